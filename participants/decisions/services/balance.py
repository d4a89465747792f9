"""The balance of the cohort in the making: who has a seat or would get one, against the targets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.applications.models import Application
from participants.calls.models import BalanceTarget, Dimension, Setup
from participants.decisions.models import PendingDecision
from participants.decisions.rules.balance import Group, Target, balance, size_of
from participants.register.lifecycle import SEATED
from participants.register.models import Call, Cohort, Participation
from pemwecco.network.models import Figure, Person, Sector
from pemwecco.network.regions import get_region_name

Profile = dict[str, str]

SIZES = {
    "nano": gettext_lazy("nano"),
    "micro": gettext_lazy("micro"),
    "small": gettext_lazy("small"),
    "medium": gettext_lazy("medium"),
    "large": gettext_lazy("large"),
}
SIZED_BY = (Figure.Kind.JOBS, Figure.Kind.TURNOVER)
OCCUPATIONS = {
    Application.Occupation.OWNER.value: gettext_lazy("owner or manager"),
    Application.Occupation.EMPLOYEE.value: gettext_lazy("employee"),
}


@dataclass(frozen=True, slots=True)
class BalanceDimension:
    """One dimension of the balance as a page shows it: its name and its groups with theirs."""

    title: str
    groups: list[tuple[str, Group]]


def get_call_settings(call: Call) -> Setup:
    """The settings of a call; those of the house where it has none."""
    return Setup.objects.filter(call=call).first() or Setup(call=call)


def read_group_profiles(
    files: QuerySet[Participation], *, with_size: bool = True
) -> dict[int, Profile]:
    """To which groups each file belongs, in two queries whatever their number."""
    rows = files.order_by("pk").values_list(
        "pk",
        "person__sex",
        "person__region",
        "person__language",
        "organisation__sector__code",
        "application__occupation",
        "organisation",
    )
    sizes = _sizes(files) if with_size else {}
    return {
        pk: {
            "sex": sex,
            "region": region,
            "language": language,
            "sector": sector or "",
            "occupation": occupation or "",
            "size": sizes.get(organisation, ""),
        }
        for pk, sex, region, language, sector, occupation, organisation in rows
    }


def _sizes(files: QuerySet[Participation]) -> dict[int, str]:
    """The size class of each enterprise by its latest figures."""
    organisations = files.order_by().values("organisation")
    latest = (
        Figure.objects.filter(
            organisation__in=organisations,
            kind__in=(Figure.Kind.JOBS, Figure.Kind.TURNOVER),
        )
        .order_by("organisation_id", "kind", "-year", "-stated_on", "-pk")
        .distinct("organisation_id", "kind")
        .values_list("organisation", "kind", "value")
    )
    found: dict[int, dict[str, Decimal]] = {}
    for organisation, kind, value in latest:
        found.setdefault(organisation, {})[kind] = value
    return {
        organisation: size_of(
            figures.get(Figure.Kind.JOBS), figures.get(Figure.Kind.TURNOVER)
        )
        for organisation, figures in found.items()
    }


def get_stratum(file: Participation, dimension: str) -> str:
    """The group of a file by which its call ranks the reserve; "" when it does not."""
    if not dimension:
        return ""
    return read_group_profiles(
        Participation.objects.filter(pk=file.pk), with_size=dimension == "size"
    )[file.pk][dimension]


def list_provisional_participations(
    call: Call, *, cohort: Cohort | None = None
) -> QuerySet[Participation]:
    """The files of a call that hold a seat, and those that its open round would give one."""
    chosen = PendingDecision.objects.filter(
        round__call=call,
        round__published_at__isnull=True,
        published_at__isnull=True,
        outcome=PendingDecision.Outcome.SELECT,
    )
    if cohort is not None:
        chosen = chosen.filter(cohort=cohort)
    seated = Q(stage__in=SEATED) & (Q(cohort=cohort) if cohort is not None else Q())
    return Participation.objects.filter(
        seated | Q(pk__in=chosen.values("participation")), call=call
    )


def compute_cohort_balance(
    call: Call, *, cohort: Cohort | None = None
) -> list[BalanceDimension]:
    """The balance of the cohort in the making, in four queries whatever its size."""
    targets = [
        Target(row.dimension, row.value, row.at_least, row.at_most)
        for row in BalanceTarget.objects.filter(call=call)
    ]
    members = list(
        read_group_profiles(
            list_provisional_participations(call, cohort=cohort)
        ).values()
    )
    return name_balance_groups(balance(members, targets))


def name_balance_groups(found: dict[str, list[Group]]) -> list[BalanceDimension]:
    """The dimensions with the names of their groups, in one query."""
    names = GroupNames()
    return [
        BalanceDimension(
            str(Dimension(dimension).label),
            [(names.of(dimension, group.value), group) for group in groups],
        )
        for dimension, groups in found.items()
    ]


class GroupNames:
    """What the groups are called in the active language; the sectors are asked once."""

    def __init__(self) -> None:
        self._sectors: dict[str, str] | None = None

    def of(self, dimension: str, value: str) -> str:
        if not value:
            return _("not known")
        if dimension == "sector":
            if self._sectors is None:
                self._sectors = {row.code: str(row) for row in Sector.objects.all()}
            return self._sectors.get(value, value)
        if dimension == "region":
            return get_region_name(value)
        tables: dict[str, dict[str, object]] = {
            "sex": dict(Person.Sex.choices),
            "size": dict(SIZES),
            "language": dict(settings.LANGUAGES),
            "occupation": dict(OCCUPATIONS),
        }
        return str(tables[dimension].get(value, value))

    def choices(self, dimension: str, values: Iterable[str]) -> list[tuple[str, str]]:
        """Values with their names, in the order of the names."""
        return sorted(
            ((value, self.of(dimension, value)) for value in values if value),
            key=lambda pair: pair[1],
        )

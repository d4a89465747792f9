"""The balance of the cohort in the making: who has a seat or would get one, against the targets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from participants.applications.models import Application
from participants.calls.models import BalanceTarget, Dimension
from participants.decisions.models import PendingDecision
from participants.decisions.rules.balance import Group, Target, balance
from participants.decisions.services.rounds import find_open_round
from participants.eligibility.services.groups import read_group_profiles
from participants.register.lifecycle import SEATED
from participants.register.models import Call, Cohort, Participation
from pemwecco.core.remembering import remembered
from pemwecco.network.models import Person, Sector
from pemwecco.network.regions import get_region_name

SECTORS_KEPT = 60  # seconds
SIZES = {
    "nano": gettext_lazy("nano"),
    "micro": gettext_lazy("micro"),
    "small": gettext_lazy("small"),
    "medium": gettext_lazy("medium"),
    "large": gettext_lazy("large"),
}
OCCUPATIONS = {
    Application.Occupation.OWNER.value: gettext_lazy("owner or manager"),
    Application.Occupation.EMPLOYEE.value: gettext_lazy("employee"),
}


@dataclass(frozen=True, slots=True)
class BalanceDimension:
    """One dimension of the balance as a page shows it: its name and its groups with theirs."""

    title: str
    groups: list[tuple[str, Group]]


def get_stratum(file: Participation, dimension: str) -> str:
    """The group of a file by which its call ranks the reserve; "" when it does not."""
    if not dimension:
        return ""
    this = Participation.objects.filter(pk=file.pk)
    profiles = read_group_profiles(this, with_size=dimension == "size")
    return profiles[file.pk][dimension]


def list_provisional_participations(
    call: Call, *, cohort: Cohort | None = None
) -> QuerySet[Participation]:
    """The files of a call that hold a seat, and those that its open round would give one."""
    round_ = find_open_round(call)
    chosen = []
    for decision in round_.decisions if round_ else ():
        is_selected = decision.outcome == PendingDecision.Outcome.SELECT
        if is_selected and (cohort is None or decision.cohort == cohort.pk):
            chosen.append(decision.participation)
    seated = Q(stage__in=SEATED) & (Q(cohort=cohort) if cohort is not None else Q())
    # Keys, not a query within the query: its planner would expect half of all files and read whole tables.
    return Participation.objects.filter(seated | Q(pk__in=chosen), call=call)


def compute_cohort_balance(
    call: Call, *, cohort: Cohort | None = None
) -> list[BalanceDimension]:
    """The balance of the cohort in the making, in four queries whatever its size."""
    files = list_provisional_participations(call, cohort=cohort)
    members = list(read_group_profiles(files).values())
    return name_balance_groups(balance(members, list_balance_targets(call)))


def list_balance_targets(call: Call) -> list[Target]:
    """What the cohort of a call aims at."""
    targets = []
    for row in BalanceTarget.objects.filter(call=call):
        targets.append(Target(row.dimension, row.value, row.at_least, row.at_most))
    return targets


def name_balance_groups(found: dict[str, list[Group]]) -> list[BalanceDimension]:
    """The dimensions with the names of their groups, in one query."""
    names = GroupNames()
    sides = []
    for dimension, groups in found.items():
        named = [(names.of(dimension, group.value), group) for group in groups]
        sides.append(BalanceDimension(str(Dimension(dimension).label), named))
    return sides


@remembered
def _read_sector_names() -> dict[str, str]:
    """The sectors by code in the active language, kept for a minute: they change a few times a year."""
    key = f"sector-names:{get_language()}"
    names: dict[str, str] | None = cache.get(key)
    if names is None:
        names = {row.code: str(row) for row in Sector.objects.all()}
        cache.set(key, names, SECTORS_KEPT)
    return names


class GroupNames:
    """What the groups are called in the active language; the sectors are asked once."""

    def __init__(self) -> None:
        self._sectors: dict[str, str] | None = None

    def of(self, dimension: str, value: str) -> str:
        if not value:
            return _("not known")
        if dimension == "sector":
            if self._sectors is None:
                self._sectors = _read_sector_names()
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
        named = []
        for value in values:
            if value:
                named.append((value, self.of(dimension, value)))
        return sorted(named, key=lambda pair: pair[1])

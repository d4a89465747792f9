"""Which entries the earlier visas of a person earn: the cascade of the Visa Code, art. 24(2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mobility.visas import rules
from mobility.visas.lifecycle import DossierStage
from mobility.visas.models import Decision, Dossier, EarlierVisa, VisaRegime
from mobility.visas.services.dossier_rows import list_earlier_visas
from mobility.visas.services.limits import get_holder, get_visa_regime
from mobility.visas.services.words import build_dossier_finding
from participants.register.lifecycle import Stage
from pemwecco.core.findings import Finding
from pemwecco.core.remembering import remembered, remembered_rows

# Who came back has used the visa of the programme as it was meant.
CAME_BACK = (Stage.RETURNED, Stage.COMPLETED)


@dataclass(frozen=True, slots=True)
class KnownVisa:
    """One visa of someone's history; `checked` once staff, or the programme itself, knows how it was used."""

    visa: rules.PastVisa
    number: str
    state: str
    checked: bool


@dataclass(frozen=True, slots=True)
class EarnedEntries:
    """What the checked visas earn, and what all of them would once they are checked."""

    now: rules.Cascade
    visas: tuple[KnownVisa, ...]
    once_checked: int
    allowed: bool


@remembered_rows
def list_granted_visas(people: Collection[int]) -> QuerySet[Decision]:
    """The visas that the programme brought these people (by key) who came back, the first one first."""
    granted = Decision.objects.filter(
        dossier__participation__person__in=people,
        dossier__participation__stage__in=CAME_BACK,
        outcome=Decision.Outcome.GRANTED,
        valid_from__isnull=False,
        valid_until__isnull=False,
    )
    related = granted.select_related(
        "dossier__participation__call__programme", "dossier__visa_use"
    )
    return related.order_by("valid_from", "pk")


@remembered
def get_known_visas(people: Iterable[int]) -> dict[int, list[KnownVisa]]:
    """The earlier visas of many people, those of the programme itself included; two queries."""
    wanted = list(people)
    found: dict[int, list[KnownVisa]] = defaultdict(list)
    numbers: set[tuple[int, str]] = set()
    for row in list_granted_visas(wanted):
        if row.valid_from is None or row.valid_until is None:
            continue
        file = row.dossier.participation
        entries = None if row.entries == EarlierVisa.Entries.MULTIPLE else 1
        years = rules.mev_years(row.valid_from, row.valid_until, entries)
        # Nobody has confirmed it yet: who came back has used it as it was meant.
        use = getattr(row.dossier, "visa_use", None)
        lawful = use is None or use.lawful
        visa = rules.PastVisa(row.valid_from, row.valid_until, lawful, mev_years=years)
        state = str(file.call.programme.destination)
        found[file.person_id].append(
            KnownVisa(visa, row.sticker_number, state, checked=True)
        )
        numbers.add((file.person_id, row.sticker_number))
    if len(wanted) == 1:
        stated_visas = list_earlier_visas(wanted[0])
    else:
        stated_visas = list(EarlierVisa.objects.filter(person__in=wanted))
    for stated in sorted(stated_visas, key=attrgetter("valid_from", "pk")):
        # The participant may state a visa that the programme knows: it counts once.
        if stated.number and (stated.person_id, stated.number) in numbers:
            continue
        found[stated.person_id].append(build_known_visa(stated))
    return found


def build_known_visa(row: EarlierVisa) -> KnownVisa:
    """A stated visa as the rule counts it."""
    entries = None if row.entries == EarlierVisa.Entries.MULTIPLE else 1
    return KnownVisa(
        rules.PastVisa(
            row.valid_from,
            row.valid_until,
            lawfully_used=bool(row.lawfully_used),
            mev_years=rules.mev_years(row.valid_from, row.valid_until, entries),
            kind=row.kind,
        ),
        row.number,
        str(row.state),
        checked=row.lawfully_used is not None,
    )


class SuspendedEntries:
    """To whom no multiple entries are granted on a day (Visa Code, art. 25a); one query."""

    def __init__(self, day: date) -> None:
        rows = VisaRegime.objects.filter(valid_from__lte=day).order_by("valid_from")
        self._last: dict[tuple[str, str], bool] = {}
        for nationality, kind, allowed in rows.values_list(
            "nationality", "document_kind", "multiple_entries"
        ):
            self._last[nationality, kind] = allowed

    def is_allowed(self, dossier: Dossier) -> bool:
        """Whether several entries may be granted to who travels on the passport of a dossier."""
        nationality, kind = get_holder(dossier)
        general = self._last.get((nationality, ""), True)
        return self._last.get((nationality, kind), general)


def may_enter_several_times(dossier: Dossier, day: date) -> bool:
    """The same for one dossier, by the regime that the page has read for it."""
    regime = get_visa_regime(dossier, day)
    return regime is None or regime.multiple_entries


def compute_earned_entries(
    visas: Sequence[KnownVisa],
    applied: date,
    *,
    passport_expires: date | None,
    allowed: bool,
) -> EarnedEntries:
    """Which multiple entries an application of a day may ask for."""
    now = rules.cascade(
        [one.visa for one in visas],
        applied,
        passport_expires=passport_expires,
        mev_allowed=allowed,
    )
    hoped = []
    for one in visas:
        assumed = replace(one.visa, lawfully_used=True)
        hoped.append(one.visa if one.checked else assumed)
    later = rules.cascade(hoped, applied, mev_allowed=allowed)
    counted = tuple(one for one in visas if one.visa in now.counted)
    return EarnedEntries(now, counted, later.years, allowed)


@remembered
def get_earned_entries(dossier: Dossier) -> EarnedEntries:
    """The same for one dossier: on the day it was lodged, else today."""
    person = dossier.participation.person
    lodging = getattr(dossier, "lodging", None)
    applied = lodging.lodged_on if lodging else timezone.localdate()
    return compute_earned_entries(
        get_known_visas([person.pk]).get(person.pk, []),
        applied,
        passport_expires=dossier.passport.expires_on if dossier.passport else None,
        allowed=may_enter_several_times(dossier, applied),
    )


def list_entry_findings(dossier: Dossier) -> list[Finding]:
    """Which multiple entries may be asked for, and several asked for that no earlier visa earns."""
    if dossier.stage in {DossierStage.GRANTED, DossierStage.CLOSED}:
        return []
    earned = get_earned_entries(dossier)
    several = dossier.entries == EarlierVisa.Entries.MULTIPLE
    if not earned.allowed:
        return []
    found = []
    if earned.now.years:
        sentence = ngettext(
            "Earlier visas earn multiple entries: a visa of %(years)s year may be asked for, to %(until)s.",
            "Earlier visas earn multiple entries: a visa of %(years)s years may be asked for, to %(until)s.",
            earned.now.years,
        )
        if earned.now.cut_by_passport:
            sentence += " " + _("It would end with the passport.")
        values = {"years": earned.now.years, "until": earned.now.valid_until}
        found.append(
            build_dossier_finding(
                "cascade-earned", sentence, "regime", "good", **values
            )
        )
    if earned.once_checked > earned.now.years:
        sentence = ngettext(
            "Once the earlier visas are checked, multiple entries for %(years)s year may be asked for.",
            "Once the earlier visas are checked, multiple entries for %(years)s years may be asked for.",
            earned.once_checked,
        )
        found.append(
            build_dossier_finding(
                "cascade-unchecked", sentence, "regime", "", years=earned.once_checked
            )
        )
    if several and not earned.now.years:
        sentence = _(
            "Several entries are asked for, but no earlier visas earn them: only who proves need and "
            "reliability is granted them."
        )
        found.append(
            build_dossier_finding("entries-unearned", sentence, "regime", "attention")
        )
    return found

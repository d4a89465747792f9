"""Whether the visa of somebody who came back was used lawfully: computed from crossings, then confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from mobility.itineraries.models import Crossing
from mobility.itineraries.queries import map_crossing_days
from mobility.itineraries.services.return_desk import CAME_HOME
from mobility.visas import rules
from mobility.visas.models import Decision, Dossier, VisaUse
from mobility.visas.services.limits import get_area_states, get_stay_limits
from mobility.visas.services.trips import list_past_stays
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from pemwecco.core.findings import Finding

CONFIRM_USE: Final = "visas.add_visause"


@dataclass(frozen=True, slots=True)
class ComputedUse:
    """What the crossings and the sticker say: nothing found means lawfully used, once both days are known."""

    dossier: Dossier
    decision: Decision
    entered_on: date | None
    left_on: date | None
    findings: tuple[Finding, ...]
    confirmed: VisaUse | None

    @property
    def is_known(self) -> bool:
        return self.entered_on is not None and self.left_on is not None

    @property
    def is_lawful(self) -> bool:
        return self.is_known and not self.findings

    @property
    def days(self) -> int:
        """Days of stay, both counted; 0 while a day is missing."""
        if self.entered_on is None or self.left_on is None:
            return 0
        return (self.left_on - self.entered_on).days + 1


def find_granted_dossier(participation: Participation) -> Dossier | None:
    """The dossier of a file by which a visa was granted, the last one; nothing when none was."""
    rows = Dossier.objects.filter(
        participation=participation, decision__outcome=Decision.Outcome.GRANTED
    )
    joined = rows.select_related(
        "decision", "participation__person", "participation__call__programme"
    )
    return joined.order_by("-attempt").first()


def compute_visa_use(dossier: Dossier) -> ComputedUse:
    """The stay as crossed against the visa as printed (Visa Code, art. 24) and 90 days in 180.

    A dossier with a granted decision.
    """
    file = dossier.participation
    decision = dossier.decision
    crossed = map_crossing_days(file)
    entered = crossed.get(Crossing.Direction.ENTRY)
    left = crossed.get(Crossing.Direction.EXIT)
    findings: tuple[Finding, ...] = ()
    if entered is not None and left is not None:
        findings = _judge_stay(dossier, decision, entered, left)
    confirmed = VisaUse.objects.filter(dossier=dossier).select_related("by").first()
    return ComputedUse(dossier, decision, entered, left, findings, confirmed)


def _judge_stay(
    dossier: Dossier, decision: Decision, entered: date, left: date
) -> tuple[Finding, ...]:
    file = dossier.participation
    state = str(file.call.programme.destination)
    stay = rules.Stay(entered, left, state)
    limits, area = get_stay_limits(left), get_area_states()
    sticker = build_sticker(decision, entered, left)
    found = rules.sticker_findings(sticker, [stay], limits=limits, schengen_from=area)
    breach = rules.first_breach(
        [*list_past_stays(file.person), stay],
        since=entered,
        until=left,
        limits=limits,
        schengen_from=area,
    )
    if breach is None:
        return found
    words = {"most": limits.max_days, "window": limits.window_days, "date": breach}
    return (*found, Finding("stay-breach", rules.STAY_TOO_LONG, words))


def build_sticker(decision: Decision, first: date, last: date) -> rules.Sticker:
    """A granted visa as printed; `first` and `last` stand for days that nobody has typed."""
    return rules.Sticker(
        decision.valid_from or first,
        decision.valid_until or last,
        decision.days or 1,
        None if decision.entries == "MULT" else int(decision.entries or 1),
    )


@transaction.atomic
def confirm_visa_use(
    *, dossier: Dossier, lawful: bool, reason: str, by: User
) -> VisaUse:
    """A named person confirms how the visa was used; the cascade of a later application reads it.

    The same answer twice is one. Refuses with `Refused` before the return is confirmed, an answer other than
    the computed one or than the one given before without the reason; `PermissionDenied` without the right.
    """
    require(by, CONFIRM_USE)
    locked = (
        Dossier.objects.select_for_update(of=("self",))
        .select_related(
            "decision", "participation__person", "participation__call__programme"
        )
        .get(pk=dossier.pk)
    )
    if locked.participation.stage not in CAME_HOME:
        raise Refused(_("The use of a visa is confirmed once the return is."))
    computed = compute_visa_use(locked)
    known, why = computed.confirmed, reason.strip()[:300]
    if known is not None and known.lawful == lawful and not why:
        return known
    if not why and known is not None:
        raise Refused(
            _("%(who)s has answered already. Say why it is otherwise.")
            % {"who": known.by}
        )
    if not why and (not lawful or not computed.is_lawful):
        raise Refused(
            _("Say why: the crossings do not show a lawful use by themselves.")
        )
    use, _made = VisaUse.objects.update_or_create(
        dossier=locked, defaults={"lawful": lawful, "reason": why, "by": by}
    )
    return use


def list_unconfirmed_uses() -> QuerySet[Participation]:
    """Those who came back with a visa of the programme, of which nobody has confirmed how it was used."""
    granted = Decision.objects.filter(
        dossier__participation=OuterRef("pk"),
        outcome=Decision.Outcome.GRANTED,
        dossier__visa_use=None,
    )
    return Participation.objects.filter(Exists(granted), stage__in=CAME_HOME)

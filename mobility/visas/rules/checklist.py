"""Which papers a dossier needs, why, from whom and by when: Visa Code, art. 14 and Annex II."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from dateutil.relativedelta import relativedelta

from mobility.visas.rules.calendar import lodging_window
from mobility.visas.rules.limits import LIMITS, Limits
from mobility.visas.rules.plan import PlanStep
from pemwecco.core.findings import mark_message as _

Profile = Literal["owner", "employee"]
Payer = Literal["programme", "host", "participant"]
Giver = Literal["participant", "programme", "host"]


@dataclass(frozen=True, slots=True)
class Situation:
    """What the checklist depends on. ``entry`` is None while the trip has no dates."""

    profile: Profile
    paid_by: Payer
    entry: date | None
    opened: date
    private_lodging: bool = False
    # The participant has told where they sleep.
    own_lodging: bool = False
    host_lodging: bool = False
    has_host: bool = True
    visa_required: bool = True
    # Who pays these, where it is not whoever pays the days of the stay.
    flights_by: Payer | None = None
    insurance_by: Payer | None = None
    lodging_by: Payer | None = None


class Wanted(NamedTuple):
    """One line of the checklist; ``why`` is a sentence to translate."""

    code: str
    why: str
    given_by: Giver
    blocking: bool
    due: date | None


WEEKS_BEFORE: Final = {
    # Counted back from the first day of the trip (domain, back-planning): a slot at the visa centre
    # takes weeks, the decision up to 45 days, and statements must be recent on the day of lodging.
    "PASSPORT": 24,
    "RCCM": 20,
    "NINEA": 20,
    "ACTIVITY": 20,
    "EMPL_CERT": 20,
    "INVIT_HOST": 16,
    "PROGRAMME": 16,
    "INVIT_PROGRAMME": 15,
    "RETURN_UNDERTAKING": 14,
    "PHOTO": 14,
    "FORM": 14,
}
OTHERS_WEEKS: Final = 13
STEPS: Final = {
    # Papers that are a step of the plan are due when the plan says, on every page.
    "PASSPORT": PlanStep.PASSPORT,
    "INVIT_HOST": PlanStep.INVITATION,
    "INVIT_PROGRAMME": PlanStep.INVITATION,
    "PROGRAMME": PlanStep.INVITATION,
    "RETURN_UNDERTAKING": PlanStep.INVITATION,
    "TMI": PlanStep.INSURANCE,
}
SHORT_NOTICE: Final = timedelta(days=7)
"""What a person has at least, when the dossier is opened late."""


def deadline(
    code: str,
    situation: Situation,
    *,
    limits: Limits = LIMITS,
    plan: Mapping[PlanStep, date] | None = None,
) -> date | None:
    """Say by when a paper is needed, planned backwards from the first day of the trip.

    With a ``plan``, the last safe days of its steps, a paper that is a step of it is due on that day, and
    the others by the appointment at the latest. Someone whose dossier opens late gets a week for each
    other paper, never past the last day of lodging. None while the trip has no dates.
    """
    if situation.entry is None:
        return None
    planned = situation.entry - timedelta(weeks=WEEKS_BEFORE.get(code, OTHERS_WEEKS))
    if plan is not None:
        if code in STEPS:
            return plan[STEPS[code]]
        planned = min(planned, plan[PlanStep.APPOINTMENT])
    latest = lodging_window(situation.entry, limits=limits).latest
    return min(max(planned, situation.opened + SHORT_NOTICE), latest)


def valid_until(code: str, issued_on: date, *, limits: Limits = LIMITS) -> date | None:
    """Say until when a paper of a day still serves; None where the paper itself says it.

    A photo is less than six months old (Visa Code, art. 10(3)); statements and pay slips are those of
    the last three months (list harmonised for the posts in Senegal).
    """
    if code == "PHOTO":
        return issued_on + relativedelta(months=limits.photo_months)
    if code in {"BANK_PERS", "BANK_COMP", "PAYSLIPS"}:
        return issued_on + relativedelta(months=limits.statement_months)
    return None


def checklist(
    situation: Situation,
    *,
    limits: Limits = LIMITS,
    plan: Mapping[PlanStep, date] | None = None,
) -> tuple[Wanted, ...]:
    """List the papers of one dossier, in the order in which they are asked, due as `deadline` says.

    Owners show the enterprise, employees their employment (harmonised list for the post, Annex II);
    who pays decides who shows the means, the lodging and the ticket; where one sleeps, who confirms
    it. A nationality that needs no visa shows at the border what the visit is for, no application
    (Regulation (EU) 2018/1806, annex II).
    """
    if not situation.visa_required:
        lines = [*_border(), *_list_programme_items(situation)]
        return tuple(Wanted(*line[:3], blocking=False, due=None) for line in lines)
    lines = [
        *_always(),
        *_list_work_items(situation),
        *_list_journey_items(situation),
        *_list_programme_items(situation),
    ]
    wanted = []
    for code, why, given_by, blocking in lines:
        due = deadline(code, situation, limits=limits, plan=plan)
        wanted.append(Wanted(code, why, given_by, blocking, due))
    return tuple(wanted)


_Line = tuple[str, str, Giver, bool]


def _border() -> list[_Line]:
    return [
        (
            "PASSPORT",
            _("You show it at the border; the copy shows who you are."),
            "participant",
            False,
        ),
        ("FLIGHT", _("A ticket there and back."), "programme", False),
        ("ACCOM", _("It shows where you sleep, for every night."), "programme", False),
    ]


def _always() -> list[_Line]:
    return [
        (
            "PASSPORT",
            _("The visa is stuck in it; the copy shows who you are."),
            "participant",
            True,
        ),
        (
            "PHOTO",
            _("35 × 45 mm, less than six months old, plain background."),
            "participant",
            True,
        ),
        (
            "FORM",
            _("The application itself, dated and signed by you."),
            "participant",
            True,
        ),
    ]


def _list_work_items(situation: Situation) -> list[_Line]:
    activity: _Line = (
        "ACTIVITY",
        _("Invoices or delivery notes show that the enterprise really works."),
        "participant",
        situation.profile == "owner",
    )
    if situation.profile == "employee":
        return [
            ("EMPL_CERT", _("It proves that you are employed and since when."), "participant", True),
            ("PAYSLIPS", _("The last three months show your income at home."), "participant", True),
            ("MISSION_ORDER", _("Your employer says that you travel for work and come back."),
             "participant", True),
            activity,
        ]  # fmt: skip
    return [
        (
            "RCCM",
            _("It proves that the enterprise is registered."),
            "participant",
            True,
        ),
        (
            "NINEA",
            _("It proves that the enterprise is known to the tax office."),
            "participant",
            True,
        ),
        activity,
        (
            "BANK_COMP",
            _("The last three months show that the enterprise earns money."),
            "participant",
            True,
        ),
    ]


def _list_journey_items(situation: Situation) -> list[_Line]:
    sponsor = situation.paid_by
    paid = sponsor != "participant"
    insurance_by = situation.insurance_by or sponsor
    flights_by = situation.flights_by or sponsor
    lines: list[_Line] = [
        ("BANK_PERS", _("The last three months show that you have an income to come back to."),
         "participant", not paid),
        ("TMI", _("It must cover every day of the stay, for at least the amount that the law asks."),
         "programme" if insurance_by == "programme" else "participant", True),
        ("FLIGHT", _("A reservation there and back; do not pay the ticket before the visa is granted."),
         "programme" if flights_by == "programme" else "participant", True),
        ("ACCOM",
         _("The person who receives you at home confirms it in writing.")
         if situation.private_lodging
         else _("The host confirms in writing that it lodges you.")
         if situation.host_lodging
         else _("It shows where you sleep, for every night."),
         _get_accommodation_giver(situation), True),
    ]  # fmt: skip
    if sponsor == "host":
        lines.append(
            (
                "MEANS",
                _("The host confirms in writing that it bears your costs."),
                "host",
                True,
            )
        )
    elif sponsor == "participant":
        lines.append(
            (
                "MEANS",
                _("You show that you can pay for every day of the stay."),
                "participant",
                True,
            )
        )
    return lines


def _get_accommodation_giver(situation: Situation) -> Giver:
    # Who told where they sleep has the booking or the declaration in hand.
    if situation.private_lodging or situation.own_lodging:
        return "participant"
    return (
        "host" if situation.host_lodging else situation.lodging_by or situation.paid_by
    )


def _list_programme_items(situation: Situation) -> list[_Line]:
    return [
        ("INVIT_HOST", _("A host invites you, says why, and for which days."), "host", situation.has_host),
        ("PROGRAMME", _("It shows what you do on each day, and where."), "programme", True),
        ("INVIT_PROGRAMME", _("The programme explains who you are, why you travel and who pays."),
         "programme", True),
        ("RETURN_UNDERTAKING", _("You undertake in writing to return home at the end of the stay."),
         "participant", True),
    ]  # fmt: skip

"""What the visa dossiers remind of, before it is too late."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, override
from django.utils.translation import gettext_noop as _

from mobility.itineraries.services.claims import list_waiting_claims
from mobility.visas import rules
from mobility.visas.lifecycle import DossierStage, PieceStage
from mobility.visas.models import Dossier, Lodgement, Piece
from mobility.visas.services.arrivals import (
    find_declaration_due,
    get_declaration_day,
    select_private_arrivals,
)
from mobility.visas.services.checklist import COLLECTING, WITH_THE_POST
from mobility.visas.services.lead_times import Planning, get_planning
from mobility.visas.services.limits import (
    get_decision_due,
    get_dossier_limits,
    get_stay_limits,
    get_visa_regime,
)
from mobility.visas.services.lists import (
    ONE_DAY,
    build_item_list_context,
    exclude_unanswered_offers,
    list_items_to_correct,
)
from mobility.visas.services.plans import select_law_days
from mobility.visas.services.stay_ends import (
    get_last_day_allowed,
    list_visas_of_travellers,
)
from mobility.visas.services.trips import get_trip
from participants.register.lifecycle import SEATED, Stage
from participants.register.models import Participation
from participants.register.queries import build_mail_context
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import list_staff_with_role
from pemwecco.mail.services import build_site_url
from pemwecco.reminders.engine import (
    HOUR,
    Occurrence,
    Recipient,
    ReminderRule,
    When,
)
from pemwecco.reminders.models import Reminder

OWED = (PieceStage.MISSING, PieceStage.TO_CORRECT, PieceStage.EXPIRED)
PAPERS_DUE = "visa-papers-due"
A_WEEK = timedelta(days=7)
SELECTED = Q(participation__steps__move="select")
ACCEPTED = Q(participation__offers__steps__move="accept")
TOO_SHORT = frozenset({"passport-expires", "passport-old"})


def _at(day: date, *offsets: int) -> list[Occurrence]:
    found = []
    for offset in offsets:
        due_at = datetime.combine(day + timedelta(days=offset), HOUR)
        found.append(Occurrence(f"{day.isoformat()}/{offset:+d}", due_at))
    return found


def list_collecting_dossiers() -> QuerySet[Dossier]:
    return Dossier.objects.filter(
        stage__in=COLLECTING, participation__stage__in=SEATED
    ).select_related(
        "participation__person",
        "participation__cohort",
        "participation__call__programme",
    )


def _participant(dossier: Dossier) -> list[Recipient]:
    person = dossier.participation.person
    return [Recipient(person.email, person.language)]


def _visa_officers(row: Any) -> list[Recipient]:
    officers = list_staff_with_role(Role.VISA_OFFICER)
    return [Recipient(user.email, user.language) for user in officers]


# Passport


def list_dossiers_with_passport() -> QuerySet[Dossier]:
    return (
        exclude_unanswered_offers(list_collecting_dossiers())
        .filter(passport__isnull=False)
        .select_related("passport")
    )


def is_passport_too_short(dossier: Dossier) -> bool:
    """Whether the passport ends before the day that the trip needs (Visa Code, art. 12)."""
    trip, passport = get_trip(dossier.participation), dossier.passport
    if trip is None or passport is None:
        return False
    found = rules.passport_findings(
        passport.issued_on,
        passport.expires_on,
        trip.entry,
        trip.departure,
        None,
        limits=get_stay_limits(timezone.localdate()),
    )
    return any(finding.code in TOO_SHORT for finding in found)


def schedule_passport_reminders(dossier: Dossier) -> Iterable[Occurrence]:
    if dossier.passport is None or not is_passport_too_short(dossier):
        return []
    # The day after it is entered, then every three weeks: a new passport takes weeks.
    return _at(timezone.localdate(dossier.passport.entered_at), 1, 22, 43)


def get_passport_drop_reason(dossier: Dossier) -> str:
    return (
        "" if is_passport_too_short(dossier) else _("the passport is good for the trip")
    )


def build_passport_context(dossier: Dossier) -> dict[str, Any]:
    return build_mail_context(dossier.participation) | {
        "expires_on": dossier.passport.expires_on if dossier.passport else None,
        "url": build_site_url(reverse("visas:passport")),
    }


# Papers


def list_dossiers_owing_papers() -> QuerySet[Dossier]:
    """The dossiers whose participant owes papers, once the place is taken."""
    owed = Q(blocking=True, dossier__stage__in=COLLECTING)
    owed |= Q(asked_later=True, dossier__stage__in=WITH_THE_POST)
    pieces = Piece.objects.filter(
        owed, stage__in=OWED, given_by=Piece.Giver.PARTICIPANT, due_on__isnull=False
    )
    rows = Dossier.objects.filter(
        pk__in=pieces.values("dossier"), participation__stage__in=SEATED
    )
    return (
        exclude_unanswered_offers(rows)
        .select_related("participation__person")
        .prefetch_related(Prefetch("pieces", pieces, to_attr="owed_pieces"))
        .annotate(taken_at=Max("participation__steps__at", filter=SELECTED))
        .annotate(answered_at=Max("participation__offers__steps__at", filter=ACCEPTED))
    )


def schedule_paper_reminders(dossier: Any) -> Iterable[Occurrence]:
    """A week before a paper is due, the day after, and a week after; at least a week between two mails.

    Papers that were late from the start are told of the day after the place was taken.
    """
    days = set()
    moments = []
    for moment in (dossier.opened_at, dossier.taken_at, dossier.answered_at):
        if moment is not None:
            moments.append(moment)
    since = max(moments)
    first = timezone.localdate(since) + timedelta(days=1)
    for piece in dossier.owed_pieces:
        if piece.due_on <= first:
            days.add(first)
        for offset in (-7, 1, 8):
            days.add(max(first, piece.due_on + timedelta(days=offset)))
    last: date | None = None
    for day in sorted(days):
        if last is None or day >= last + A_WEEK:
            yield Occurrence(day.isoformat(), datetime.combine(day, HOUR))
            last = day


def get_papers_drop_reason(dossier: Dossier) -> str:
    if not list_items_to_correct(dossier):
        return _("the papers are given")
    now = timezone.now()
    reminded = Reminder.objects.filter(
        rule=PAPERS_DUE, object_id=dossier.pk, state=Reminder.State.SENT
    )
    was_listed = dossier.list_sent_at is not None and (
        dossier.list_sent_at > now - ONE_DAY
    )
    if was_listed or reminded.filter(due_at__gt=now - A_WEEK + ONE_DAY).exists():
        return _("the list was just sent")
    return ""


def build_papers_context(dossier: Dossier) -> dict[str, Any]:
    with override(dossier.participation.person.language):
        return build_item_list_context(dossier, list_items_to_correct(dossier))


# Lodging and decision


def get_lawful_lodgement_date(dossier: Dossier) -> date | None:
    """The last ordinary day of the law (Visa Code, art. 9(1))."""
    trip = get_trip(dossier.participation)
    if trip is None:
        return None
    limits = get_stay_limits(timezone.localdate())
    return rules.lodging_window(trip.entry, limits=limits).latest


def list_dossiers_to_lodge() -> QuerySet[Any]:
    """The dossiers that are collected, with what their plan needs; one query."""
    rows = list_collecting_dossiers().select_related(
        "participation__itinerary",
        "participation__cohort",
        "participation__call__programme",
    )
    return rows.annotate(law_days=select_law_days(timezone.localdate()))


def _compute_latest_lodgement(row: Any, planning: Planning) -> date | None:
    trip = get_trip(row.participation)
    if trip is None:
        return None
    return planning.plan(trip.entry, row.law_days)[rules.PlanStep.LODGING]


def get_latest_lodgement_date(dossier: Dossier) -> date | None:
    """The last safe day of the plan, as board and list show it."""
    row = list_dossiers_to_lodge().filter(pk=dossier.pk).first()
    if row is None:
        return None
    return _compute_latest_lodgement(row, get_planning(timezone.localdate()))


def prepare_lodgement_schedule() -> When:
    """When each dossier is reminded of its last safe day; lead times are asked once for all of them."""
    planning = get_planning(timezone.localdate())

    def schedule(row: Any) -> Iterable[Occurrence]:
        latest = _compute_latest_lodgement(row, planning)
        return _at(latest, -28, -14, -7, 0) if latest else []

    return schedule


def get_lodgement_drop_reason(dossier: Dossier) -> str:
    return "" if dossier.stage in COLLECTING else _("the dossier is lodged")


def build_lodgement_context(dossier: Dossier) -> dict[str, Any]:
    return build_mail_context(dossier.participation) | {
        "reference": str(dossier),
        "planned": get_latest_lodgement_date(dossier),
        "latest": get_lawful_lodgement_date(dossier),
        "url": build_site_url(reverse("admin:visas_dossier_change", args=[dossier.pk])),
    }


def list_undecided_lodgements() -> QuerySet[Lodgement]:
    return Lodgement.objects.filter(
        dossier__stage__in=[DossierStage.LODGED, DossierStage.EXAMINED]
    ).select_related("dossier__participation__person")


def get_decision_due_date(lodging: Lodgement) -> date:
    regime = get_visa_regime(lodging.dossier, lodging.lodged_on)
    limits = get_dossier_limits(lodging.dossier, lodging.lodged_on, regime)
    return get_decision_due(lodging.lodged_on, limits).normal


def schedule_decision_reminders(lodging: Lodgement) -> Iterable[Occurrence]:
    return _at(get_decision_due_date(lodging), 1, 8, 15)


def get_decision_drop_reason(lodging: Lodgement) -> str:
    waits = lodging.dossier.stage in {DossierStage.LODGED, DossierStage.EXAMINED}
    return "" if waits else _("the decision is known")


def build_decision_context(lodging: Lodgement) -> dict[str, Any]:
    dossier = lodging.dossier
    return build_mail_context(dossier.participation) | {
        "reference": str(dossier),
        "due_on": get_decision_due_date(lodging),
        "url": build_site_url(reverse("admin:visas_dossier_change", args=[dossier.pk])),
    }


# The arrival


def list_private_arrivals() -> QuerySet[Any]:
    """Who entered and sleeps at a private home; the arrival is declared at the commune."""
    return select_private_arrivals(Participation.objects.select_related("person"))


def schedule_declaration_reminders(file: Any) -> Iterable[Occurrence]:
    """The day of the entry, the last day, and the day after it."""
    by = get_declaration_day(file.entered_on)
    days = {file.entered_on, by, by + timedelta(days=1)}
    for day in sorted(days):
        yield Occurrence(f"{file.entered_on}/{day}", datetime.combine(day, HOUR))


def get_declaration_drop_reason(file: Participation) -> str:
    due = find_declaration_due(file)
    if due is None:
        return _("There is no arrival to declare.")
    return _("The arrival is declared.") if due.is_done else ""


def build_declaration_context(file: Participation) -> dict[str, Any]:
    due = find_declaration_due(file)
    return build_mail_context(file) | {
        "name": file.person.called_by,
        "by": due.by if due else None,
        "url": build_site_url(reverse("visas:arrival")),
    }


def get_declarant(file: Participation) -> list[Recipient]:
    return [Recipient(file.person.email, file.person.language)]


# The last day that the visa allows


def schedule_traveller_stay_end(visa: Any) -> Iterable[Occurrence]:
    """A week and two days before the last day allowed."""
    return _at(get_last_day_allowed(visa), -7, -2)


def schedule_staff_stay_end(visa: Any) -> Iterable[Occurrence]:
    """On the last day allowed, then while no return is recorded."""
    return _at(get_last_day_allowed(visa), 0, 1, 3, 7, 14)


def get_stay_end_drop_reason(visa: Any) -> str:
    file = visa.dossier.participation
    if file.stage != Stage.DEPARTED:
        return _("The return is recorded.")
    if list_waiting_claims().filter(participation=file).exists():
        return _("The participant has reported the return; it waits for confirmation.")
    return ""


def list_stay_end_traveller(visa: Any) -> list[Recipient]:
    person = visa.dossier.participation.person
    return [Recipient(person.email, person.language)]


def list_stay_end_staff(visa: Any) -> list[Recipient]:
    """Coordinators and visa officers: a stay beyond the visa concerns the next visas of the programme."""
    people = {}
    for role in (Role.COORDINATOR, Role.VISA_OFFICER):
        for user in list_staff_with_role(role):
            people[user.pk] = user
    return [Recipient(user.email, user.language) for user in people.values()]


def build_stay_end_context(visa: Any) -> dict[str, Any]:
    file = visa.dossier.participation
    page = reverse("admin:register_participation_change", args=[file.pk])
    return build_mail_context(file) | {
        "name": file.person.called_by,
        "person": file.person.full_name,
        "phone": file.person.phone.as_international if file.person.phone else "",
        "last_day": get_last_day_allowed(visa),
        "until": visa.valid_until,
        "days": visa.days,
        "url": build_site_url(reverse("itineraries:mine")),
        "page": build_site_url(page),
    }


RULES = [
    ReminderRule(
        code="visa-stay-ends",
        label=gettext_lazy("The visa allows a few days more"),
        over=list_visas_of_travellers,
        when=schedule_traveller_stay_end,
        mail="visas/stay_ends",
        to=list_stay_end_traveller,
        unless=get_stay_end_drop_reason,
        context=build_stay_end_context,
    ),
    ReminderRule(
        code="visa-stay-ended",
        label=gettext_lazy("The stay allowed by the visa ends"),
        over=list_visas_of_travellers,
        when=schedule_staff_stay_end,
        mail="visas/stay_ended",
        to=list_stay_end_staff,
        unless=get_stay_end_drop_reason,
        context=build_stay_end_context,
    ),
    ReminderRule(
        code="visa-arrival-declaration",
        label=gettext_lazy("Declare the arrival at the commune"),
        over=list_private_arrivals,
        when=schedule_declaration_reminders,
        mail="visas/declare_arrival",
        to=get_declarant,
        unless=get_declaration_drop_reason,
        context=build_declaration_context,
    ),
    ReminderRule(
        code="visa-passport-expires",
        label=gettext_lazy("The passport expires soon"),
        over=list_dossiers_with_passport,
        when=schedule_passport_reminders,
        mail="visas/passport_expires",
        to=_participant,
        unless=get_passport_drop_reason,
        context=build_passport_context,
    ),
    ReminderRule(
        code=PAPERS_DUE,
        label=gettext_lazy("Papers of the visa dossier are due"),
        over=list_dossiers_owing_papers,
        when=schedule_paper_reminders,
        mail="visas/pieces",
        to=_participant,
        unless=get_papers_drop_reason,
        context=build_papers_context,
    ),
    ReminderRule(
        code="visa-lodging-ends",
        label=gettext_lazy("The dossier must be lodged"),
        over=list_dossiers_to_lodge,
        prepare=prepare_lodgement_schedule,
        mail="visas/lodging_deadline",
        to=_visa_officers,
        unless=get_lodgement_drop_reason,
        context=build_lodgement_context,
    ),
    ReminderRule(
        code="visa-decision-late",
        label=gettext_lazy("The decision on the visa is awaited"),
        over=list_undecided_lodgements,
        when=schedule_decision_reminders,
        mail="visas/decision_overdue",
        to=_visa_officers,
        unless=get_decision_drop_reason,
        context=build_decision_context,
    ),
]

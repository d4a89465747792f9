"""What people are reminded of: arrival and return to record, reports to write, action points to do."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from mobility.itineraries.lifecycle import (
    GIVEN_REPORTS,
    ActionPointStage,
    ReturnClaimStage,
    ReturnDelayStage,
)
from mobility.itineraries.models import (
    ActionPoint,
    ReturnClaim,
    ReturnDelay,
    TripReport,
)
from mobility.itineraries.services.action_points import list_open_points
from mobility.itineraries.services.claims import list_waiting_claims
from mobility.itineraries.services.crossings import get_due_back_date, list_travellers
from mobility.itineraries.services.delays import (
    find_waiting_delay,
    list_waiting_delays,
)
from mobility.itineraries.services.report_days import list_report_debtors
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from participants.register.queries import build_mail_context
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import list_staff_with_role
from pemwecco.mail.services import build_site_url
from pemwecco.reminders.engine import Recipient, ReminderRule, schedule_days_around


def list_expected_arrivals() -> QuerySet[Participation]:
    """Those with a visa whose day of entry is known."""
    return Participation.objects.filter(stage=Stage.CLEARED).annotate(
        due_in_on=Coalesce(F("itinerary__arrives_on"), F("cohort__arrives_on"))
    )


def get_traveller_recipient(file: Participation) -> list[Recipient]:
    return [Recipient(file.person.email, file.person.language)]


def list_return_staff(file: Participation) -> list[Recipient]:
    """Officers and coordinators: a return that stays out concerns the programme itself."""
    people = {}
    for role in (Role.OFFICER, Role.COORDINATOR):
        for user in list_staff_with_role(role):
            people[user.pk] = user
    return [Recipient(user.email, user.language) for user in people.values()]


def get_arrival_drop_reason(file: Participation) -> str:
    return "" if file.stage == Stage.CLEARED else _("The arrival is recorded.")


def get_return_drop_reason(file: Participation) -> str:
    """A return that was told waits for staff: they are reminded of it, and nobody asks the traveller."""
    if file.stage != Stage.DEPARTED:
        return _("The return is recorded.")
    if list_waiting_claims().filter(participation=file).exists():
        return _("The participant has reported the return; it waits for confirmation.")
    return ""


def get_traveller_drop_reason(file: Participation) -> str:
    """Whoever told of a later return is not asked where they are; staff still are."""
    if reason := get_return_drop_reason(file):
        return reason
    if find_waiting_delay(file) is not None:
        return _("A later return is reported; it waits for an answer.")
    return ""


def get_delay_drop_reason(delay: ReturnDelay) -> str:
    waits = delay.stage == ReturnDelayStage.TOLD
    return "" if waits else _("The later return reported is answered.")


def list_delay_staff(delay: ReturnDelay) -> list[Recipient]:
    return list_return_staff(delay.participation)


def build_delay_context(delay: ReturnDelay) -> dict[str, Any]:
    return {
        "reference": delay.participation.reference,
        "name": delay.participation.person.full_name,
        "kind": delay.get_kind_display(),
        "account": delay.account,
        "expected_on": delay.expected_on,
        "url": build_site_url(
            reverse("admin:itineraries_returndelay_change", args=[delay.pk])
        ),
    }


def get_claim_drop_reason(claim: ReturnClaim) -> str:
    waits = claim.stage == ReturnClaimStage.CLAIMED
    return "" if waits else _("The return reported is answered.")


def list_claim_staff(claim: ReturnClaim) -> list[Recipient]:
    return list_return_staff(claim.participation)


def build_traveller_context(file: Participation) -> dict[str, Any]:
    return build_mail_context(file) | {
        "name": file.person.called_by,
        "last_day": get_due_back_date(file),
        "url": build_site_url(reverse("itineraries:mine")),
    }


def build_overdue_return_context(file: Participation) -> dict[str, Any]:
    return build_mail_context(file) | {
        "phone": file.person.phone.as_international if file.person.phone else "",
        "last_day": get_due_back_date(file),
        "url": build_site_url(
            reverse("admin:register_participation_change", args=[file.pk])
        ),
    }


def build_claim_context(claim: ReturnClaim) -> dict[str, Any]:
    return {
        "reference": claim.participation.reference,
        "name": claim.participation.person.full_name,
        "on": claim.on,
        "place": claim.place,
        "told_on": timezone.localdate(claim.at),
        "url": build_site_url(
            reverse("admin:itineraries_returnclaim_change", args=[claim.pk])
        ),
    }


def get_report_drop_reason(file: Participation) -> str:
    given = TripReport.objects.filter(participation=file, stage__in=GIVEN_REPORTS)
    return _("The trip report is handed in.") if given.exists() else ""


def build_report_context(file: Any) -> dict[str, Any]:
    """`file` comes with its `report_due_on`."""
    return build_mail_context(file) | {
        "name": file.person.called_by,
        "due_on": file.report_due_on,
        "url": build_site_url(reverse("itineraries:report")),
    }


def get_point_drop_reason(point: ActionPoint) -> str:
    is_open = point.stage == ActionPointStage.OPEN
    return "" if is_open else _("It is done or dropped.")


def get_point_recipient(point: ActionPoint) -> list[Recipient]:
    """Whoever is responsible; a contact whose access has ended gets nothing."""
    if point.contact is not None:
        contact = point.contact
        told = Recipient(contact.user.email, contact.person.language)
        return [told] if contact.is_current else []
    if point.staff is not None:
        return [Recipient(point.staff.email, point.staff.language)]
    return get_traveller_recipient(point.participation)


def build_point_context(point: ActionPoint) -> dict[str, Any]:
    person = point.participation.person
    page = reverse("itineraries:point", args=[point.pk])
    if point.contact is not None:
        page = reverse("itineraries:host_point", args=[point.pk])
    elif point.staff is not None:
        page = reverse("admin:itineraries_actionpoint_change", args=[point.pk])
    return {
        "name": person.called_by
        if point.responsible == "participant"
        else point.person,
        "participant": person.full_name,
        "what": point.what,
        "due_on": point.due_on,
        "url": build_site_url(page),
    }


RULES = [
    ReminderRule(
        code="itineraries-arrival",
        label=gettext_lazy("Record the arrival"),
        over=list_expected_arrivals,
        when=schedule_days_around("due_in_on", 1, 3),
        mail="itineraries/record_arrival",
        to=get_traveller_recipient,
        unless=get_arrival_drop_reason,
        context=build_traveller_context,
    ),
    ReminderRule(
        code="itineraries-return",
        label=gettext_lazy("Record the return"),
        over=list_travellers,
        when=schedule_days_around("due_back_on", -3, 1),
        mail="itineraries/record_return",
        to=get_traveller_recipient,
        unless=get_traveller_drop_reason,
        context=build_traveller_context,
    ),
    ReminderRule(
        code="itineraries-return-overdue",
        label=gettext_lazy("The return is not recorded"),
        over=list_travellers,
        when=schedule_days_around("due_back_on", 2, 4, 7, 14, 30),
        mail="itineraries/return_overdue",
        to=list_return_staff,
        unless=get_return_drop_reason,
        context=build_overdue_return_context,
    ),
    # Told on a day, answered within days: the first tells staff, the others that it still waits.
    ReminderRule(
        code="itineraries-return-told",
        label=gettext_lazy("A return waits for confirmation"),
        over=list_waiting_claims,
        when=schedule_days_around("at", 0, 2, 5, 10, 20),
        mail="itineraries/return_told",
        to=list_claim_staff,
        unless=get_claim_drop_reason,
        context=build_claim_context,
    ),
    ReminderRule(
        code="itineraries-delay-told",
        label=gettext_lazy("A later return waits for an answer"),
        over=list_waiting_delays,
        when=schedule_days_around("at", 0, 2, 5),
        mail="itineraries/delay_told",
        to=list_delay_staff,
        unless=get_delay_drop_reason,
        context=build_delay_context,
    ),
    ReminderRule(
        code="itineraries-report-due",
        label=gettext_lazy("The trip report is due"),
        over=list_report_debtors,
        when=schedule_days_around("report_due_on", -7, 0, 7, 14),
        mail="itineraries/report_due",
        to=get_traveller_recipient,
        unless=get_report_drop_reason,
        context=build_report_context,
    ),
    ReminderRule(
        code="itineraries-point-due",
        label=gettext_lazy("An action point is due"),
        over=list_open_points,
        when=schedule_days_around("due_on", -3, 1, 8),
        mail="itineraries/point_due",
        to=get_point_recipient,
        unless=get_point_drop_reason,
        context=build_point_context,
    ),
]

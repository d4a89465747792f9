"""What travellers and staff are reminded of: arrival to record, return to come, return overdue."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from mobility.itineraries.services.crossings import get_due_back_date, list_travellers
from participants.register.lifecycle import Stage
from participants.register.models import Participation
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
    people = {
        user.pk: user
        for role in (Role.OFFICER, Role.COORDINATOR)
        for user in list_staff_with_role(role)
    }
    return [Recipient(user.email, user.language) for user in people.values()]


def get_arrival_drop_reason(file: Participation) -> str:
    return "" if file.stage == Stage.CLEARED else _("The arrival is recorded.")


def get_return_drop_reason(file: Participation) -> str:
    return "" if file.stage == Stage.DEPARTED else _("The return is recorded.")


def build_traveller_context(file: Participation) -> dict[str, Any]:
    return {
        "name": file.person.called_by,
        "last_day": get_due_back_date(file),
        "contact": file.call.programme.contact_email,
        "url": build_site_url(reverse("itineraries:mine")),
    }


def build_overdue_return_context(file: Participation) -> dict[str, Any]:
    return {
        "reference": file.reference,
        "name": file.person.full_name,
        "phone": file.person.phone.as_international if file.person.phone else "",
        "last_day": get_due_back_date(file),
        "url": build_site_url(
            reverse("admin:register_participation_change", args=[file.pk])
        ),
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
        unless=get_return_drop_reason,
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
]

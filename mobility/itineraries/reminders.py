"""What travellers and staff are reminded of: arrival to record, return to come, return overdue."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.itineraries.services.crossings import due_back_on, travellers
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import staff_with
from pemwecco.mail.services import site_url
from pemwecco.reminders.engine import Recipient, Rule, days_around


def expected() -> QuerySet[Participation]:
    """Those with a visa whose day of entry is known."""
    return Participation.objects.filter(stage=Stage.CLEARED).annotate(
        due_in_on=Coalesce(F("itinerary__arrives_on"), F("cohort__arrives_on"))
    )


def the_traveller(file: Participation) -> list[Recipient]:
    return [Recipient(file.person.email, file.person.language)]


def the_staff(file: Participation) -> list[Recipient]:
    """Officers and coordinators: a return that stays out concerns the programme itself."""
    people = {user.pk: user for role in (Role.OFFICER, Role.COORDINATOR) for user in staff_with(role)}
    return [Recipient(user.email, user.language) for user in people.values()]


def not_expected(file: Participation) -> str:
    return "" if file.stage == Stage.CLEARED else _("The arrival is recorded.")


def not_awaited(file: Participation) -> str:
    return "" if file.stage == Stage.DEPARTED else _("The return is recorded.")


def words(file: Participation) -> dict[str, Any]:
    return {
        "name": file.person.given_names,
        "last_day": due_back_on(file),
        "contact": file.call.programme.contact_email,
        "url": site_url(reverse("itineraries:mine")),
    }


def words_for_staff(file: Participation) -> dict[str, Any]:
    return {
        "reference": file.reference,
        "name": file.person.full_name,
        "phone": file.person.phone.as_international if file.person.phone else "",
        "last_day": due_back_on(file),
        "url": site_url(reverse("admin:register_participation_change", args=[file.pk])),
    }


RULES = [
    Rule(
        code="itineraries-arrival",
        label=gettext_lazy("Record the arrival"),
        over=expected,
        when=days_around("due_in_on", 1, 3),
        mail="itineraries/record_arrival",
        to=the_traveller,
        unless=not_expected,
        context=words,
    ),
    Rule(
        code="itineraries-return",
        label=gettext_lazy("Record the return"),
        over=travellers,
        when=days_around("due_back_on", -3, 1),
        mail="itineraries/record_return",
        to=the_traveller,
        unless=not_awaited,
        context=words,
    ),
    Rule(
        code="itineraries-return-overdue",
        label=gettext_lazy("The return is not recorded"),
        over=travellers,
        when=days_around("due_back_on", 2, 4, 7, 14, 30),
        mail="itineraries/return_overdue",
        to=the_staff,
        unless=not_awaited,
        context=words_for_staff,
    ),
]

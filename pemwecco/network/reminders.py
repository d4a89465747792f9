"""What the map of actors reminds of: a next step that is due, an agreement that ends."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import list_staff_with_role
from pemwecco.mail.services import build_site_url
from pemwecco.network.models import Agreement, Interaction
from pemwecco.reminders.engine import Recipient, ReminderRule, schedule_days_around


def list_next_steps() -> QuerySet[Interaction]:
    """The next steps with a day and somebody who does them."""
    rows = Interaction.objects.with_next_step()
    return rows.filter(due_on__isnull=False, responsible__is_active=True)


def list_step_recipients(row: Interaction) -> list[Recipient]:
    user = row.responsible
    return [] if user is None else [Recipient(user.email, user.language)]


def get_step_drop_reason(row: Interaction) -> str:
    return _("The next step is done.") if row.done_on or not row.next_step else ""


def build_next_step_context(row: Interaction) -> dict[str, Any]:
    page = reverse("admin:network_interaction_change", args=[row.pk])
    return {
        "organisation": str(row.organisation),
        "step": row.next_step,
        "due_on": row.due_on,
        "url": build_site_url(page),
    }


def list_running_agreements() -> QuerySet[Agreement]:
    """Those that end on a day that has not passed."""
    return Agreement.objects.filter(valid_until__gte=timezone.localdate())


def list_agreement_recipients(row: Agreement) -> list[Recipient]:
    """Who is responsible for it; without anybody, the coordinators."""
    user = row.responsible
    people = (
        [user]
        if user is not None and user.is_active
        else list_staff_with_role(Role.COORDINATOR)
    )
    return [Recipient(person.email, person.language) for person in people]


def build_agreement_context(row: Agreement) -> dict[str, Any]:
    page = reverse("admin:network_agreement_change", args=[row.pk])
    return {
        "title": row.title,
        "parties": ", ".join(str(party) for party in row.parties.all()),
        "valid_until": row.valid_until,
        "url": build_site_url(page),
    }


RULES = [
    ReminderRule(
        code="network-next-step",
        label=gettext_lazy("A next step with an organisation is due"),
        over=list_next_steps,
        when=schedule_days_around("due_on", 0),
        mail="network/next_step",
        to=list_step_recipients,
        unless=get_step_drop_reason,
        context=build_next_step_context,
    ),
    ReminderRule(
        code="network-agreement-ends",
        label=gettext_lazy("An agreement ends"),
        over=list_running_agreements,
        when=schedule_days_around("valid_until", -60, -14),
        mail="network/agreement_ends",
        to=list_agreement_recipients,
        context=build_agreement_context,
    ),
]

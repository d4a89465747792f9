"""What hosts are reminded of: a request without answer, a visitor who comes next week."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from mobility.hosts.lifecycle import PlacementStage
from mobility.hosts.models import HostContact, Placement, PlacementStep
from mobility.hosts.visitors import get_visible_enterprise, get_visible_name
from pemwecco.mail.services import build_site_url
from pemwecco.reminders.engine import (
    Occurrence,
    Recipient,
    ReminderRule,
    schedule_days_around,
)

# Days after a request that still has no answer.
WAITED = (3, 7, 14)


def list_unanswered_placements() -> QuerySet[Placement]:
    asked = PlacementStep.objects.filter(subject=OuterRef("pk"), move="offer").order_by(
        "-at", "-pk"
    )
    return Placement.objects.filter(stage=PlacementStage.OFFERED).annotate(
        asked_at=Subquery(asked.values("at")[:1])
    )


def schedule_request_reminders(placement: Any) -> Iterable[Occurrence]:
    if placement.asked_at is not None:
        for days in WAITED:
            due_at = placement.asked_at + timedelta(days=days)
            yield Occurrence(
                key=f"{placement.asked_at:%Y-%m-%d}/{days:+d}", due_at=due_at
            )


def get_request_drop_reason(placement: Placement) -> str:
    return (
        "" if placement.stage == PlacementStage.OFFERED else _("The host has answered.")
    )


def list_confirmed_placements() -> QuerySet[Placement]:
    return Placement.objects.filter(stage=PlacementStage.CONFIRMED)


def get_visit_drop_reason(placement: Placement) -> str:
    return (
        ""
        if placement.stage == PlacementStage.CONFIRMED
        else _("The visit does not take place.")
    )


def list_host_recipients(placement: Placement) -> list[Recipient]:
    contacts = HostContact.objects.filter(
        host=placement.host_id, user__is_active=True
    ).order_by("pk")
    return [
        Recipient(row.user.email, row.user.language)
        for row in contacts.select_related("user")
    ]


def build_placement_context(placement: Placement) -> dict[str, Any]:
    return {
        "host": str(placement.host),
        "visitor": get_visible_name(placement),
        "enterprise": get_visible_enterprise(placement),
        "starts_on": placement.starts_on,
        "ends_on": placement.ends_on,
        "purpose": placement.purpose,
        "url": build_site_url(reverse("hosts:placement", args=[placement.pk])),
    }


RULES = [
    ReminderRule(
        code="hosts-offer-waits",
        label=gettext_lazy("The request to the host waits for an answer"),
        over=list_unanswered_placements,
        when=schedule_request_reminders,
        mail="hosts/offer_waits",
        to=list_host_recipients,
        unless=get_request_drop_reason,
        context=build_placement_context,
    ),
    ReminderRule(
        code="hosts-visitor-comes",
        label=gettext_lazy("The visitor comes soon"),
        over=list_confirmed_placements,
        when=schedule_days_around("starts_on", -7),
        mail="hosts/visitor_comes",
        to=list_host_recipients,
        unless=get_visit_drop_reason,
        context=build_placement_context,
    ),
]

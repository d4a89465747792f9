"""Messages about a registration: with whoever registered, until it is cancelled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.gatherings.lifecycle import RegistrationStage
from events.gatherings.models import Registration
from pemwecco.correspondence.topics import (
    Placeholder,
    Rows,
    Topic,
    register_placeholder,
    register_topic,
)
from pemwecco.network.models import Person

if TYPE_CHECKING:
    from pemwecco.accounts.models import User


def find_registrants(rows: Rows) -> Mapping[int, Person]:
    """Who registered; rows come with their person."""
    return {row.pk: row.person for row in rows}


def list_coming_registrations(user: User) -> Iterable[Registration]:
    """One's registrations for what is not over yet, the next one first."""
    own = Registration.objects.filter(
        person__email=user.email, event__ends_at__gte=timezone.now()
    )
    return own.select_related("person", "event").order_by("event__starts_at", "pk")


def find_cancelled_registrations(rows: Rows) -> Mapping[int, Any]:
    """Why nobody writes about a registration any more."""
    sentence = _("This registration was cancelled: no messages go any more.")
    cancelled = RegistrationStage.CANCELLED
    return {row.pk: sentence for row in rows if row.stage == cancelled}


def fill_event_title(rows: Rows) -> Mapping[int, Any]:
    return {row.pk: row.event.title for row in rows}


def fill_event_day(rows: Rows) -> Mapping[int, Any]:
    """The day of the event, on the clock of its place."""
    return {row.pk: row.event.starts_local.date() for row in rows}


register_topic(
    Topic(
        code="registration",
        model=Registration,
        label=_("registrations"),
        find_people=find_registrants,
        format_title=lambda row: str(row.event),
        readers=_("%(person)s and staff with the right to events read this."),
        page="correspondence:thread",
        find_bars=find_cancelled_registrations,
        joins=("person", "event"),
        list_own=list_coming_registrations,
        offer=_("The event %(title)s"),
    )
)
register_placeholder(
    "registration", Placeholder("event", _("title of the event"), fill_event_title)
)
register_placeholder(
    "registration", Placeholder("day", _("day of the event"), fill_event_day)
)

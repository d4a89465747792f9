"""The calendar of visits: its owner opens it, gives it another address, ends it."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from mobility.hosts.models import VisitCalendar, generate_visits_token
from pemwecco.accounts.models import User

VALID_DAYS = 365


@transaction.atomic
def open_visit_calendar(*, user: User) -> VisitCalendar:
    """Give somebody an address for the calendar of their visits, for a year; an older one ends at once."""
    calendar, _created = VisitCalendar.objects.update_or_create(
        user=user,
        defaults={
            "token": generate_visits_token(),
            "valid_until": timezone.localdate() + timedelta(days=VALID_DAYS),
        },
    )
    return calendar


def end_visit_calendar(*, user: User) -> bool:
    """End the address; whether there was one."""
    ended, _by_kind = VisitCalendar.objects.filter(user=user).delete()
    return bool(ended)


def find_visit_calendar(token: str) -> VisitCalendar | None:
    """The calendar of an address that is in force, and whose owner may still sign in."""
    rows = VisitCalendar.objects.filter(
        token=token, valid_until__gte=timezone.localdate(), user__is_active=True
    )
    return rows.select_related("user").first()

"""Verbs on what somebody needs to take part: tell it with consent, forget it in time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from events.gatherings.models import AttendeeNeeds, Registration
from events.gatherings.rules import NEEDS_KEPT
from pemwecco.privacy.services import record_consent, withdraw_consent

NEEDS_PURPOSE = "events-needs"


@transaction.atomic
def tell_needs(
    *, registration: Registration, text: str, consent: str, version: str
) -> AttendeeNeeds | None:
    """Keep what a person needs at an event, in place of what was told before; nothing more when empty.

    `consent` is the wording that was agreed to, in its `version`. Taken back, the agreement ends with it.
    """
    if not text:
        forget_needs(registration=registration)
        return None
    record_consent(
        email=registration.person.email,
        purpose=NEEDS_PURPOSE,
        wording=consent,
        wording_version=version,
        language=registration.language,
    )
    told = {"text": text, "told_at": timezone.now()}
    row, _is_new = AttendeeNeeds.objects.update_or_create(
        registration=registration, defaults=told
    )
    return row


@transaction.atomic
def forget_needs(*, registration: Registration) -> None:
    """Delete what a person told; the agreement ends when nothing else rests on it."""
    own = AttendeeNeeds.objects.filter(registration__person=registration.person_id)
    gone, _by_model = own.filter(registration=registration).delete()
    if gone and not own.exists():
        email = registration.person.email
        withdraw_consent(email=email, purpose=NEEDS_PURPOSE)


def forget_old_needs(now: datetime | None = None) -> int:
    """Delete the needs of events that were over two weeks ago; says of how many people."""
    ended = (now or timezone.now()) - NEEDS_KEPT
    rows = AttendeeNeeds.objects.filter(registration__event__ends_at__lte=ended)
    old = list(rows.select_related("registration__person"))
    for needs in old:
        forget_needs(registration=needs.registration)
    return len(old)

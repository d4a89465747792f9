"""Reads of participations that several subjects share."""

from __future__ import annotations

from typing import Any

from participants.register.lifecycle import ParticipationEvent
from participants.register.models import Cohort, Participation
from pemwecco.mail.services import build_site_url


def get_mailed_participation(event: ParticipationEvent) -> Participation:
    """The file that moved, with what mails and lists say of it, in one query."""
    rows = Participation.objects.select_related("person", "call__programme", "cohort")
    return rows.get(pk=event.subject.pk)


def build_mail_context(participation: Participation) -> dict[str, Any]:
    """What every mail about a participation may say, in the active language.

    It comes with its person, call and programme.
    """
    programme = participation.call.programme
    return {
        "name": participation.person.full_name,
        "reference": participation.reference,
        "call": participation.call.title,
        "programme_name": programme.name,
        "contact": programme.contact_email,
        "url": build_site_url("/me/"),
    }


def list_cohort_choices() -> list[tuple[str, str]]:
    """Every cohort by number and name, to narrow a list of staff by it."""
    return [(str(pk), name) for pk, name in Cohort.objects.values_list("pk", "name")]

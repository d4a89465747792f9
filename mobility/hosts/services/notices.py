"""Whom a placement tells beside the host: the participant, who asked the host, who is responsible."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import override

from mobility.hosts.lifecycle import CALLED_OFF, CallOff
from mobility.hosts.models import HostContact, Placement
from pemwecco.accounts.models import User
from pemwecco.casework.queries import list_responsible_people
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail


def notify_visit_participant(
    *, placement: Placement, kind: str, key: str, **more: Any
) -> None:
    """Write to the participant, in their language, with who speaks for the host; `more` for the wording."""
    person = placement.participation.person
    organisation = placement.host.organisation
    contacts = HostContact.objects.at_hosts([placement.host_id]).reachable()
    with override(person.language):
        queue_mail(
            kind=kind,
            to=person.email,
            language=person.language,
            context={
                "name": str(person),
                "host": str(placement.host),
                "place": ", ".join(
                    filter(None, (organisation.address, organisation.city))
                ),
                "practical": placement.host.practical,
                "contacts": [
                    {
                        "name": str(each.person),
                        "function": each.function,
                        "phone": each.phone,
                        "email": each.user.email,
                    }
                    for each in contacts
                ],
                "starts_on": placement.starts_on,
                "ends_on": placement.ends_on,
                "purpose": placement.purpose,
                "programme_name": placement.participation.call.programme.name,
                "contact": placement.participation.call.programme.contact_email,
                "url": build_site_url("/me/"),
                **more,
            },
            about=format_row_reference(placement),
            key=f"{key}/visitor",
        )


def list_placement_staff(
    placement: Placement, *, but: User | None = None
) -> list[User]:
    """Who of the staff is told of a placement: who asked the host, and who answers for it, host or file.

    Nobody twice, and not who does it.
    """
    asked = (
        placement.steps.filter(move__in=["offer", "offer_again"], by__is_active=True)
        .select_related("by")
        .last()
    )
    cared = list_responsible_people(
        [placement, placement.host, placement.participation]
    )
    found: dict[int, User] = {}
    for user in (asked.by if asked else None, *cared):
        if user is not None and (but is None or user.pk != but.pk):
            found[user.pk] = user
    return list(found.values())


def notify_placement_staff(
    *, placement: Placement, kind: str, key: str, but: User | None = None, **more: Any
) -> None:
    """Write to each of those, in their language; `more` are facts for the wording."""
    for user in list_placement_staff(placement, but=but):
        queue_mail(
            kind=kind,
            to=user.email,
            language=user.language,
            context={
                "name": str(user),
                "host": str(placement.host),
                "file": str(placement.participation),
                "visitor": placement.participation.person.full_name,
                "starts_on": placement.starts_on,
                "ends_on": placement.ends_on,
                "url": build_site_url(
                    reverse("admin:hosts_placement_change", args=[placement.pk])
                ),
                **more,
            },
            about=format_row_reference(placement),
            key=f"{key}/staff/{user.pk}",
        )


def get_call_off_sentence(code: str) -> Any:
    """What participant and host read of why a visit does not take place; in the language of the mail."""
    return CALLED_OFF[CallOff(code)] if code else ""

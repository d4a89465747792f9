"""Who is told of who comes into the portal for a host: its contacts who manage, and its staff."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse

from mobility.hosts.models import Host, HostContact
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import list_staff_with_role
from pemwecco.casework.queries import list_responsible_people
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail


def list_host_staff(host: Host) -> list[User]:
    """Who of the staff is told of a host: those responsible for it, else the programme officers."""
    return list_responsible_people([host]) or list_staff_with_role(Role.OFFICER)


def list_managing_contacts(host: Host) -> list[HostContact]:
    """Those who answer for a host and may sign in."""
    rows = HostContact.objects.at_hosts([host.pk]).reachable()
    return list(rows.filter(manages=True))


def notify_host_managers(
    *,
    host: Host,
    kind: str,
    key: str,
    context: Mapping[str, Any],
    but: User | None = None,
) -> int:
    """Write to each contact who manages, in their language; how many were written to."""
    told = 0
    for contact in list_managing_contacts(host):
        if but is not None and contact.user_id == but.pk:
            continue
        told += 1
        queue_mail(
            kind=kind,
            to=contact.user.email,
            language=contact.person.language,
            context={
                "name": str(contact.person),
                "host": str(host),
                "url": build_site_url(reverse("hosts:colleagues", args=[host.pk])),
                **context,
            },
            about=format_row_reference(host),
            key=f"{key}/{contact.pk}",
        )
    return told


def notify_host_staff(
    *,
    host: Host,
    kind: str,
    key: str,
    context: Mapping[str, Any],
    but: User | None = None,
    each: Callable[[User], Mapping[str, Any]] | None = None,
) -> None:
    """Write to the staff of a host, in their language, with the way to its page; not to who does it.

    `each` gives what concerns one of them alone.
    """
    for user in list_host_staff(host):
        if but is not None and user.pk == but.pk:
            continue
        queue_mail(
            kind=kind,
            to=user.email,
            language=user.language,
            context={
                "name": str(user),
                "host": str(host),
                "url": build_site_url(
                    reverse("admin:hosts_host_change", args=[host.pk])
                ),
                **context,
                **(each(user) if each else {}),
            },
            about=format_row_reference(host),
            key=f"{key}/staff/{user.pk}",
        )

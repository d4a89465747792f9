"""Messages with hosts: each contact has their own conversation, read in the portal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from mobility.hosts.models import Host, HostContact
from pemwecco.correspondence.topics import (
    Placeholder,
    Rows,
    Topic,
    register_placeholder,
    register_row_source,
    register_topic,
)
from pemwecco.network.models import Person


def find_contact_people(rows: Rows) -> Mapping[int, Person]:
    """The person of each contact's account, one without a key where only the account is kept; one query.

    Rows come with their account.
    """
    addresses = {row.user.email for row in rows}
    known: dict[str, Person] = {}
    for person in Person.objects.filter(email__in=addresses).order_by("-pk"):
        known[person.email] = person
    people = {}
    for row in rows:
        account = row.user
        new = Person(
            given_names=account.name, email=account.email, language=account.language
        )
        # Who speaks for two hosts is one person, also before it is kept.
        people[row.pk] = known.setdefault(account.email, new)
    return people


def list_host_contacts(rows: Rows) -> Iterable[Model]:
    """Who speaks for these hosts."""
    hosts = [row.pk for row in rows]
    found = HostContact.objects.filter(host__in=hosts, user__is_active=True)
    return found.select_related("user", "host__organisation").order_by("host", "pk")


def find_closed_accounts(rows: Rows) -> Mapping[int, Any]:
    """Why nobody writes to a contact any more."""
    sentence = _("This contact's account is closed: no messages go any more.")
    return {row.pk: sentence for row in rows if not row.user.is_active}


def fill_host_name(rows: Rows) -> Mapping[int, Any]:
    return {row.pk: str(row.host) for row in rows}


register_topic(
    Topic(
        code="host_contact",
        model=HostContact,
        label=_("contacts of hosts"),
        find_people=find_contact_people,
        format_title=lambda row: str(row.host),
        readers=_("%(person)s and staff with the right to hosts read this."),
        page="hosts:thread",
        find_bars=find_closed_accounts,
        joins=("user", "host__organisation"),
    )
)
register_placeholder(
    "host_contact", Placeholder("host", _("name of the host"), fill_host_name)
)
register_row_source(Host, list_host_contacts)

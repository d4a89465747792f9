"""Messages with hosts: each contact has their own conversation, read in the portal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from mobility.hosts.lifecycle import PlacementStage
from mobility.hosts.models import CONTACT_JOINS, Host, HostContact, Placement
from mobility.hosts.visitors import get_visible_name
from pemwecco.core.day_words import date_format
from pemwecco.correspondence.topics import (
    Placeholder,
    Rows,
    Topic,
    register_placeholder,
    register_row_source,
    register_topic,
)
from pemwecco.network.models import Person

if TYPE_CHECKING:
    from pemwecco.accounts.models import User


def find_contact_people(rows: Rows) -> Mapping[int, Person]:
    """The person of each contact; rows come with it."""
    return {row.pk: row.person for row in rows}


def list_host_contacts(rows: Rows) -> Iterable[HostContact]:
    """Who speaks for these hosts."""
    hosts = [row.pk for row in rows]
    found = HostContact.objects.at_hosts(hosts).reachable()
    return found.order_by("affiliation__organisation__host", "pk")


def find_closed_accounts(rows: Rows) -> Mapping[int, Any]:
    """Why nobody writes to a contact any more."""
    closed = _("This contact's account is closed: no messages go any more.")
    left = _("This contact no longer speaks for the host: no messages go any more.")
    bars: dict[int, Any] = {}
    for row in rows:
        if not row.user.is_active:
            bars[row.pk] = closed
        elif not row.is_current:
            bars[row.pk] = left
    return bars


def list_own_contacts(user: User) -> Iterable[HostContact]:
    """As whom somebody speaks for hosts."""
    own = HostContact.objects.of_user(user)
    return own.select_related("user", *CONTACT_JOINS).order_by("pk")


def fill_host_name(rows: Rows) -> Mapping[int, Any]:
    return {row.pk: str(row.host) for row in rows}


def find_visit_people(rows: Rows) -> Mapping[int, Person]:
    """Who is written to about a visit: the host's first contact who may still sign in; two queries."""
    contacts: dict[int, HostContact] = {}
    for contact in list_host_contacts(
        list({row.host_id: row.host for row in rows}.values())
    ):
        contacts.setdefault(contact.host.pk, contact)
    people = find_contact_people(contacts.values())
    found = {}
    for row in rows:
        if row.host_id in contacts:
            found[row.pk] = people[contacts[row.host_id].pk]
    return found


def list_own_visits(user: User) -> Iterable[Placement]:
    """What the portal shows of visits to somebody who speaks for a host, the last one first."""
    own = Placement.objects.of_contact(user)
    return own.select_related(*OF_VISIT).order_by("-starts_on", "-pk")


def find_unasked_visits(rows: Rows) -> Mapping[int, Any]:
    """Why a host is not written to about a visit: it does not know of it, or no longer."""
    sentences = {
        PlacementStage.PROPOSED: _("The host has not been asked for this visit yet."),
        PlacementStage.DECLINED: _(
            "The host has declined this visit: no messages go any more."
        ),
    }
    return {row.pk: sentences[row.stage] for row in rows if row.stage in sentences}


def format_thread_title(row: Placement) -> str:
    """Who comes, as far as the host may know, on which days, and to whom: some speak for several hosts."""
    days = (date_format(day, "DATE_FORMAT") for day in (row.starts_on, row.ends_on))
    return f"{get_visible_name(row)} · {' – '.join(days)} · {row.host}"


OF_VISIT = ("participation__person", "host__organisation")
register_topic(
    Topic(
        code="host_contact",
        model=HostContact,
        label=_("contacts of hosts"),
        find_people=find_contact_people,
        format_title=lambda row: str(row.affiliation.organisation),
        readers=_("%(person)s and staff with the right to hosts read this."),
        page="hosts:thread",
        find_bars=find_closed_accounts,
        joins=("user", *CONTACT_JOINS),
        list_own=list_own_contacts,
        offer=_("Something else (%(title)s)"),
        is_general=True,
        list_cared=lambda row: [row.host],
    )
)
register_topic(
    Topic(
        code="visit",
        model=Placement,
        label=_("visits"),
        find_people=find_visit_people,
        format_title=format_thread_title,
        readers=_("%(person)s and staff with the right to hosts read this."),
        page="hosts:thread",
        find_bars=find_unasked_visits,
        joins=OF_VISIT,
        list_own=list_own_visits,
        offer=_("The visit of %(title)s"),
        list_cared=lambda row: [row, row.host],
    )
)
register_placeholder(
    "visit", Placeholder("host", _("name of the host"), fill_host_name)
)
register_placeholder(
    "visit",
    Placeholder(
        "first_day",
        _("first day of the visit"),
        lambda rows: {row.pk: row.starts_on for row in rows},
    ),
)
register_placeholder(
    "visit",
    Placeholder(
        "last_day",
        _("last day of the visit"),
        lambda rows: {row.pk: row.ends_on for row in rows},
    ),
)
register_placeholder(
    "host_contact", Placeholder("host", _("name of the host"), fill_host_name)
)
register_row_source(Host, list_host_contacts)

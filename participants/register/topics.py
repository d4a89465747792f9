"""Messages about a file: with its applicant, until the file is withdrawn or excluded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.register.lifecycle import Stage
from participants.register.models import Participation
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

CLOSED = {
    Stage.WITHDRAWN: _("This file was withdrawn: no messages go any more."),
    Stage.EXCLUDED: _("This file was excluded: no messages go any more."),
}


def find_applicants(rows: Rows) -> Mapping[int, Person]:
    """The applicant of each file; rows come with their person."""
    return {row.pk: row.person for row in rows}


def list_own_files(user: User) -> Iterable[Participation]:
    """The files of whoever is signed in, the newest first."""
    own = Participation.objects.filter(person__email=user.email)
    return own.select_related("person", "call__programme", "cohort").order_by("-pk")


def find_closed_files(rows: Rows) -> Mapping[int, Any]:
    """Why nobody writes about a file any more."""
    closed = {}
    for row in rows:
        if row.stage in CLOSED:
            closed[row.pk] = CLOSED[row.stage]
    return closed


def fill_reference(rows: Rows) -> Mapping[int, Any]:
    return {row.pk: row.reference for row in rows}


def fill_call_title(rows: Rows) -> Mapping[int, Any]:
    return {row.pk: row.call.title for row in rows}


def fill_call_deadline(rows: Rows) -> Mapping[int, Any]:
    """The last day of the call, on the clock of the participants."""
    days = {}
    for row in rows:
        with timezone.override(row.call.programme.origin_timezone):
            days[row.pk] = timezone.localdate(row.call.closes_at)
    return days


def fill_cohort(rows: Rows) -> Mapping[int, Any]:
    return {row.pk: row.cohort.name if row.cohort else "" for row in rows}


PARTICIPATION_TOPIC = register_topic(
    Topic(
        code="participation",
        model=Participation,
        label=_("files"),
        find_people=find_applicants,
        format_title=lambda row: f"{row.reference} · {row.call.title}",
        readers=_(
            "%(person)s and staff with the right to files read this; the panel does not."
        ),
        page="correspondence:thread",
        find_bars=find_closed_files,
        joins=("person", "call__programme", "cohort"),
        list_own=list_own_files,
        offer=_("My file %(title)s"),
    )
)
BLANKS = (
    Placeholder("reference", _("number of the file"), fill_reference),
    Placeholder("call", _("title of the call"), fill_call_title),
    Placeholder("call_deadline", _("last day of the call"), fill_call_deadline),
    Placeholder(
        "cohort",
        _("name of the cohort"),
        fill_cohort,
        missing=_("The file has no cohort."),
    ),
)
for blank in BLANKS:
    register_placeholder("participation", blank)

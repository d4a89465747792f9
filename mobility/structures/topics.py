"""Messages with support structures: whoever speaks for one has their own conversation, read in the portal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from mobility.structures.models import StructureAccess
from pemwecco.correspondence.topics import Rows, Topic, register_topic
from pemwecco.network.models import Person

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

ACCESS_JOINS = ("user", "affiliation__person", "affiliation__organisation")


def find_speaking_people(rows: Rows) -> Mapping[int, Person]:
    """The person of each access; rows come with it."""
    return {row.pk: row.person for row in rows}


def find_ended_accesses(rows: Rows) -> Mapping[int, Any]:
    """Why nobody writes to somebody any more."""
    left = _("They no longer speak for the structure: no messages go any more.")
    bars: dict[int, Any] = {}
    for row in rows:
        if not (row.user.is_active and row.is_current):
            bars[row.pk] = left
    return bars


def list_own_accesses(user: User) -> Iterable[StructureAccess]:
    """As whom somebody speaks for structures."""
    own = StructureAccess.objects.of_user(user)
    return own.select_related(*ACCESS_JOINS).order_by("pk")


register_topic(
    Topic(
        code="structure_access",
        model=StructureAccess,
        label=_("people of support structures"),
        find_people=find_speaking_people,
        format_title=lambda row: str(row.structure),
        readers=_("%(person)s and staff with the right to structures read this."),
        page="structures:thread",
        find_bars=find_ended_accesses,
        joins=ACCESS_JOINS,
        list_own=list_own_accesses,
        offer=_("For %(title)s"),
        is_general=True,
        list_cared=lambda row: [row.structure],
    )
)

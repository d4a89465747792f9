"""Notes and who answers for a row, in its timeline; and since when the viewer has not looked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Model
from django.utils.translation import gettext as _

from pemwecco.casework.queries import read_row_care
from pemwecco.core.history.news import list_edits_since
from pemwecco.core.labels import join_label
from pemwecco.core.timeline import (
    Moment,
    register_last_look,
    register_timeline_source,
)

if TYPE_CHECKING:
    from pemwecco.accounts.models import User


@register_timeline_source
def list_care_moments(row: Model, viewer: User) -> Iterable[Moment]:
    """That a note was written, never its words; who answered for the row from when until when."""
    if not viewer.has_perm("casework.view_note"):
        return
    care = read_row_care(row, viewer)
    for note in care.notes:
        yield Moment(at=note.written_at, what=_("A note"), by=note.name, kind="note")
    for one in care.keepers:
        begun = _("%(person)s is responsible") % {"person": one.name}
        yield Moment(
            at=one.since,
            what=join_label(begun, one.reason) if one.reason else begun,
            by=one.by,
            kind="care",
        )
        if one.until is not None:
            yield Moment(
                at=one.until,
                what=_("%(person)s is no longer responsible") % {"person": one.name},
                by=one.ended_by,
                kind="care",
            )


@register_timeline_source
def list_edit_moments(row: Model, viewer: User) -> Iterable[Moment]:
    """Which fields others changed since a viewer who watches the row looked at it; never their values."""
    since = read_last_look(row, viewer)
    if since is None:
        return
    for change in list_edits_since(row, viewer, since):
        names = ", ".join(field.label for field in change.fields)
        what = join_label(_("Changed"), names) if names else _("Added")
        yield Moment(
            at=change.at,
            what=f"{what} ({change.what})",
            by=change.by,
            kind="edit",
        )


@register_last_look
def read_last_look(row: Model, viewer: User) -> datetime | None:
    """When the viewer last looked at a row that they watch; nothing for one they do not."""
    if not viewer.has_perm("casework.view_watch"):
        return None
    return read_row_care(row, viewer).seen_at

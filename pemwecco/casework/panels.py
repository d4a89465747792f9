"""The panel of every staff page on a row: who answers for it, its labels, who follows it, its notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from pemwecco.accounts.models import User
from pemwecco.casework.access import build_row_path
from pemwecco.casework.models import Label
from pemwecco.casework.queries import (
    RowCare,
    count_open_responsibilities,
    read_row_care,
)
from pemwecco.casework.rules import is_editable
from pemwecco.casework.services.notes import see_mentions
from pemwecco.casework.services.responsibility import wants_reason
from pemwecco.casework.services.watching import note_look
from pemwecco.core.models import RowAttachment
from pemwecco.core.panels import Panel, register_row_panel
from pemwecco.core.scopes import get_scoped_rows

if TYPE_CHECKING:
    from collections.abc import Iterator


@register_row_panel(10)
def build_care_panel(row: Model, viewer: User) -> Panel | None:
    """One query, and one more for who follows the row or is called: it notes that they have looked."""
    if not viewer.has_perm("casework.view_note") or not _is_cared_for(row):
        return None
    care = read_row_care(row, viewer)
    if care.is_watched:
        note_look(row=row, by=viewer)
    if any(note.calls_viewer for note in care.notes):
        see_mentions(row=row, by=viewer)
    labels_on, labels_off = [], []
    for label in care.labels:
        if label.is_on:
            labels_on.append(label)
        else:
            labels_off.append(label)
    return Panel(
        "care",
        _("Notes and who is responsible"),
        "admin/casework/care.html",
        {
            "care": care,
            "kind": ContentType.objects.get_for_model(row).pk,
            "key": row.pk,
            "notes": list(_list_shown_notes(care, viewer)),
            "labels_on": labels_on,
            "labels_off": labels_off,
            "is_mine": care.keeper is not None and care.keeper.pk == viewer.pk,
            "viewer": viewer.pk,
            "may_note": viewer.has_perm("casework.add_note"),
            "may_label": viewer.has_perm("casework.add_labelling"),
            "may_give": viewer.has_perm("casework.add_responsibility"),
            "asks_why": care.keeper is not None and wants_reason(type(row)),
        },
    )


def _is_cared_for(row: Model) -> bool:
    """Rows of a scope, with a page; what this engine keeps itself takes no notes."""
    is_own = isinstance(row, (RowAttachment, Label))
    has_key = isinstance(row.pk, int)
    return (
        get_scoped_rows(type(row)) is not None
        and not is_own
        and has_key
        and bool(build_row_path(row))
    )


def _list_shown_notes(care: RowCare, viewer: User) -> Iterator[dict[str, Any]]:
    now = timezone.now()
    for note in care.notes:
        is_own = note.author == viewer.pk
        yield {
            "note": note,
            "may_edit": is_own and is_editable(note.written_at, now),
            "may_remove": is_own or viewer.has_perm("casework.delete_note"),
            "is_new": care.seen_at is not None
            and not is_own
            and note.written_at > care.seen_at,
        }


@register_row_panel(11)
def build_held_panel(row: Model, viewer: User) -> Panel | None:
    """On the page of an account: for how many rows the person answers, and where to hand them over."""
    if not isinstance(row, User) or not viewer.has_perm("casework.view_responsibility"):
        return None
    lines = count_open_responsibilities(row)
    if not lines:
        return None
    return Panel(
        "held",
        _("Responsible for"),
        "admin/casework/held.html",
        {
            "lines": lines,
            "person": row,
            "may_hand_over": viewer.has_perm("casework.reassign_responsibility"),
        },
    )

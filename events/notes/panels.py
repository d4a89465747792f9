"""On staff pages: the versions of a note with what each changed, its translations; the notes of a row."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Model, Sum
from django.utils.translation import gettext as _

from events.notes.lifecycle import CHANGE
from events.notes.models import LearningNote, NoteVersion
from events.notes.models.notes import ORIGINS
from events.notes.queries import annotate_original_version
from events.notes.rules.differences import SAME, DifferenceLine, compare_note_texts
from pemwecco.core.panels import Panel, register_row_panel

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

VIEW = "notes.view_learningnote"


@register_row_panel(5)
def build_versions_panel(row: Model, viewer: User) -> Panel | None:
    """On the page of a note: every version, the last first, and what it changed; four queries."""
    if not isinstance(row, LearningNote) or not viewer.has_perm(VIEW):
        return None
    versions = list(row.versions.select_related("written_by", "published_by"))
    translations = annotate_original_version(row.translations.all())
    used = {row.language, *(each.language for each in translations)}
    left = [pair for pair in settings.LANGUAGES if pair[0] not in used]
    is_original = row.translation_of_id is None and bool(versions)
    stale: Any = annotate_original_version(LearningNote.objects.filter(pk=row.pk)).get()
    downloads = row.downloads.aggregate(whole=Sum("count"))["whole"] or 0
    context = {
        "note": row,
        "versions": compare_note_versions(versions),
        "translations": translations,
        "left": left if is_original and viewer.has_perm(CHANGE) else [],
        "is_stale": (stale.original_version or 0) > (row.translated_version or 0),
        "downloads": downloads,
    }
    return Panel(
        "versions", _("Versions and translations"), "notes/admin/versions.html", context
    )


def compare_note_versions(
    versions: list[NoteVersion],
) -> list[tuple[NoteVersion, list[DifferenceLine]]]:
    """Each version with the lines in which it differs from the one before; the first with none."""
    compared: list[tuple[NoteVersion, list[DifferenceLine]]] = []
    for version, before in pairwise(versions):
        lines = compare_note_texts(_join_version(before), _join_version(version))
        compared.append((version, [line for line in lines if _is_changed(line)]))
    return compared + [(version, []) for version in versions[-1:]]


def _join_version(version: NoteVersion) -> str:
    return f"{version.title}\n{version.summary}\n{version.text}"


def _is_changed(line: DifferenceLine) -> bool:
    return any(part.change != SAME for part in line)


@register_row_panel(42)
def build_notes_panel(row: Model, viewer: User) -> Panel | None:
    """On the page of a thing that notes spring from: those that do; one query."""
    column = _find_column(row)
    if column is None or not viewer.has_perm(VIEW):
        return None
    notes = LearningNote.objects.visible_to(viewer).filter(**{column: row.pk})
    context = {
        "notes": list(notes.order_by("-pk")),
        "column": column,
        "row": row,
        "may_add": viewer.has_perm("notes.add_learningnote"),
    }
    return Panel("notes", _("Learning notes"), "notes/admin/of_row.html", context)


def _find_column(row: Model) -> str | None:
    for name in ORIGINS:
        if type(row) is LearningNote._meta.get_field(name).related_model:
            return name
    return None

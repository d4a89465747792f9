"""Who opened the files of a row, in its timeline."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models import Field, Model, Q, QuerySet

from pemwecco.core.labels import join_label
from pemwecco.core.remembering import Ahead, remembered_rows
from pemwecco.core.timeline import (
    Moment,
    register_timeline_rows,
    register_timeline_source,
)
from pemwecco.documents.models import Document
from pemwecco.privacy.models import Reading

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

MOST = 100


@register_timeline_source
def list_file_openings(row: Model, viewer: User) -> Iterable[Moment]:
    """Readings of the files that the row, or a row pointing to it, holds; in one query."""
    if not viewer.has_perm("privacy.view_reading"):
        return
    for reading in list_openings(row):
        yield Moment(
            at=reading.at,
            what=join_label(reading.label, reading.get_act_display()),
            by=str(reading.by or ""),
            kind="reading",
        )


@register_timeline_rows
def list_opening_rows(row: Model, viewer: User) -> list[Ahead]:
    """The openings, for those who may see the log."""
    if not viewer.has_perm("privacy.view_reading"):
        return []
    return [list_openings.ahead(row)]


@remembered_rows
def list_openings(row: Model) -> QuerySet[Reading]:
    """The newest readings of the files that hang on a row."""
    held = _files_of(row)
    if not held:
        return Reading.objects.none()
    log = Reading.objects.filter(
        held, content_type=ContentType.objects.get_for_model(Document)
    )
    return log.select_related("by")[:MOST]


def _files_of(row: Model) -> Q:
    own = [getattr(row, field.attname) for field in _file_fields(type(row))]
    found = Q(object_id__in=[pk for pk in own if pk]) if any(own) else Q()
    for relation in row._meta.related_objects:
        holder = relation.related_model
        # Rows of the history point here too; the files are those of the living rows.
        if isinstance(holder, str) or (holder._meta.model_name or "").endswith("event"):
            continue
        for field in _file_fields(holder):
            children = holder._base_manager.filter(**{relation.field.name: row.pk})
            found |= Q(
                object_id__in=children.exclude(**{field.name: None}).values(
                    field.attname
                )
            )
    return found


def _file_fields(model: type[Model]) -> list[Field[object, object]]:
    fields = []
    for field in model._meta.concrete_fields:
        if field.related_model is Document:
            fields.append(field)
    return fields

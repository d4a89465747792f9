"""Readings in the timeline of a row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from pemwecco.core.labels import join_label
from pemwecco.core.remembering import Ahead, remembered_rows
from pemwecco.core.timeline import (
    Moment,
    register_timeline_rows,
    register_timeline_source,
)
from pemwecco.privacy.models import Reading

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

MOST = 100


@register_timeline_source
def list_reading_moments(row: Model, viewer: User) -> Iterable[Moment]:
    """Who read this row, for those who may see the log."""
    if not viewer.has_perm("privacy.view_reading"):
        return
    for reading in list_readings_of(row):
        yield Moment(
            at=reading.at,
            what=join_label(reading.label, reading.get_act_display()),
            by=str(reading.by or ""),
            kind="reading",
        )


@register_timeline_rows
def list_reading_rows(row: Model, viewer: User) -> list[Ahead]:
    """The readings, for those who may see the log."""
    if not viewer.has_perm("privacy.view_reading"):
        return []
    return [list_readings_of.ahead(row)]


@remembered_rows
def list_readings_of(row: Model) -> QuerySet[Reading]:
    """The newest readings of a row."""
    log = Reading.objects.filter(
        content_type=ContentType.objects.get_for_model(row), object_id=row.pk
    )
    return log.select_related("by")[:MOST]

"""Readings in the timeline of a row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from pemwecco.core.labels import join_label
from pemwecco.core.timeline import Moment, register_timeline_source
from pemwecco.privacy.models import Reading

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

MOST = 100


@register_timeline_source
def list_reading_moments(row: Model, viewer: User) -> Iterable[Moment]:
    """Who read this row, for those who may see the log."""
    if not viewer.has_perm("privacy.view_reading"):
        return
    log = Reading.objects.filter(
        content_type=ContentType.objects.get_for_model(row), object_id=row.pk
    ).select_related("by")
    for reading in log[:MOST]:
        yield Moment(
            at=reading.at,
            what=join_label(reading.label, reading.get_act_display()),
            by=str(reading.by or ""),
            kind="reading",
        )

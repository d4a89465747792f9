"""The figures of learning notes."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from events.notes.models import LearningNote, NoteDownload
from pemwecco.core.indicators import (
    FigureCut,
    Indicator,
    Period,
    Reckoning,
    ResultLevel,
)
from pemwecco.network.cuts import write_choices
from pemwecco.network.models import Organisation


def list_period_notes(period: Period) -> QuerySet[LearningNote]:
    """Learning notes published in the period."""
    days = (period.start, period.end)
    return LearningNote.objects.filter(published_on__range=days)


def list_period_downloads(period: Period) -> QuerySet[NoteDownload]:
    """Downloads of notes in the period: a row for each note and day."""
    return NoteDownload.objects.filter(on__range=(period.start, period.end))


_LEVELS = write_choices(Organisation.Level)

INDICATORS = [
    Indicator(
        code="OP3.2",
        level=ResultLevel.OUTPUT,
        name=_("Learning notes published"),
        definition=_("Learning notes that the public could read from the period on."),
        rows=list_period_notes,
        day="published_on",
        cuts=(
            FigureCut(
                "language",
                _("language"),
                "language",
                lambda _w: dict(settings.LANGUAGES),
            ),
            FigureCut("level", _("level"), "level", _LEVELS),
        ),
        title="title",
    ),
    Indicator(
        code="OP3.2.downloads",
        level=ResultLevel.OUTPUT,
        name=_("Downloads of learning notes"),
        definition=_(
            "How often a note was taken along as PDF, or a file that goes with it. It names no reader."
        ),
        rows=list_period_downloads,
        day="on",
        reckoning=Reckoning.SUM,
        value="count",
        cuts=(
            FigureCut(
                "language",
                _("language"),
                "note__language",
                lambda _w: dict(settings.LANGUAGES),
            ),
            FigureCut("level", _("level"), "note__level", _LEVELS),
        ),
        title="note__title",
    ),
]

"""The figures of learning notes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from events.notes.models import LearningNote
from pemwecco.core.indicators import Indicator, Period


def count_published_notes(period: Period) -> int:
    return LearningNote.objects.filter(
        published_on__range=(period.start, period.end)
    ).count()


INDICATORS = [
    Indicator("OP3.2", _("Learning notes published"), count_published_notes),
]

"""The narrative on the page of its period; on that of a section, how it reads and which codes there are."""

from __future__ import annotations

from django.db.models import Model
from django.utils.translation import gettext as _

from pemwecco.accounts.models import User
from pemwecco.core.measures import Measured, measure_indicators
from pemwecco.core.panels import Panel, register_row_panel
from reporting.models import ReportingPeriod
from reporting.narrative.models import ReportSection, SectionText
from reporting.narrative.queries import (
    compile_sections,
    list_section_rows,
    read_narrative,
    read_sections,
)
from reporting.narrative.services import CHANGE
from reporting.queries import list_readable_indicators


@register_row_panel(5)
def build_narrative_panel(row: Model, viewer: User) -> Panel | None:
    """The sections of a period: what they say when it is frozen, how far they are until then."""
    if not isinstance(row, ReportingPeriod):
        return None
    may_write = viewer.has_perm(CHANGE) and not row.is_frozen
    told = {
        "sections": read_narrative(row, viewer) if row.is_frozen else [],
        "rows": [] if row.is_frozen else list_section_rows(row),
        "may_write": may_write,
        "may_lay_out": may_write and _has_more_sections(row),
    }
    return Panel("narrative", _("Narrative"), "admin/narrative/sections.html", told)


@register_row_panel(5)
def build_section_panel(row: Model, viewer: User) -> Panel | None:
    """How a section reads with its figures, and the figures of the period by their codes; one query more."""
    if not isinstance(row, SectionText):
        return None
    measured = _measure_readable(row.period, viewer)
    figures = {one.indicator.code: one.whole.figure for one in measured}
    told = {
        "sections": read_sections(compile_sections([row], figures), viewer),
        "measured": measured,
    }
    return Panel("reading", _("As it reads"), "admin/narrative/reading.html", told)


def _measure_readable(period: ReportingPeriod, viewer: User) -> list[Measured]:
    indicators = list_readable_indicators(viewer)
    return measure_indicators(indicators, period.days, programme=period.programme_id)


def _has_more_sections(period: ReportingPeriod) -> bool:
    """Whether there are sections in use that the period has not, or none at all yet."""
    sections = ReportSection.objects.filter(is_used=True)
    missing = sections.exclude(texts__period=period)
    return missing.exists() or not ReportSection.objects.exists()

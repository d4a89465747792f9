"""The narrative of a period as its readers see it, with its figures in place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from pemwecco.accounts.models import User
from pemwecco.core.indicators import Indicator, collect_declared_indicators
from pemwecco.core.measures import measure_indicators
from reporting.logframe.sentences import write_measure
from reporting.models import ReportingPeriod
from reporting.narrative.models import FrozenNarrative, SectionText
from reporting.narrative.rules import (
    fill_in_figures,
    list_figure_codes,
    split_paragraphs,
)

# Of a section that is kept: code, titles, text, and its figures by code (figure, unit, right).
SectionContent = dict[str, Any]


@dataclass(frozen=True, slots=True)
class NarrativeSection:
    """A section in the active language, its figures filled in."""

    code: str
    title: str
    paragraphs: list[str]

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


def list_known_codes() -> set[str]:
    """The codes of all indicators."""
    return {indicator.code for indicator in collect_declared_indicators()}


def list_section_rows(period: ReportingPeriod) -> list[SectionText]:
    """The sections of a period in their order, with who wrote them; one query."""
    rows = period.section_texts.select_related("section", "written_by", "period")
    return list(rows.order_by("section__position", "section__code"))


def compile_sections(
    rows: Iterable[SectionText], figures: Mapping[str, Decimal | int | None]
) -> list[SectionContent]:
    """What sections say, as plain values that can be frozen. Empty ones are left out."""
    indicators = {each.code: each for each in collect_declared_indicators()}
    found = []
    for row in rows:
        if row.text.strip():
            found.append(_compile_section(row, indicators, figures))
    return found


def measure_codes(
    period: ReportingPeriod, codes: Collection[str]
) -> dict[str, Decimal | int | None]:
    """The figures of some indicators as they are now; one query, none without a code."""
    wanted = [each for each in collect_declared_indicators() if each.code in codes]
    if not wanted:
        return {}
    measured = measure_indicators(wanted, period.days, programme=period.programme_id)
    return {one.indicator.code: one.whole.figure for one in measured}


def read_sections(
    contents: Iterable[SectionContent], viewer: User
) -> list[NarrativeSection]:
    """Sections as a person may read them: a figure that is not theirs stays a code in brackets."""
    language = (get_language() or "fr")[:2]
    found = []
    for content in contents:
        figures = {}
        for code, told in content["figures"].items():
            if not told["right"] or viewer.has_perm(told["right"]):
                figures[code] = _write_told_figure(told)
        text = fill_in_figures(content["text"], figures)
        title = content["titles"].get(language) or content["titles"]["fr"]
        section = NarrativeSection(content["code"], title, split_paragraphs(text))
        found.append(section)
    return found


def read_narrative(period: ReportingPeriod, viewer: User) -> list[NarrativeSection]:
    """The sections that say something: as they were frozen, or as they would be now; two queries at most."""
    if period.is_frozen:
        kept = FrozenNarrative.objects.filter(period=period).first()
        return read_sections(kept.content if kept else (), viewer)
    rows = list_section_rows(period)
    codes: set[str] = set()
    for row in rows:
        codes |= set(list_figure_codes(row.text))
    return read_sections(compile_sections(rows, measure_codes(period, codes)), viewer)


def _compile_section(
    row: SectionText,
    indicators: Mapping[str, Indicator],
    figures: Mapping[str, Decimal | int | None],
) -> SectionContent:
    told = {}
    for code in list_figure_codes(row.text):
        indicator = indicators.get(code)
        if indicator is None:
            continue
        figure = figures.get(code)
        plain = None if figure is None else f"{Decimal(figure).normalize():f}"
        facts = {"figure": plain, "unit": indicator.unit, "right": indicator.right}
        told[code] = facts
    return {
        "code": row.section.code,
        "titles": row.section.titles,
        "text": row.text,
        "figures": told,
    }


def _write_told_figure(told: Mapping[str, Any]) -> str:
    figure = told["figure"]
    return write_measure(None if figure is None else Decimal(figure), told["unit"])

"""A reporting period as one reader may see it, ready to be written as a file of any kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from pemwecco.accounts.models import User
from pemwecco.core.indicators import ResultLevel
from reporting.frozen import build_frozen_measure, has_values
from reporting.logframe.queries import (
    Content,
    Outlook,
    TargetStanding,
    read_outlooks,
    read_standings,
)
from reporting.models import FrozenFigure, LateFact, ReportingPeriod
from reporting.narrative.queries import NarrativeSection, read_narrative
from reporting.outputs.models import WordTemplate
from reporting.queries import (
    READ_LISTS,
    list_cut_choices,
    list_readable_indicators,
)
from reporting.services import (
    compile_figures,
    is_seal_intact,
    read_period_logframe,
)


@dataclass(frozen=True, slots=True)
class ReportPart:
    """The part of a figure with one word of a cut; no label where it is not known."""

    cut: str
    label: str
    rows: int
    marked: int | None
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A row of the list behind a figure: the number of a file, never a name."""

    file: str
    value: Decimal | None
    is_marked: bool | None
    words: str


@dataclass(frozen=True, slots=True)
class ReportFigure:
    """A figure with all that is told of it, in the active language."""

    code: str
    name: str
    definition: str
    formula: str
    nature_name: str
    unit: str
    rows: int
    marked: int | None
    value: Decimal | None
    parts: list[ReportPart]
    lines: list[ReportLine]


@dataclass(frozen=True, slots=True)
class ReportLevel:
    level: ResultLevel
    figures: list[ReportFigure]


@dataclass(frozen=True, slots=True)
class PeriodReport:
    """A period with its figures by level, impact first.

    `has_lists` says whether the reader may open the lists; without it there are neither lines nor late facts.
    """

    period: ReportingPeriod
    levels: list[ReportLevel]
    late: list[LateFact]
    standings: list[TargetStanding]
    outlooks: list[Outlook]
    narrative: list[NarrativeSection]
    has_lists: bool
    digest: str
    sealed_at: datetime | None
    is_intact: bool

    @property
    def is_draft(self) -> bool:
        return not self.period.is_frozen

    @property
    def figures(self) -> list[ReportFigure]:
        return [figure for level in self.levels for figure in level.figures]


def gather_report(period: ReportingPeriod, viewer: User) -> PeriodReport:
    """All that a reader may take along of a period: as frozen, or as it would be frozen now.

    In the active language. Figures whose right the reader has not are left out.
    """
    has_lists = viewer.has_perm(READ_LISTS)
    stored = list_report_figures(period, viewer)
    choices = list_cut_choices(list_readable_indicators(viewer))
    names = {code: str(name) for code, name in choices}
    levels = []
    for level in ResultLevel:
        own = [one for one in stored if one.definition["level"] == level]
        if own:
            built = [_build_figure(one, names, has_lists=has_lists) for one in own]
            levels.append(ReportLevel(level, built))
    late: Iterable[LateFact] = ()
    if has_lists:
        late = period.late_facts.select_related("figure__period")
    logframe = _read_logframe(period, stored)
    seal = getattr(period, "seal", None)
    return PeriodReport(
        period,
        levels,
        list(late),
        read_standings(logframe, _name_figures(stored)),
        read_outlooks(logframe),
        read_narrative(period, viewer),
        has_lists,
        digest=seal.digest if seal else "",
        sealed_at=seal.at if seal else None,
        is_intact=seal is not None and is_seal_intact(period),
    )


def list_word_templates() -> QuerySet[WordTemplate]:
    """The templates of Word that are offered beside the one that is shipped."""
    return WordTemplate.objects.filter(is_used=True)


def list_report_standings(
    period: ReportingPeriod, figures: list[FrozenFigure]
) -> list[TargetStanding]:
    """How the figures of a period stand to their targets, in the active language."""
    return read_standings(_read_logframe(period, figures), _name_figures(figures))


def list_report_figures(period: ReportingPeriod, viewer: User) -> list[FrozenFigure]:
    """The figures of a period that this reader may have, by code; those of an open one are stored nowhere."""
    rows: Iterable[FrozenFigure] = period.figures.order_by("code")
    if not period.is_frozen:
        rows = compile_figures(period)
    found = []
    for figure in rows:
        right = figure.definition["right"]
        if not right or viewer.has_perm(right):
            found.append(figure)
    return found


def _read_logframe(period: ReportingPeriod, figures: list[FrozenFigure]) -> Content:
    return read_period_logframe(period, {one.code: one.figure for one in figures})


def _name_figures(figures: list[FrozenFigure]) -> dict[str, str]:
    return {one.code: build_frozen_measure(one, "").indicator.name for one in figures}


def _build_figure(
    figure: FrozenFigure, names: dict[str, str], *, has_lists: bool
) -> ReportFigure:
    parts: list[ReportPart] = []
    labels: dict[str, dict[str, str]] = {}
    whole = build_frozen_measure(figure, "")
    for cut in figure.parts:
        measure = build_frozen_measure(figure, cut)
        labels[cut] = {part.word: part.label for part in measure.parts}
        for part in measure.parts:
            tally = part.tally
            value = _as_decimal(tally.figure)
            name = names.get(cut, cut)
            made = ReportPart(name, part.label, tally.rows, tally.marked, value)
            parts.append(made)
    listed = figure.listed if has_lists else []
    shows_values = has_values(figure)
    return ReportFigure(
        code=figure.code,
        name=whole.indicator.name,
        definition=whole.indicator.definition,
        formula=whole.indicator.formula,
        nature_name=whole.indicator.nature_name,
        unit=whole.indicator.unit,
        rows=figure.rows,
        marked=figure.marked,
        value=figure.figure,
        parts=parts,
        lines=[_build_line(line, labels, shows_value=shows_values) for line in listed],
    )


def _build_line(
    line: list[Any], labels: dict[str, dict[str, str]], *, shows_value: bool
) -> ReportLine:
    _key, file, value, is_marked, words = line
    told = []
    for cut, word in words.items():
        told.append(labels.get(cut, {}).get(word) or word)
    shown = Decimal(value) if shows_value and value is not None else None
    return ReportLine(file, shown, is_marked, " · ".join(filter(None, told)))


def _as_decimal(value: Decimal | int | None) -> Decimal | None:
    return None if value is None else Decimal(value)

"""Verbs on reporting periods: begin one, check it, freeze it, tell what came late, explain it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from participants.register.models import Programme
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused, require
from pemwecco.core.constraints import format_broken_constraint
from pemwecco.core.indicators import (
    Indicator,
    collect_declared_indicators,
)
from pemwecco.core.measures import (
    CountedRow,
    Measured,
    TallyPart,
    list_counted_rows,
    measure_indicators,
    read_counted_rows,
    write_cut_words,
)
from reporting.lifecycle import REPORTING_PERIOD, PeriodStage
from reporting.logframe.queries import Content, compile_logframe
from reporting.models import (
    FrozenFigure,
    FrozenLogframe,
    LateFact,
    PeriodSeal,
    ReportingPeriod,
)
from reporting.sealed import list_sealed_parts

ADD = "reporting.add_reportingperiod"
CHANGE = "reporting.change_reportingperiod"
# Of one row of a frozen list: its number of file, value, mark, and the words of its cuts.
RowFacts = list[Any]


def begin_reporting_period(
    *, programme: Programme, starts_on: date, ends_on: date, by: User
) -> ReportingPeriod:
    """Begin the report of some days. Refuses days that another period of the programme has already."""
    require(by, ADD)
    try:
        with transaction.atomic():
            return ReportingPeriod.objects.create(
                programme=programme, starts_on=starts_on, ends_on=ends_on, made_by=by
            )
    except IntegrityError as error:
        raise Refused(format_broken_constraint(error)) from error


@transaction.atomic
def check_reporting_period(*, period: ReportingPeriod, by: User) -> None:
    """Say that the figures are checked, by another than who made the period; late facts are looked for."""
    find_late_facts(period=period)
    REPORTING_PERIOD.apply(period, "check", actor=Staff(by))


@transaction.atomic
def freeze_reporting_period(*, period: ReportingPeriod, by: User) -> None:
    """Freeze figures, definitions and lists with their fingerprint, for good (`freeze_period_figures`).

    Refuses a period that is not over, not checked, or frozen already: of two officers at once the second
    reads so.
    """
    locked = ReportingPeriod.objects.select_for_update(of=("self",)).get(pk=period.pk)
    if locked.stage == PeriodStage.CHECKED:
        find_late_facts(period=locked)
    REPORTING_PERIOD.apply(locked, "freeze", actor=Staff(by))
    period.stage = locked.stage


@transaction.atomic
def explain_late_fact(*, fact: LateFact, explanation: str, by: User) -> None:
    """Say why a row of an earlier report is counted otherwise now. Refuses once its period is frozen."""
    require(by, CHANGE)
    period = ReportingPeriod.objects.select_for_update(of=("self",)).get(
        pk=fact.period_id
    )
    if period.is_frozen:
        raise Refused(_("This period is frozen: it stays as it is."))
    LateFact.objects.filter(pk=fact.pk).update(explanation=explanation.strip()[:500])


@transaction.atomic
def find_late_facts(*, period: ReportingPeriod) -> int:
    """Hold every earlier frozen period against a recomputation; says how many rows differ.

    What a report in between told already is not told again; an explanation stays while its row does.
    """
    kept = {(fact.figure_id, fact.row): fact for fact in period.late_facts.all()}
    found: set[tuple[int, int]] = set()
    indicators = {each.code: each for each in collect_declared_indicators()}
    for earlier in period.list_earlier().filter(stage=PeriodStage.FROZEN):
        for figure in earlier.figures.all():
            if (indicator := indicators.get(figure.code)) is None:
                continue
            for fact in _compare_figure(figure, indicator, earlier, period):
                found.add((figure.pk, fact.row))
                if (known := kept.get((figure.pk, fact.row))) is not None:
                    fact.pk, fact.explanation = known.pk, known.explanation
                fact.save()
    for key, fact in kept.items():
        if key not in found:
            fact.delete()
    return len(found)


def store_frozen_figures(period: ReportingPeriod) -> PeriodSeal:
    """Store what is frozen, targets and what subjects above keep with it, and one fingerprint of all."""
    figures = compile_figures(period)
    FrozenFigure.objects.bulk_create(figures)
    values = {figure.code: figure.figure for figure in figures}
    if content := compile_period_logframe(period, values):
        FrozenLogframe.objects.create(period=period, content=content)
    for part in list_sealed_parts():
        part.store(period)
    return PeriodSeal.objects.create(period=period, digest=compute_digest(period))


def compile_figures(period: ReportingPeriod) -> list[FrozenFigure]:
    """The figures of a period as they are now, with their parts and lists; nothing is stored."""
    indicators = collect_declared_indicators()
    wholes = measure_indicators(indicators, period.days, programme=period.programme_id)
    parts = _measure_parts(indicators, period)
    found = []
    for one in wholes:
        indicator = one.indicator
        rows = list_counted_rows(indicator, period.days, period.programme_id)
        listed = read_counted_rows(indicator, rows)
        found.append(
            FrozenFigure(
                period=period,
                code=indicator.code,
                definition=_write_definition(indicator),
                figure=None if one.whole.figure is None else Decimal(one.whole.figure),
                rows=one.whole.rows,
                marked=one.whole.marked,
                parts=parts.get(indicator.code, {}),
                kind=rows.model._meta.label_lower,
                listed=[[row.key, *_write_row(row)] for row in listed],
            )
        )
    return found


def compile_period_logframe(
    period: ReportingPeriod, figures: Mapping[str, Decimal | int | None]
) -> Content:
    """The targets of a period's programme against its figures, on its last day or, if earlier, today."""
    day = min(period.ends_on, timezone.localdate())
    indicators = collect_declared_indicators()
    return compile_logframe(period.programme_id, indicators, figures, day)


def read_period_logframe(
    period: ReportingPeriod, figures: Mapping[str, Decimal | int | None]
) -> Content:
    """The logical framework of a period: as frozen, or as it would be now; nothing where there is none."""
    if not period.is_frozen:
        return compile_period_logframe(period, figures)
    kept = FrozenLogframe.objects.filter(period=period).first()
    content: Content = kept.content if kept else {}
    return content


def compute_digest(period: ReportingPeriod) -> str:
    """SHA-256 over what a period has stored, as canonical JSON: keys in order, no blank, UTF-8.

    The logical framework and the other parts count where the period has them: seals from before there were
    any still hold.
    """
    figures = []
    for figure in FrozenFigure.objects.filter(period=period).order_by("code"):
        figures.append(
            {
                "code": figure.code,
                "definition": figure.definition,
                "figure": _write_plain_number(figure.figure),
                "rows": figure.rows,
                "marked": figure.marked,
                "parts": figure.parts,
                "kind": figure.kind,
                "list": figure.listed,
            }
        )
    late = []
    facts = LateFact.objects.filter(period=period).select_related("figure__period")
    for fact in facts.order_by("figure__period__starts_on", "figure__code", "row"):
        late.append(
            {
                "reported": str(fact.figure.period.starts_on),
                "code": fact.figure.code,
                "row": fact.row,
                "file": fact.file,
                "change": fact.change,
                "before": fact.before,
                "after": fact.after,
                "explanation": fact.explanation,
            }
        )
    content: dict[str, Any] = {
        "programme": period.programme.code,
        "from": period.starts_on.isoformat(),
        "to": period.ends_on.isoformat(),
        "figures": figures,
        "late": late,
    }
    logframe = FrozenLogframe.objects.filter(period=period).first()
    if logframe is not None:
        content["logframe"] = logframe.content
    for part in list_sealed_parts():
        if (kept := part.read(period)) is not None:
            content[part.code] = kept
    text = json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return sha256(text.encode()).hexdigest()


def is_seal_intact(period: ReportingPeriod) -> bool:
    """Whether what is stored of a frozen period still has the fingerprint that it was given."""
    return compute_digest(period) == period.seal.digest


def _compare_figure(
    figure: FrozenFigure,
    indicator: Indicator,
    earlier: ReportingPeriod,
    period: ReportingPeriod,
) -> Iterable[LateFact]:
    """The rows of a frozen figure that would be counted otherwise now, unless a report told so."""
    known: dict[int, RowFacts] = {line[0]: line[1:] for line in figure.listed}
    told = figure.late_facts.filter(period__stage=PeriodStage.FROZEN)
    for fact in told.order_by("period__starts_on"):
        known.pop(fact.row, None)
        if fact.after is not None:
            known[fact.row] = fact.after
    rows = list_counted_rows(indicator, earlier.days, earlier.programme_id)
    now = {row.key: _write_row(row) for row in read_counted_rows(indicator, rows)}
    for key in sorted(known.keys() | now.keys()):
        before, after = known.get(key), now.get(key)
        if before == after:
            continue
        change = LateFact.Change.CHANGED
        if before is None:
            change = LateFact.Change.ADDED
        elif after is None:
            change = LateFact.Change.REMOVED
        file = (after or before or [""])[0]
        yield LateFact(
            period=period,
            figure=figure,
            row=key,
            file=file,
            change=change,
            before=before,
            after=after,
        )


def _write_row(row: CountedRow) -> RowFacts:
    value = None if row.value is None else _write_plain_number(Decimal(row.value))
    return [row.file, value, row.is_marked, row.words]


def _write_plain_number(value: Decimal | int | None) -> str | None:
    """A number in one way only: no zeros behind, no exponent."""
    if value is None:
        return None
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _write_definition(indicator: Indicator) -> dict[str, Any]:
    """What an indicator says of itself, in every language."""
    texts: dict[str, Any] = {
        "level": str(indicator.level),
        "nature": str(indicator.nature),
        "reckoning": str(indicator.reckoning),
        "unit": indicator.unit,
        "right": indicator.right,
    }
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            texts[code] = {
                "name": str(indicator.name),
                "definition": str(indicator.definition),
                "formula": indicator.formula,
            }
    return texts


def _measure_parts(
    indicators: list[Indicator], period: ReportingPeriod
) -> dict[str, dict[str, Any]]:
    """For each indicator and cut its parts; a query for each cut."""
    codes = sorted({cut.code for each in indicators for cut in each.cuts})
    found: dict[str, dict[str, Any]] = {}
    for code in codes:
        having = [each for each in indicators if each.find_cut(code) is not None]
        measured = measure_indicators(
            having, period.days, cut=code, programme=period.programme_id
        )
        for one in measured:
            found.setdefault(one.indicator.code, {})[code] = _write_parts(one, code)
    return found


def _write_parts(one: Measured, cut: str) -> list[dict[str, Any]]:
    words = [part.word for part in one.parts]
    labels: dict[str, dict[str, str]] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            labels[code] = write_cut_words(one.indicator, cut, words)
    return [_write_part(part, labels) for part in one.parts]


def _write_part(part: TallyPart, labels: dict[str, dict[str, str]]) -> dict[str, Any]:
    figure = part.tally.figure
    return {
        "word": part.word,
        "names": {code: named.get(part.word, "") for code, named in labels.items()},
        "rows": part.tally.rows,
        "marked": part.tally.marked,
        "figure": _write_plain_number(figure),
    }

"""A reporting period as a document of Word: the donor's own form, filled."""

from __future__ import annotations

import io
import re
from types import SimpleNamespace
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.text import capfirst
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pemwecco.core.day_words import date_format
from reporting.logframe.queries import TargetStanding
from reporting.logframe.sentences import write_measure
from reporting.narrative.models import ReportSection
from reporting.narrative.queries import NarrativeSection, list_known_codes
from reporting.outputs.queries import PeriodReport, ReportFigure
from reporting.outputs.services.word_templates import (
    name_figure,
    refuse_strange_template,
)
from reporting.outputs.services.workbook import write_state

# What XML cannot hold, and what docxtpl takes for a paragraph or a page of its own.
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
PARAGRAPH: Final = "\a"


def build_word_report(report: PeriodReport, template: bytes) -> bytes:
    """Fill a template with a report, in the active language. Nothing in texts or template is executed.

    Refuses a template that names what reports do not have: sections may have changed since it was kept.
    """
    from docxtpl import DocxTemplate  # noqa: PLC0415  only who makes papers needs it

    refuse_strange_template(template)
    made = DocxTemplate(io.BytesIO(template))
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined
    )
    made.render(build_word_context(report), environment, autoescape=True)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def build_word_context(report: PeriodReport) -> dict[str, Any]:
    """What the words of a template stand for (`word_templates`); texts only."""
    programme = report.period.programme
    texts = dict.fromkeys(ReportSection.objects.values_list("code", flat=True), "")
    for section in report.narrative:
        texts[section.code] = _write_text(section)
    figures = []
    named = {}
    for group in report.levels:
        level = capfirst(str(group.level.label))
        for figure in group.figures:
            figures.append(_write_word_figure(figure, level))
            named[name_figure(figure.code)] = write_measure(figure.value, figure.unit)
    disclaimer = strip_tags(render_to_string("components/disclaimer.html"))
    return {
        "programme": programme.name,
        "implementer": programme.implementer,
        "grant_number": programme.grant_number,
        "funding": programme.funding,
        "first_day": date_format(report.period.starts_on, "DATE_FORMAT"),
        "last_day": date_format(report.period.ends_on, "DATE_FORMAT"),
        "state": write_state(report),
        "fingerprint": report.digest,
        "disclaimer": " ".join(disclaimer.split()),
        "text": SimpleNamespace(**texts),
        "figure": SimpleNamespace(**_complete_figures(named)),
        "sections": [_write_section(one) for one in report.narrative],
        "figures": figures,
        "targets": [_write_target(one) for one in report.standings],
    }


def _complete_figures(named: dict[str, str]) -> dict[str, str]:
    """A figure that the reader may not see, or that was not frozen, is a dash."""
    return {name_figure(code): "–" for code in list_known_codes()} | named


def _write_text(section: NarrativeSection) -> str:
    paragraphs = [_UNWRITABLE.sub("", one) for one in section.paragraphs]
    return PARAGRAPH.join(paragraphs)


def _write_section(section: NarrativeSection) -> SimpleNamespace:
    return SimpleNamespace(
        code=section.code, title=section.title, text=_write_text(section)
    )


def _write_word_figure(figure: ReportFigure, level: str) -> SimpleNamespace:
    return SimpleNamespace(
        code=figure.code,
        name=capfirst(figure.name),
        definition=f"{figure.definition} {figure.formula}",
        level=level,
        value=write_measure(figure.value, figure.unit),
    )


def _write_target(one: TargetStanding) -> SimpleNamespace:
    due = date_format(one.due_on, "DATE_FORMAT") if one.due_on else ""
    return SimpleNamespace(
        code=one.code,
        name=capfirst(one.name),
        baseline=one.baseline_shown,
        target=one.target_shown,
        due_on=due,
        reached=one.reached_shown,
        light=capfirst(one.light_name),
        reason=one.reason,
    )

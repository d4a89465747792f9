"""A reporting period as a workbook: typed cells, a sheet a table, no formula and no name of anybody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pemwecco.core.day_words import date_format
from pemwecco.core.spreadsheets import Value, WorkbookSheet, build_workbook
from reporting.logframe.queries import TargetStanding
from reporting.models import LateFact
from reporting.outputs.queries import PeriodReport

Rows = Iterator[Sequence[Value]]


def build_report_workbook(report: PeriodReport) -> bytes:
    """The XLSX of a period in the active language; a draft says so in its first sheet and in each title."""
    sheets = [
        _describe_report(report),
        WorkbookSheet(
            _mark_draft(report, _("Figures")),
            [
                _("Level"),
                _("Code"),
                _("Indicator"),
                _("Stock or flow"),
                _("Value"),
                _("Unit"),
                _("Rows"),
                _("Marked"),
            ],
            _list_figures(report),
        ),
        WorkbookSheet(
            _mark_draft(report, _("Parts")),
            [
                _("Code"),
                _("Divided by"),
                pgettext("of a figure", "Part"),
                _("Value"),
                _("Unit"),
                _("Rows"),
                _("Marked"),
            ],
            _list_parts(report),
        ),
    ]
    sheets += _tell_logframe(report)
    if report.has_lists:
        sheets.append(
            WorkbookSheet(
                _mark_draft(report, _("Lists")),
                [
                    _("Code"),
                    _("File number"),
                    _("Value"),
                    _("Marked"),
                    pgettext("of a figure", "Parts"),
                ],
                _list_lines(report),
            )
        )
    sheets.append(
        WorkbookSheet(
            _mark_draft(report, _("Definitions")),
            [_("Code"), _("Indicator"), _("Definition"), _("Formula")],
            _list_definitions(report),
        )
    )
    if report.has_lists:
        sheets.append(_tell_late_facts(report))
    return build_workbook(sheets)


def write_state(report: PeriodReport) -> str:
    """What a reader must know first: frozen with its fingerprint, or a draft."""
    if report.is_draft:
        return _("DRAFT: these figures are not frozen and may still change.")
    day = date_format(report.sealed_at, "DATE_FORMAT") if report.sealed_at else ""
    if not report.is_intact:
        return _("Frozen on %(day)s, and not as it was frozen.") % {"day": day}
    return _("Frozen on %(day)s, unchanged since.") % {"day": day}


def _mark_draft(report: PeriodReport, title: str) -> str:
    return _("DRAFT") + f" {title}" if report.is_draft else title


def _describe_report(report: PeriodReport) -> WorkbookSheet:
    period = report.period
    rows: list[Sequence[Value]] = [
        [_("Programme"), period.programme.name],
        [_("Implemented by"), period.programme.implementer],
        [_("Number of the grant"), period.programme.grant_number],
        [_("First day"), period.starts_on],
        [_("Last day"), period.ends_on],
        [_("State"), write_state(report)],
        [_("Fingerprint (SHA-256)"), report.digest],
        [_("Funding"), period.programme.funding],
    ]
    if not report.has_lists:
        sentence = _(
            "The lists are left out: the role of the reader does not include them."
        )
        rows.append([_("Lists"), sentence])
    return WorkbookSheet(
        _mark_draft(report, pgettext("to the donor", "Report")),
        [_("What"), _("Value")],
        rows,
    )


def _list_figures(report: PeriodReport) -> Rows:
    for group in report.levels:
        level = capfirst(str(group.level.label))
        for figure in group.figures:
            yield [
                level,
                figure.code,
                capfirst(figure.name),
                figure.nature_name,
                figure.value,
                _(figure.unit) if figure.unit else "",
                figure.rows,
                figure.marked,
            ]


def _list_parts(report: PeriodReport) -> Rows:
    for figure in report.figures:
        for part in figure.parts:
            yield [
                figure.code,
                capfirst(part.cut),
                capfirst(part.label) or _("not known"),
                part.value,
                _(figure.unit) if figure.unit else "",
                part.rows,
                part.marked,
            ]


def _list_lines(report: PeriodReport) -> Rows:
    for figure in report.figures:
        for line in figure.lines:
            yield [figure.code, line.file, line.value, line.is_marked, line.words]


def _list_definitions(report: PeriodReport) -> Rows:
    for figure in report.figures:
        yield [figure.code, capfirst(figure.name), figure.definition, figure.formula]


def _tell_logframe(report: PeriodReport) -> list[WorkbookSheet]:
    """Targets with their lights, all milestones, assumptions and risks; nothing where no target is set."""
    if not report.standings and not report.outlooks:
        return []
    milestones: list[Sequence[Value]] = []
    for standing in report.standings:
        for day, value in standing.milestones:
            milestones.append([standing.code, day, value])
    outlooks = []
    for one in report.outlooks:
        outlooks.append([capfirst(str(one.level.label)), one.assumptions, one.risks])
    return [
        WorkbookSheet(
            _mark_draft(report, _("Targets")),
            [
                _("Code"),
                _("Indicator"),
                capfirst(_("baseline")),
                capfirst(_("day of the baseline")),
                capfirst(_("source of the baseline")),
                capfirst(_("milestone")),
                capfirst(_("due on")),
                _("Held against it"),
                _("In percent of the way"),
                pgettext("progress", "Light"),
                _("Reason"),
                capfirst(_("means of verification")),
                capfirst(pgettext("function", "responsible")),
            ],
            [_write_standing(one) for one in report.standings],
        ),
        WorkbookSheet(
            _mark_draft(report, capfirst(_("milestones"))),
            [_("Code"), capfirst(_("due on")), capfirst(_("value to reach"))],
            milestones,
        ),
        WorkbookSheet(
            _mark_draft(report, capfirst(_("assumptions and risks"))),
            [
                _("Level"),
                capfirst(_("assumptions")),
                capfirst(pgettext("results framework", "risks")),
            ],
            outlooks,
        ),
    ]


def _write_standing(one: TargetStanding) -> Sequence[Value]:
    return [
        one.code,
        capfirst(one.name),
        one.baseline,
        one.baseline_on,
        one.baseline_source,
        one.target,
        one.due_on,
        one.reached,
        one.percent,
        one.light_name,
        one.reason,
        one.verification,
        one.responsible,
    ]


def _tell_late_facts(report: PeriodReport) -> WorkbookSheet:
    head = [
        pgettext("to the donor", "Report"),
        _("Code"),
        _("File number"),
        _("What changed"),
        _("Explanation"),
    ]
    rows = [_write_late_fact(fact) for fact in report.late]
    return WorkbookSheet(_mark_draft(report, _("Since earlier reports")), head, rows)


def _write_late_fact(fact: LateFact) -> Sequence[Value]:
    return [
        str(fact.figure.period),
        fact.figure.code,
        fact.file,
        fact.get_change_display(),
        fact.explanation,
    ]

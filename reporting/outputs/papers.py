"""The report of a period as a file: what the worker makes for who asked."""

from __future__ import annotations

from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.documents.pdf import render_pdf
from pemwecco.exports.models import Export
from pemwecco.exports.papers import (
    ExportedPaper,
    TellStep,
    register_exported_paper,
)
from reporting.models import ReportingPeriod
from reporting.outputs.models import WordTemplate
from reporting.outputs.queries import (
    gather_report,
    list_report_figures,
    list_report_standings,
)
from reporting.outputs.services.activity_file import build_activity_file
from reporting.outputs.services.word_report import build_word_report
from reporting.outputs.services.word_templates import read_template
from reporting.outputs.services.workbook import build_report_workbook, write_state

SEE: Final = "reporting.view_reportingperiod"


def _find_report(asked: dict[str, str]) -> tuple[ReportingPeriod, User]:
    """The period, as whoever asked may see it now."""
    reader = User.objects.get(pk=int(asked["reader"]))
    rows = ReportingPeriod.objects.visible_to(reader)
    joined = rows.select_related("programme", "seal")
    period = joined.filter(pk=int(asked["period"])).first()
    if period is None:
        raise Refused(_("This page does not exist."))
    return period, reader


def _name_report(asked: dict[str, str]) -> str:
    period, _reader = _find_report(asked)
    days = {"programme": period.programme.code, "days": str(period)}
    if period.is_frozen:
        return _("Report %(programme)s %(days)s") % days
    return _("DRAFT report %(programme)s %(days)s") % days


def _write_workbook(asked: dict[str, str], tell: TellStep) -> bytes:
    report = gather_report(*_find_report(asked))
    tell(1)
    return build_report_workbook(report)


def _write_report_pdf(asked: dict[str, str], tell: TellStep) -> bytes:
    report = gather_report(*_find_report(asked))
    tell(1)
    context = {
        "report": report,
        "programme": report.period.programme,
        "state": write_state(report),
    }
    language = (get_language() or "fr")[:2]
    return render_pdf("reporting/report_pdf.html", context, language)


def _write_activity_file(asked: dict[str, str], tell: TellStep) -> bytes:
    period, reader = _find_report(asked)
    if not period.is_frozen:
        return build_activity_file(period, ())
    figures = list_report_figures(period, reader)
    standings = list_report_standings(period, figures)
    tell(1)
    return build_activity_file(period, figures, standings)


def _write_word_report(asked: dict[str, str], tell: TellStep) -> bytes:
    report = gather_report(*_find_report(asked))
    tell(1)
    document = None
    if key := int(asked.get("template", "0")):
        rows = WordTemplate.objects.filter(is_used=True).select_related("document")
        if (template := rows.filter(pk=key).first()) is None:
            raise Refused(_("This template is not offered any more."))
        document = template.document
    return build_word_report(report, read_template(document))


REPORT_WORKBOOK = register_exported_paper(
    ExportedPaper(
        "reporting.workbook",
        SEE,
        _name_report,
        _write_workbook,
        kind=Export.Format.XLSX,
        personal=False,
    )
)
REPORT_PDF = register_exported_paper(
    ExportedPaper("reporting.pdf", SEE, _name_report, _write_report_pdf, personal=False)
)
ACTIVITY_FILE = register_exported_paper(
    ExportedPaper(
        "reporting.iati",
        SEE,
        _name_report,
        _write_activity_file,
        kind=Export.Format.XML,
        personal=False,
    )
)
REPORT_WORD = register_exported_paper(
    ExportedPaper(
        "reporting.word",
        SEE,
        _name_report,
        _write_word_report,
        kind=Export.Format.DOCX,
        personal=False,
    )
)
# What the page of a period offers, by the last part of the address.
REPORT_FILES: Final = {
    "xlsx": REPORT_WORKBOOK,
    "pdf": REPORT_PDF,
    "iati": ACTIVITY_FILE,
    "docx": REPORT_WORD,
}

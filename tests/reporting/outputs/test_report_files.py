"""A period as workbook, PDF and open data: what it says, what leaves with it, and who takes it along."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook
from pypdf import PdfReader

from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.answers import Refused
from pemwecco.documents.services import read_document
from pemwecco.exports.models import Export
from pemwecco.exports.services import write_export
from pemwecco.privacy.models import Reading
from reporting.models import FrozenFigure, ReportingPeriod
from reporting.outputs.models import OpenActivity
from reporting.outputs.queries import gather_report, list_report_figures
from reporting.outputs.services.activity_file import build_activity_file
from reporting.outputs.services.workbook import build_report_workbook
from reporting.services import (
    begin_reporting_period,
    check_reporting_period,
    explain_late_fact,
    find_late_facts,
    freeze_reporting_period,
)
from tests import factories
from tests.conftest import SignIn
from tests.reporting.facts import make_facts, make_file
from tests.reporting.outputs.iati import list_faults

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
FIRST = (date(2025, 1, 1), date(2025, 6, 30))
SECOND = (date(2025, 7, 1), date(2025, 12, 31))


def begin(by: User, days: tuple[date, date] = FIRST) -> ReportingPeriod:
    return begin_reporting_period(
        programme=factories.programme(), starts_on=days[0], ends_on=days[1], by=by
    )


def freeze(period: ReportingPeriod, by: User, checker: User) -> ReportingPeriod:
    check_reporting_period(period=period, by=checker)
    freeze_reporting_period(period=period, by=by)
    return period


@pytest.fixture
def monitoring(staff_member: Callable[[Role], User]) -> User:
    return staff_member(Role.MONITORING)


@pytest.fixture
def donor(staff_member: Callable[[Role], User]) -> User:
    return staff_member(Role.DONOR_READER)


@pytest.fixture
def draft(coordinator: User, officer: User) -> ReportingPeriod:
    make_facts(officer)
    return begin(coordinator)


@pytest.fixture
def frozen(
    draft: ReportingPeriod, coordinator: User, monitoring: User
) -> ReportingPeriod:
    return freeze(draft, coordinator, monitoring)


def make_identity(**fields: Any) -> OpenActivity:
    facts: dict[str, Any] = {
        "programme": factories.programme(),
        "identifier": "XX-DEMO-1-PILOT",
        "reporter": "XX-DEMO-1",
        "reporter_type": "15",
        "funder": "Fonds de la démonstration",
        "funder_type": "40",
        "status": "2",
        "starts_on": date(2025, 1, 1),
        "ends_on": date(2026, 6, 30),
        "sector": "25010",
    }
    return OpenActivity.objects.create(**facts | fields)


def read_rows(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = load_workbook(io.BytesIO(content))
    return {sheet.title: list(sheet.values) for sheet in book.worksheets}


def order(client: Client, period: ReportingPeriod, kind: str) -> Export:
    """The file as the worker makes it for who pressed the button."""
    address = reverse("admin:reporting_reportingperiod_file", args=[period.pk, kind])
    answer = client.post(address)
    assert answer.status_code == 302
    export = Export.objects.latest("pk")
    write_export(export.pk)
    export.refresh_from_db()
    assert export.state == Export.State.READY, export.failure
    return export


def test_the_workbook_says_what_is_frozen_in_typed_cells(
    frozen: ReportingPeriod, monitoring: User
) -> None:
    sheets = read_rows(build_report_workbook(gather_report(frozen, monitoring)))

    assert list(sheets) == [
        "Report",
        "Figures",
        "Parts",
        "Lists",
        "Definitions",
        "Since earlier reports",
    ]
    told = dict(row[:2] for row in sheets["Report"])
    assert told["First day"].date() == FIRST[0]
    assert told["Fingerprint (SHA-256)"] == frozen.seal.digest
    assert "unchanged since" in told["State"]
    figures = {row[1]: row for row in sheets["Figures"][1:]}
    assert set(figures) == set(frozen.figures.values_list("code", flat=True))
    assert figures["OP1.2"] == (
        "Output",
        "OP1.2",
        "Applications received",
        "flow",
        3,
        None,
        3,
        None,
    )
    women = ("OP1.2", "Sex", "Female", 2, None, 2, None)
    assert women in sheets["Parts"]
    # The lists have numbers of files, and no name.
    listed = [row[1] for row in sheets["Lists"][1:] if row[0] == "OP1.2"]
    everything = str(sheets)
    for file in Participation.objects.select_related("person"):
        assert file.reference in listed
        assert file.person.family_name not in everything


def test_what_was_frozen_is_written_whatever_came_since(
    frozen: ReportingPeriod, monitoring: User, officer: User
) -> None:
    before = read_rows(build_report_workbook(gather_report(frozen, monitoring)))
    make_file(officer, sex="M")

    assert before == read_rows(build_report_workbook(gather_report(frozen, monitoring)))


def test_no_cell_is_a_formula(
    draft: ReportingPeriod, monitoring: User, coordinator: User, officer: User
) -> None:
    freeze(draft, coordinator, monitoring)
    make_file(officer, sex="F")
    second = begin(coordinator, SECOND)
    assert find_late_facts(period=second)
    fact = second.late_facts.all()[0]
    explain_late_fact(fact=fact, explanation="=HYPERLINK(1)", by=monitoring)

    content = build_report_workbook(gather_report(second, monitoring))

    book = load_workbook(io.BytesIO(content))
    types = {cell.data_type for sheet in book for row in sheet for cell in row}
    assert "f" not in types
    late = read_rows(content)["DRAFT Since earlier reports"]
    assert "=HYPERLINK(1)" in {row[4] for row in late}


def test_a_draft_says_so_in_every_sheet(
    draft: ReportingPeriod, monitoring: User
) -> None:
    sheets = read_rows(build_report_workbook(gather_report(draft, monitoring)))

    assert all(title.startswith("DRAFT") for title in sheets)
    told = dict(row[:2] for row in sheets["DRAFT Report"])
    assert told["State"].startswith("DRAFT: these figures are not frozen")
    assert told["Fingerprint (SHA-256)"] is None
    # Nothing is stored by looking.
    assert not FrozenFigure.objects.exists()


def test_a_reader_without_the_lists_takes_none_along(
    frozen: ReportingPeriod, donor: User, sign_in: SignIn
) -> None:
    export = order(sign_in(donor), frozen, "xlsx")

    assert export.document is not None
    assert not export.personal
    assert str(export).startswith("Report programme-")
    sheets = read_rows(read_document(export.document))
    assert set(sheets) == {"Report", "Figures", "Parts", "Definitions"}
    text = str(sheets)
    assert "role of the reader" in text
    hidden = {"OC5", "OC5.returned"}
    assert hidden <= set(frozen.figures.values_list("code", flat=True))
    assert not hidden & {row[1] for row in sheets["Figures"]}
    for file in Participation.objects.all():
        assert file.reference not in text
    reading = Reading.objects.filter(act=Reading.Act.EXPORTED).get()
    assert reading.by == donor


def test_the_pdf_has_emblem_statement_figures_and_tags(
    frozen: ReportingPeriod, monitoring: User, sign_in: SignIn
) -> None:
    export = order(sign_in(monitoring), frozen, "pdf")

    assert export.document is not None
    reader = PdfReader(io.BytesIO(read_document(export.document)))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    metadata = root["/Metadata"].get_object().get_data()
    assert b"pdfuaid:part" in metadata
    text = " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
    assert "Funded by the European Union" in text
    assert "reflect the views of the European Union" in text
    assert frozen.seal.digest[:20] in text.replace(" ", "")
    assert "Applications received" in text
    assert "DRAFT" not in text


def test_the_pdf_of_a_draft_is_marked(
    draft: ReportingPeriod, monitoring: User, sign_in: SignIn
) -> None:
    export = order(sign_in(monitoring), draft, "pdf")

    assert export.document is not None
    assert export.document.name.startswith("draft-report")
    text = PdfReader(io.BytesIO(read_document(export.document))).pages[0].extract_text()
    assert "DRAFT: these figures are not frozen" in " ".join(text.split())


def test_open_data_keep_to_the_standard_and_tell_of_no_part(
    frozen: ReportingPeriod, monitoring: User
) -> None:
    make_identity()
    figures = list_report_figures(frozen, monitoring)

    root = ET.fromstring(build_activity_file(frozen, figures))

    assert list_faults(root) == []
    activity = root.find("iati-activity")
    assert activity is not None
    assert activity.findtext("iati-identifier") == "XX-DEMO-1-PILOT"
    country = activity.find("recipient-country")
    assert country is not None
    assert country.get("code") == "SN"
    values = {}
    for indicator in activity.iter("indicator"):
        code = (indicator.findtext("title/narrative") or "").split()[0]
        actual = indicator.find("period/actual")
        values[code] = None if actual is None else actual.get("value")
    assert values["OP1.2"] == "3"
    assert set(values) == {figure.code for figure in figures}
    types = [result.get("type") for result in activity.iter("result")]
    assert types == ["3", "2", "1"]
    titles = activity.findall("result/indicator/title")
    assert {len(title.findall("narrative")) for title in titles} == {3}
    text = ET.tostring(root, encoding="unicode")
    assert "dimension" not in text
    for file in Participation.objects.all():
        assert file.reference not in text
    # The same period is the same file, whoever asks in whatever language.
    with translation.override("fr"):
        again = build_activity_file(frozen, figures)
    assert again == build_activity_file(frozen, figures)


def test_open_data_are_refused_while_a_draft_or_without_identifiers(
    draft: ReportingPeriod, coordinator: User, monitoring: User, sign_in: SignIn
) -> None:
    with pytest.raises(Refused, match="frozen period only"):
        build_activity_file(draft, [])
    freeze(draft, coordinator, monitoring)
    with pytest.raises(Refused, match="not entered yet"):
        build_activity_file(draft, [])

    client = sign_in(monitoring)
    address = reverse("admin:reporting_reportingperiod_file", args=[draft.pk, "iati"])
    client.post(address)
    export = Export.objects.latest("pk")
    write_export(export.pk)
    export.refresh_from_db()
    assert export.state == Export.State.FAILED
    assert "not entered yet" in export.failure


@pytest.mark.parametrize(
    "fields",
    [
        {"identifier": "a b"},
        {"reporter": "a/b"},
        {"funder_identifier": "a|b"},
        {"sector": "food"},
        {"starts_on": date(2027, 1, 1)},
    ],
)
def test_the_database_holds_what_the_standard_asks(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_identity(**fields)


def test_only_who_sees_the_period_orders_its_file(
    draft: ReportingPeriod,
    officer: User,
    donor: User,
    outsider: User,
    sign_in: SignIn,
    staff_member: Callable[[Role], User],
) -> None:
    address = reverse("admin:reporting_reportingperiod_file", args=[draft.pk, "xlsx"])

    assert Client().post(address).status_code == 302
    assert sign_in(outsider).post(address).status_code == 302
    # A draft is not shown to who only reads.
    assert sign_in(donor).post(address).status_code == 404
    assert sign_in(officer).post(address).status_code == 404
    assert sign_in(staff_member(Role.PANEL_MEMBER)).post(address).status_code == 403
    assert sign_in(donor).get(address).status_code == 405
    unknown = address.replace("xlsx", "docm")
    assert sign_in(staff_member(Role.COORDINATOR)).post(unknown).status_code == 404
    assert not Export.objects.exists()


def test_pressing_twice_orders_one_file(
    frozen: ReportingPeriod, monitoring: User, sign_in: SignIn
) -> None:
    client = sign_in(monitoring)
    address = reverse("admin:reporting_reportingperiod_file", args=[frozen.pk, "xlsx"])

    first, second = client.post(address), client.post(address)

    assert first["Location"] == second["Location"]
    assert Export.objects.count() == 1


def test_who_lost_the_right_meanwhile_gets_no_file(
    frozen: ReportingPeriod, donor: User, sign_in: SignIn
) -> None:
    address = reverse("admin:reporting_reportingperiod_file", args=[frozen.pk, "xlsx"])
    sign_in(donor).post(address)
    donor.groups.clear()
    export = Export.objects.latest("pk")

    write_export(export.pk)

    export.refresh_from_db()
    assert export.state == Export.State.FAILED
    assert export.document is None

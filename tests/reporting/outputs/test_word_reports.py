"""The report as a document of Word: the shipped template, the donor's own, and what no template may say."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from docx import Document as WordDocument

from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from pemwecco.documents.models import Document
from pemwecco.documents.services import FileRefused, read_document
from pemwecco.exports.models import Export
from pemwecco.exports.services import write_export
from reporting.models import ReportingPeriod
from reporting.narrative.lifecycle import SECTION_TEXT
from reporting.narrative.services import lay_out_sections, write_section
from reporting.outputs.models import WordTemplate
from reporting.outputs.queries import gather_report
from reporting.outputs.services.word_report import build_word_report
from reporting.outputs.services.word_templates import (
    build_shipped_template,
    keep_word_template,
    refuse_strange_template,
    take_in_template,
)
from tests.conftest import SignIn
from tests.reporting.facts import make_facts
from tests.reporting.outputs.test_report_files import begin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
STRANGE = [
    "{{ ''.__class__ }}",
    "{{ programme.__class__ }}",
    "{{ sections.append('x') }}",
    "{{ programme|upper }}",
    "{{ self }}",
    "{% set x = 1 %}",
    "{% include 'x' %}",
    "{{ figure['OC1'] }}",
    "{{ text.unheard }}",
    "{% for a in [1] %}{% endfor %}",
]


@pytest.fixture
def monitoring(staff_member: Callable[[Role], User]) -> User:
    return staff_member(Role.MONITORING)


@pytest.fixture
def period(coordinator: User, monitoring: User, officer: User) -> ReportingPeriod:
    make_facts(officer)
    made = begin(coordinator)
    lay_out_sections(period=made, by=coordinator)
    row = made.section_texts.get(section__code="lessons")
    text = "{{OP1.2}} candidatures <b>&</b> {%x%}.\n\nSeconde ligne\nsuite."
    write_section(section=row, text=text, by=coordinator)
    row.refresh_from_db()
    SECTION_TEXT.apply(row, "agree", actor=Staff(monitoring))
    return made


def make_template(*lines: str) -> bytes:
    made = WordDocument()
    for line in lines:
        made.add_paragraph(line)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def send(content: bytes, name: str = "form.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def read_lines(content: bytes) -> list[str]:
    return [line.text for line in WordDocument(io.BytesIO(content)).paragraphs]


def add_part(content: bytes, name: str, text: bytes) -> bytes:
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize("language", ["fr", "en", "nl"])
def test_the_shipped_template_is_understood_and_filled(
    language: str, period: ReportingPeriod, coordinator: User
) -> None:
    with translation.override(language):
        template = build_shipped_template()
        refuse_strange_template(template)
        report = gather_report(period, coordinator)
        made = build_word_report(report, template)
        funding = report.period.programme.funding
    read = WordDocument(io.BytesIO(made))
    lines = [line.text for line in read.paragraphs]
    # Nothing of the text is markup or template: it stands as it was typed.
    assert "3 candidatures <b>&</b> {%x%}." in lines
    assert "Seconde ligne\nsuite." in lines
    assert not any("{{" in line for line in lines)
    foot = read.sections[0].footer.paragraphs[0].text
    assert funding in foot
    figures = read.tables[1]
    told = [cell.text for cell in figures.columns[0].cells]
    assert [one.code for one in report.figures] == told[1:]
    assert report.period.programme.name in read.core_properties.title


def test_a_form_of_the_donor_is_kept_offered_and_made_by_the_worker(
    period: ReportingPeriod, coordinator: User, sign_in: SignIn
) -> None:
    content = make_template(
        "Action: {{ programme }}, {{ figure.OP1_2 }} applications",
        "{%p for one in sections %}",
        "{{ one.title }}: {{ one.text }}",
        "{%p endfor %}",
        "{% if text.context %}There is context{% endif %}",
    )
    client: Client = sign_in(coordinator)
    added = client.post(
        reverse("admin:outputs_wordtemplate_add"),
        {"name": "Annex VI", "uploaded": send(content)},
    )
    assert added.status_code == 302
    template = WordTemplate.objects.get()
    assert template.added_by == coordinator
    page = reverse("admin:reporting_reportingperiod_change", args=[period.pk])
    assert "Annex VI" in client.get(page).text

    order = reverse("admin:reporting_reportingperiod_file", args=[period.pk, "docx"])
    assert client.get(order).status_code == 405
    assert client.post(order, {"template": "999999"}).status_code == 404
    assert client.post(order, {"template": template.pk}).status_code == 302
    export = Export.objects.get()
    write_export(export.pk)
    export.refresh_from_db()
    assert export.state == Export.State.READY, export.failure
    assert export.document is not None
    assert export.document.name.endswith(".docx")
    lines = read_lines(read_document(export.document))
    assert f"Action: {period.programme.name}, 3 applications" in lines
    assert any(line.startswith("Lessons: 3 candidatures") for line in lines)


@pytest.mark.parametrize("said", STRANGE, ids=range(len(STRANGE)))
def test_a_template_that_says_more_than_names_is_not_kept(
    said: str, coordinator: User
) -> None:
    with pytest.raises(FileRefused):
        take_in_template(uploaded=send(make_template(said)), by=coordinator)
    assert not Document.objects.exists()


def test_the_names_that_nobody_knows_are_said_on_the_form(
    coordinator: User, sign_in: SignIn
) -> None:
    address = reverse("admin:outputs_wordtemplate_add")
    client = sign_in(coordinator)
    content = make_template("{{ programme }} {{ budget }} {{ ''.__class__ }}")

    answer = client.post(address, {"name": "Annex", "uploaded": send(content)})
    assert answer.status_code == 200
    assert "“budget”" in answer.text
    assert "__class__" in answer.text
    broken = client.post(
        address, {"name": "Annex", "uploaded": send(make_template("{{ programme"))}
    )
    assert broken.status_code == 200
    assert not WordTemplate.objects.exists()
    empty = client.post(address, {"name": "Annex"})
    assert "Choose a document of Word" in empty.text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("word/vbaProject.bin", b"x"),
        ("word/embeddings/a.xlsx", b"x"),
        ("word/extra.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"),
        (
            "word/_rels/settings.xml.rels",
            b'<Relationship Type="t/attachedTemplate" TargetMode="External" Target="x"/>',
        ),
    ],
    ids=["macro", "file", "entity", "outside"],
)
def test_a_document_that_holds_more_than_text_is_not_kept(
    name: str, text: bytes, coordinator: User
) -> None:
    content = add_part(make_template("{{ programme }}"), name, text)
    with pytest.raises(FileRefused, match="macro"):
        take_in_template(uploaded=send(content), by=coordinator)


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7\n", b"PK\x03\x04rest", add_part(b"", "a.txt", b"x")],
    ids=["pdf", "broken", "zip"],
)
def test_what_is_no_document_of_word_is_not_kept(
    content: bytes, coordinator: User
) -> None:
    with pytest.raises(FileRefused, match="not a document of Word"):
        take_in_template(uploaded=send(content), by=coordinator)


def test_a_template_whose_section_is_gone_is_refused_when_it_is_filled(
    period: ReportingPeriod, coordinator: User
) -> None:
    report = gather_report(period, coordinator)
    with pytest.raises(Refused, match=r"text\.gone"):
        build_word_report(report, make_template("{{ text.gone }}"))


def test_who_may_not_add_a_template_adds_none(
    officer: User, coordinator: User, sign_in: SignIn
) -> None:
    address = reverse("admin:outputs_wordtemplate_add")
    assert sign_in(officer).get(address).status_code == 403
    shipped = reverse("admin:outputs_wordtemplate_shipped")
    assert sign_in(officer).get(shipped).status_code == 403
    answer = sign_in(coordinator).get(shipped)
    assert read_lines(answer.content)


@pytest.mark.parametrize("rows", [1, 3], ids=["one", "three"])
def test_the_list_of_templates_asks_the_same_of_any_number(
    rows: int,
    coordinator: User,
    sign_in: SignIn,
    django_assert_num_queries: Callable[[int], object],
) -> None:
    for number in range(rows):
        uploaded = send(make_template("{{ programme }}"))
        document = take_in_template(uploaded=uploaded, by=coordinator)
        keep_word_template(name=f"Form {number}", document=document, by=coordinator)
    client = sign_in(coordinator)
    address = reverse("admin:outputs_wordtemplate_changelist")
    client.get(address)
    with django_assert_num_queries(LIST):  # type: ignore[attr-defined]  # a context
        client.get(address)


LIST = 7

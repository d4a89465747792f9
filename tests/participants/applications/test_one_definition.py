"""A question has one definition: what is forgotten in it fails here, what stands in it is read everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.db import models
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from participants.applications.admin.sections import application_section
from participants.applications.forms.preview import build_preview_context
from participants.applications.forms.question_fields import FIELD_BUILDERS
from participants.applications.models import Application
from participants.applications.services.answer_texts import (
    ANSWER_WRITERS,
    describe_staff_answers,
)
from participants.applications.services.facts import ROWS, get_offered_answers
from participants.applications.services.receipts import gather_receipt_facts
from participants.calls.models import Question
from participants.calls.questions.definition import (
    ASKING,
    GROUPS,
    IN_APPLICATION_PART,
    STEPS,
    BlindUse,
    FormQuestion,
    StaffPlace,
)
from participants.calls.questions.table import (
    QUESTIONS,
    get_step_groups,
    get_step_questions,
)
from participants.panel.services.redaction import list_passages
from participants.register.lifecycle import Stage
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.core.questions import AnswerKind, PrivacyClass
from pemwecco.privacy.categories import Category, collect_declared_categories
from tests import factories
from tests.participants.filling import ENTERPRISE, begun, save

# Where an answer is kept that is no column of person, organisation or application.
ELSEWHERE = {
    "identifier": ("network.Identifier", "value"),
    "reason": ("network.Identifier", "override_reason"),
    "figures": ("network.Figure", "value"),
}
# What the register draws of the person and of the enterprise, by the name in its template.
DRAWN = {
    StaffPlace.PERSON: "person.html",
    StaffPlace.ENTERPRISE: "enterprise.html",
}
LISTS = {"identifier": "identifiers", "reason": "identifiers", "figures": "figures"}
NAMES = {
    "given_names": "{{ person }}",
    "family_name": "{{ person }}",
    "name": "{{ organisation }}",
}

every_question = pytest.mark.parametrize("name", QUESTIONS)


def column_of(question: FormQuestion) -> tuple[str, str]:
    """The model and the column in which an answer is kept."""
    if question.kept in ELSEWHERE:
        return ELSEWHERE[question.kept]
    return ROWS[question.kept]._meta.label, question.fact


def categories_of(question: FormQuestion) -> list[Category]:
    model, column = column_of(question)
    every = collect_declared_categories()
    return [row for row in every if row.model == model and column in row.fields]


@every_question
def test_a_question_stands_under_a_heading_of_its_step(name: str) -> None:
    question = QUESTIONS[name]

    assert question.step in STEPS
    assert GROUPS[question.group][0] == question.step


@pytest.mark.parametrize("step", [*ASKING, "check"])
def test_the_headings_hold_every_question_of_the_step_once(step: str) -> None:
    drawn = [name for _title, names in get_step_groups(step) for name in names]

    assert sorted(drawn) == sorted(get_step_questions(step))


@every_question
def test_a_question_says_how_it_is_asked_and_written_out(name: str) -> None:
    question = QUESTIONS[name]

    assert question.kind in FIELD_BUILDERS
    assert question.kind in ANSWER_WRITERS
    if question.kind in {AnswerKind.CHOICE, AnswerKind.CHOICES}:
        assert list(get_offered_answers(question)) != []


def test_every_kind_of_answer_has_its_field_and_its_words() -> None:
    asked_by_call = {AnswerKind(kind) for kind in Question.Kind.values}

    assert asked_by_call <= {*FIELD_BUILDERS, AnswerKind.FILE}
    assert set(AnswerKind) - {AnswerKind.FILE} == FIELD_BUILDERS.keys()
    assert FIELD_BUILDERS.keys() == ANSWER_WRITERS.keys()


@every_question
def test_no_answer_is_longer_than_its_column(name: str) -> None:
    question = QUESTIONS[name]
    if question.kept not in ROWS or question.most is None:
        return
    column = ROWS[question.kept]._meta.get_field(question.fact)

    assert question.most <= (getattr(column, "max_length", None) or question.most)


@every_question
def test_a_question_is_classified_and_what_is_personal_is_in_the_map(name: str) -> None:
    question = QUESTIONS[name]
    found = categories_of(question)

    if question.privacy != PrivacyClass.BUSINESS:
        assert found, f"{'.'.join(column_of(question))} is in no privacy.py."
    if question.privacy == PrivacyClass.SENSITIVE:
        others = [row for row in QUESTIONS.values() if row.kept == question.kept]
        beside = [row.fact for row in others if row.privacy != question.privacy]
        assert not set(beside) & {field for row in found for field in row.fields}


@every_question
def test_a_question_says_whether_a_blind_copy_hides_it(name: str) -> None:
    question = QUESTIONS[name]

    assert question.blind in BlindUse
    if question.blind == BlindUse.MASKED:
        assert question.kept in ROWS, "A copy is made of columns only."
        assert question.kind in {AnswerKind.TEXT, AnswerKind.LONG}
        assert question.step in ASKING
    if question.blind == BlindUse.SHOWN:
        free_text = {AnswerKind.TEXT, AnswerKind.LONG, AnswerKind.LINK}
        assert question.kind not in free_text, "It may name somebody."
        assert question.privacy != PrivacyClass.SENSITIVE


@every_question
def test_staff_find_the_answer_where_the_question_says(name: str) -> None:
    question = QUESTIONS[name]
    if question.staff in IN_APPLICATION_PART:
        assert question.kept in ROWS
        return
    if question.staff == StaffPlace.ELSEWHERE:
        return
    root = Path(settings.BASE_DIR) / "templates/admin/register"
    template = (root / DRAWN[question.staff]).read_text()
    row = LISTS.get(question.kept, f"{question.kept}.{question.fact}")
    row = NAMES.get(name, row)
    assert row in template, f"{DRAWN[question.staff]} does not draw {row}."


@pytest.fixture
def call(db: None) -> Call:
    return factories.call(slug="call-2027")


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch) -> dict[str, FormQuestion]:
    """Two questions more, kept in columns of which no form asks: nothing else is touched."""
    added = {
        "mail": FormQuestion(
            step="enterprise",
            group="place",
            kept="organisation",
            fact="email",
            label="The made-up address",
            help="The made-up help",
            required=False,
            kind=AnswerKind.TEXT,
            most=254,
            privacy=PrivacyClass.PERSONAL,
            blind=BlindUse.MASKED,
            staff=StaffPlace.TEXT,
            staff_label="The made-up heading",
        ),
        "status": FormQuestion(
            step="person",
            group="contact",
            kept="person",
            fact="civil_status",
            label="The made-up status",
            required=False,
            kind=AnswerKind.CHOICE,
            privacy=PrivacyClass.PERSONAL,
            blind=BlindUse.SHOWN,
            staff=StaffPlace.LINE,
            staff_label="The made-up line",
        ),
    }
    for name, question in added.items():
        monkeypatch.setitem(QUESTIONS, name, question)
    return added


@pytest.mark.usefixtures("made_up", "english")
def test_a_new_question_is_asked_and_kept(client: Client, call: Call) -> None:
    application = begun(client, call)
    number = application.participation.reference
    page = client.get(f"/apply/file/{number}/enterprise/").content.decode()
    save(client, application, "enterprise", **ENTERPRISE, mail="us@atelier.example")
    save(client, application, "person", status="married")
    file = Participation.objects.get(pk=application.participation_id)

    assert "The made-up address (optional)" in page
    assert "The made-up help" in page
    assert file.organisation is not None
    assert file.organisation.email == "us@atelier.example"
    assert file.person.civil_status == "married"


@pytest.mark.usefixtures("made_up", "english")
def test_a_new_question_is_in_preview_receipt_staff_page_and_blind_copy(
    call: Call, officer: User
) -> None:
    file = factories.participation(
        call=call,
        stage=Stage.SHORTLISTED,
        person=factories.person(civil_status="married"),
        organisation=factories.organisation(email="us@atelier.example"),
    )
    application = Application.objects.create(participation=file, language="en")
    preview = build_preview_context(call, QueryDict())
    facts, _public = gather_receipt_facts(application, at=timezone.now())
    receipt = [row for step in facts["steps"] for row in step["answers"]]
    section = application_section(file, officer)
    shown = describe_staff_answers(application, only_shown=True)
    copy = {row.what: row for row in list_passages(file)}

    asked = [
        entry.name
        for step in preview["steps"]
        for group in step["groups"]
        for entry in group["entries"]
    ]
    assert {"mail", "status"} <= set(asked)
    assert ["The made-up address", "us@atelier.example"] in receipt
    assert ["The made-up status", "Married"] in receipt
    assert section is not None
    reading = section.context["reading"]
    assert ("The made-up heading", "us@atelier.example") in reading.texts
    assert ("The made-up line", "Married") in reading.lines
    assert ("The made-up line", "Married") in shown.lines
    assert copy["mail"].label == "The made-up heading"
    assert "atelier.example" not in copy["mail"].text
    assert "status" not in copy


def test_a_forgotten_property_stops_with_its_name() -> None:
    with pytest.raises(TypeError, match="privacy"):
        FormQuestion(  # type: ignore[call-arg]  # what is forgotten is the point
            step="person",
            group="contact",
            kept="person",
            fact="civil_status",
            label="The made-up status",
            kind=AnswerKind.CHOICE,
            blind=BlindUse.HIDDEN,
            staff=StaffPlace.LINE,
        )


def test_a_question_is_a_column_or_says_where_else() -> None:
    for question in QUESTIONS.values():
        if question.kept in ROWS:
            column = ROWS[question.kept]._meta.get_field(question.fact)
            assert isinstance(column, models.Field)
        else:
            assert question.kept in ELSEWHERE

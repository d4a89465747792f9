"""Questions that a call asks beside the fixed ones: asked, kept, closed by answers, shown everywhere."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from participants.applications.models import Answer, Application
from participants.applications.services.submission import (
    list_required_slots,
    list_submission_findings,
    list_submission_warnings,
)
from participants.calls.models import Choice, Condition, Question
from participants.calls.rules import AnswerCondition as Rule
from participants.calls.rules import (
    find_unasked_questions,
    is_condition_met,
    is_question_asked,
)
from participants.calls.services.questions import (
    ensure_call_documents,
    get_call_documents,
)
from participants.register.models import Call
from pemwecco.accounts.models import User
from tests import factories
from tests.participants.filling import ENTERPRISE, PROJECT, begun, fill, save, send

SAID = {
    "sex": frozenset({"F"}),
    "jobs": frozenset({"7"}),
    "days": frozenset({"mon", "tue"}),
}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule("sex", "is", ("f",)), True),
        (Rule("sex", "is_not", ("M",)), True),
        (Rule("sex", "one_of", ("M", "F")), True),
        (Rule("days", "is", ("tue",)), True),
        (Rule("days", "is_not", ("tue",)), False),
        (Rule("jobs", "at_least", ("7",)), True),
        (Rule("jobs", "at_most", ("6,5",)), False),
        (Rule("sex", "at_least", ("1",)), False),
        (Rule("sex", "answered"), True),
        (Rule("ninea", "answered"), False),
        (Rule("ninea", "empty"), True),
        # What nobody answered is not "something else".
        (Rule("ninea", "is_not", ("1",)), False),
    ],
)
def test_a_condition_compares_what_was_said(rule: Rule, *, expected: bool) -> None:
    assert is_condition_met(rule, SAID) is expected


@given(
    st.lists(
        st.sampled_from([Rule("sex", "is", ("F",)), Rule("sex", "is", ("M",))]),
        max_size=4,
    )
)
def test_all_conditions_hold_or_one_is_enough(rules: list[Rule]) -> None:
    each = [is_condition_met(rule, SAID) for rule in rules]

    assert is_question_asked(rules, SAID) == all(each)
    assert is_question_asked(rules, SAID, any_condition=True) == (any(each) or not each)


def test_the_answer_to_a_closed_question_opens_nothing() -> None:
    questions = [
        ("export", (Rule("sex", "is", ("M",)),), False),
        ("where", (Rule("export", "is", ("yes",)),), False),
    ]

    assert find_unasked_questions(
        questions, {**SAID, "export": frozenset({"yes"})}
    ) == {"export", "where"}


@pytest.fixture
def call(db: None) -> Call:
    return factories.call(slug="call-2027")


@pytest.fixture
def application(client: Client, call: Call) -> Application:
    return begun(client, call)


def question(
    call: Call, code: str, kind: str = "text", step: str = "project", **facts: Any
) -> Question:
    return Question.objects.create(
        call=call,
        code=code,
        step=step,
        kind=kind,
        label_fr=f"Question {code}",
        label_en=f"Question {code}",
        **facts,
    )


def export_questions(call: Call) -> None:
    """Do you export? If so, to where (one or more), and how much?"""
    question(call, "export", "yes_no", required=True, position=1)
    where = question(call, "where", "choices", required=True, position=2)
    for code in ("be", "fr", "ml"):
        Choice.objects.create(
            question=where, code=code, label_fr=code.upper(), label_en=code.upper()
        )
    much = question(
        call, "tonnes", "number", position=3, lowest=Decimal(1), highest=Decimal(100)
    )
    for row in (where, much):
        Condition.objects.create(
            question=row, on="export", operator="is", values=["yes"]
        )


def address(application: Application, step: str) -> str:
    return f"/apply/file/{application.participation.reference}/{step}/"


def test_a_question_of_the_call_is_asked_kept_and_shown(
    client: Client, application: Application, call: Call
) -> None:
    export_questions(call)
    page = client.get(address(application, "project")).content.decode()
    save(
        client,
        application,
        "project",
        export="yes",
        where=["be", "ml"],
        tonnes="12,5",
        **PROJECT,
    )

    assert "Question export" in page
    assert dict(Answer.objects.values_list("question__code", "text")) == {
        "export": "yes",
        "where": "be,ml",
        "tonnes": "12.5",
    }
    check = client.get(address(application, "check")).content.decode()
    assert "BE, ML" in check
    assert (
        'value="be" id="id_where_be" checked'
        in client.get(address(application, "project")).content.decode()
    )


def test_a_question_that_an_answer_closes_is_neither_shown_nor_required(
    client: Client, application: Application, call: Call
) -> None:
    export_questions(call)
    fill(client, application)
    save(client, application, "project", export="no", **PROJECT)
    page = client.get(address(application, "project")).content.decode()

    assert 'id="question_where" data-asked-if=' in page
    assert page.split('id="question_where"')[1].split(">")[0].endswith(" hidden")
    assert missing(application) == []
    assert send(client, application).headers["Location"] == address(
        application, "receipt"
    )
    assert "where" not in application.sendings.get().answers


def read(application: Application) -> Any:
    return Application.objects.get(pk=application.pk).participation


def missing(application: Application) -> list[str]:
    """What keeps the application from being sent, the undertaking apart: it is ticked at the sending."""
    return [
        gap.field
        for gap in list_submission_findings(read(application))
        if gap.area != "check"
    ]


def test_an_opened_question_is_required_at_the_sending_only(
    client: Client, application: Application, call: Call
) -> None:
    export_questions(call)
    fill(client, application)
    answer = save(client, application, "project", export="yes", **PROJECT)

    assert answer.headers["Location"] == address(application, "documents")
    assert missing(application) == ["where"]
    assert send(client, application).status_code == 200


def test_what_was_answered_before_a_question_closed_is_not_lost(
    client: Client, application: Application, call: Call
) -> None:
    export_questions(call)
    save(client, application, "project", export="yes", where=["be"], **PROJECT)
    save(client, application, "project", export="no", where=["be"], **PROJECT)
    save(client, application, "project", export="yes", where=["be"], **PROJECT)

    assert "BE" in client.get(address(application, "check")).content.decode()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"tonnes": "0,5"}, "tonnes"),
        ({"tonnes": "many"}, "tonnes"),
        ({"where": ["us"]}, "where"),
        ({"short": "x" * 21}, "short"),
    ],
)
def test_what_a_question_cannot_take_is_kept_as_typed_with_its_sentence(
    client: Client,
    application: Application,
    call: Call,
    typed: dict[str, Any],
    field: str,
) -> None:
    export_questions(call)
    question(call, "short", most_characters=20)
    answer = save(
        client, application, "project", **{"export": "yes", **PROJECT, **typed}
    )
    page = client.get(address(application, "project")).content.decode()

    assert answer.headers["Location"] == address(application, "project")
    assert f'id="id_{field}_error"' in page
    assert not Answer.objects.filter(question__code=field).exists()
    # One that need not be given is a remark: it is sent as it was written.
    required = Question.objects.get(call=call, code=field).required
    remarks = [row.field for row in list_submission_warnings(read(application))]
    assert (field in missing(application), field in remarks) == (required, not required)


def test_an_unreadable_answer_to_a_closed_question_stops_nobody(
    client: Client, application: Application, call: Call
) -> None:
    export_questions(call)
    fill(client, application)
    answer = save(client, application, "project", export="no", tonnes="many", **PROJECT)

    assert answer.headers["Location"] == address(application, "documents")
    assert missing(application) == []


def test_a_question_may_depend_on_another_step(
    client: Client, application: Application, call: Call
) -> None:
    row = question(call, "mothers", position=1)
    Condition.objects.create(question=row, on="sex", operator="is", values=["F"])
    before = client.get(address(application, "project")).content.decode()
    save(client, application, "person", sex="F")
    after = client.get(address(application, "project")).content.decode()

    assert "hidden" in before.split('id="question_mothers"')[1].split(">")[0]
    assert " hidden" not in after.split('id="question_mothers"')[1].split(">")[0]


def test_the_usual_papers_are_asked_once_and_depend_on_the_numbers(
    client: Client, application: Application, call: Call
) -> None:
    ensure_call_documents(call)

    assert list(get_call_documents(call)) == [
        "ninea",
        "rccm",
        "accounts",
        "cv",
        "other",
    ]
    assert list_required_slots(read(application)) == ["cv"]
    save(client, application, "enterprise", **ENTERPRISE)
    assert list_required_slots(read(application)) == ["ninea", "rccm", "cv"]


def test_staff_add_a_question_with_its_answers_and_see_the_form(
    call: Call, coordinator: User, sign_in: Callable[[User], Client]
) -> None:
    staff = sign_in(coordinator)
    form = {
        "call": call.pk,
        "code": "export",
        "kind": "choice",
        "step": "project",
        "position": 1,
        "label_fr": "Exportez-vous ?",
        "choices-TOTAL_FORMS": 1,
        "choices-INITIAL_FORMS": 0,
        "choices-0-code": "yes",
        "choices-0-label_fr": "Oui, souvent",
        "choices-0-position": 0,
        "conditions-TOTAL_FORMS": 0,
        "conditions-INITIAL_FORMS": 0,
    }
    answer = staff.post("/admin/selection/question/add/", form)
    assert answer.status_code == 302, answer.content.decode()
    row = Question.objects.get(code="export")
    page = staff.get(
        f"/admin/selection/question/preview/{call.pk}/?language=fr"
    ).content.decode()

    assert "Exportez-vous ?" in page
    assert "Oui, souvent" in page
    assert staff.get(f"/admin/selection/question/{row.pk}/change/").status_code == 200


def test_a_question_may_not_take_the_name_of_a_fixed_one(
    call: Call, coordinator: User, sign_in: Callable[[User], Client]
) -> None:
    form = {
        "call": call.pk,
        "code": "ninea",
        "kind": "text",
        "step": "project",
        "position": 1,
        "label_fr": "NINEA ?",
        "choices-TOTAL_FORMS": 0,
        "choices-INITIAL_FORMS": 0,
        "conditions-TOTAL_FORMS": 0,
        "conditions-INITIAL_FORMS": 0,
    }
    answer = sign_in(coordinator).post("/admin/selection/question/add/", form)

    assert answer.status_code == 200
    assert not Question.objects.filter(kind="text").exists()


def test_a_call_that_has_received_files_keeps_its_questions(
    client: Client,
    application: Application,
    call: Call,
    coordinator: User,
    sign_in: Callable[[User], Client],
) -> None:
    fill(client, application)
    send(client, application)
    row = Question.objects.get(call=call, code="cv")
    form = {
        "call": call.pk,
        "code": "cv",
        "kind": "file",
        "step": "documents",
        "position": 40,
        "label_fr": "Autre nom",
        "choices-TOTAL_FORMS": 0,
        "choices-INITIAL_FORMS": 0,
        "conditions-TOTAL_FORMS": 0,
        "conditions-INITIAL_FORMS": 0,
    }
    answer = sign_in(coordinator).post(
        f"/admin/selection/question/{row.pk}/change/", form
    )

    row.refresh_from_db()
    assert answer.status_code == 200
    assert row.label_fr != "Autre nom"


def test_the_preview_is_for_staff(
    call: Call, outsider: User, sign_in: Callable[[User], Client]
) -> None:
    assert sign_in(outsider).get(
        f"/admin/selection/question/preview/{call.pk}/"
    ).status_code in {
        302,
        403,
        404,
    }

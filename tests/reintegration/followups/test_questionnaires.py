"""What is asked is a version: opened it stays, the next is a copy, who has begun finishes theirs."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from reintegration.followups.models import (
    FollowUp,
    FollowUpAnswer,
    Questionnaire,
    QuestionnaireLine,
)
from reintegration.followups.questions.choices import MARKETS, list_market_choices
from reintegration.followups.questions.definition import STEPS
from reintegration.followups.questions.table import BY_SIDE
from reintegration.followups.services.answers import save_answer_step
from reintegration.followups.services.questionnaires import (
    change_questionnaire,
    draft_questionnaire,
    ensure_questionnaire,
    get_asked_questions,
    open_questionnaire,
)
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def ask(**fields: Any) -> FollowUp:
    file = factories.participation(stage="returned")
    given = {"participation": file, "months": 3, "due_on": timezone.localdate()}
    return FollowUp.objects.create(**given | fields)


@pytest.mark.parametrize("side", ["participant", "host"])
def test_each_question_is_a_column_of_the_answers_and_stands_in_a_step(
    side: str,
) -> None:
    columns = {field.name for field in FollowUpAnswer._meta.get_fields()}
    questions = BY_SIDE[side]
    assert questions.keys() <= columns
    assert {row.step for row in questions.values()} <= STEPS.keys()
    assert {row.side.value for row in questions.values()} == {side}
    assert [code for code, _name in list_market_choices()] == list(MARKETS)


def test_the_end_of_the_stay_asks_less_than_the_months_after() -> None:
    later, end = get_asked_questions(ask()), get_asked_questions(ask(months=0))

    assert end.keys() < later.keys()
    assert "turnover" not in end
    # Reading asks nobody: a questionnaire opens with the first answer.
    assert not Questionnaire.objects.exists()


def test_the_next_version_is_asked_of_whoever_begins_after_it_was_opened(
    coordinator: User,
) -> None:
    begun, new = ask(), ask()
    save_answer_step(follow_up=begun, step="partners", values={"contracts": 1}, method="link")  # fmt: skip
    first = ensure_questionnaire(moment="months", side="participant")

    draft = draft_questionnaire(questionnaire=first, by=coordinator)
    assert draft_questionnaire(questionnaire=first, by=coordinator) == draft
    change_questionnaire(
        questionnaire=draft,
        needed={"contracts": False, "remarks": True},
        by=coordinator,
    )
    assert "turnover" in get_asked_questions(new)
    open_questionnaire(questionnaire=draft, by=coordinator)

    asked = get_asked_questions(new)
    assert {code: row.required for code, row in asked.items()} == {
        "contracts": False,
        "remarks": True,
    }
    begun.refresh_from_db()
    assert "turnover" in get_asked_questions(begun)
    with pytest.raises(Refused, match="does not ask this"):
        save_answer_step(follow_up=new, step="x", values={"turnover": 1}, method="link")


def test_an_opened_version_stays_in_the_service_and_in_the_database(
    coordinator: User, officer: User
) -> None:
    row = ensure_questionnaire(moment="months", side="host")

    with pytest.raises(Refused, match="stays as it is"):
        change_questionnaire(
            questionnaire=row, needed={"remarks": True}, by=coordinator
        )
    with pytest.raises(PermissionDenied):
        draft_questionnaire(questionnaire=row, by=officer)
    for attempt in (
        lambda: QuestionnaireLine.objects.filter(questionnaire=row).delete(),
        lambda: QuestionnaireLine.objects.create(questionnaire=row, code="x"),
        lambda: Questionnaire.objects.filter(pk=row.pk).update(version=9),
    ):
        with pytest.raises(Exception, match=r"stays|Cannot"), transaction.atomic():
            attempt()
    draft = draft_questionnaire(questionnaire=row, by=coordinator)
    with pytest.raises(Refused, match="no such question"):
        change_questionnaire(
            questionnaire=draft, needed={"turnover": True}, by=coordinator
        )
    with pytest.raises(Refused, match="at least one"):
        change_questionnaire(questionnaire=draft, needed={}, by=coordinator)


@pytest.mark.parametrize(
    "wrong",
    [
        {"use_of_learning": 6},
        {"turnover": -1},
        {"support_needed": ["gold"]},
        {"attribution": "maybe"},
        {"export_countries": ["XX"]},
    ],
)
def test_the_database_keeps_no_answer_that_is_not_offered(
    wrong: dict[str, Any],
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUpAnswer.objects.create(follow_up=ask(), **wrong)


def test_staff_prepare_and_open_the_next_version_on_its_page(
    sign_in: SignIn, coordinator: User, officer: User, visa_officer: User
) -> None:
    row = ensure_questionnaire(moment="months", side="host")
    address = reverse("admin:followups_questionnaire_change", args=[row.pk])
    assert sign_in(visa_officer).get(address).status_code == 403
    assert sign_in(officer).get(address).status_code == 200
    assert sign_in(officer).post(address, {"go": "draft"}).status_code == 403
    visitor = sign_in(coordinator)
    assert "What did the visit bring" in visitor.get(address).text

    visitor.post(address, {"go": "draft"})
    draft = Questionnaire.objects.get(version=2)
    page = reverse("admin:followups_questionnaire_change", args=[draft.pk])
    assert "not asked" in visitor.get(page).text
    chosen = {"benefit": "must", "remarks": "asked", "go": "open"}
    shown = visitor.post(page, chosen, follow=True).text

    assert "asked from now on" in shown
    assert list(draft.lines.values_list("code", "is_required")) == [
        ("benefit", True),
        ("remarks", False),
    ]
    assert ensure_questionnaire(moment="months", side="host") == draft

"""What a page of settings says of a mistake: the sentence at its row, never the name of a rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models.signals import pre_save
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participants.calls.models import Choice, Criterion, EligibilityRule
from participants.register.lifecycle import Stage
from participants.register.models import Call
from pemwecco.accounts.models import User
from tests import factories
from tests.conftest import SignIn
from tests.participants.calls.test_call_pages import page, posted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def settled() -> Call:
    call = factories.call(published=False)
    Criterion.objects.create(
        call=call, code="project", label_fr="Projet", weight=3, highest=5
    )
    return call


@pytest.fixture
def client(settled: Call, officer: User, sign_in: SignIn) -> Client:
    return sign_in(officer)


def test_the_error_of_a_stacked_row_is_shown(settled: Call, client: Client) -> None:
    again = {
        "code": "project",
        "position": 1,
        "label_fr": "Encore",
        "weight": 1,
        "highest": 5,
    }
    data = posted(settled) | {"criteria-TOTAL_FORMS": 2}
    data |= {f"criteria-1-{name}": value for name, value in again.items()}

    text = client.post(page("change", settled), data).content.decode()

    assert "Criterion 2: Please correct the duplicate values below." in text
    assert "criterion_once" not in text
    assert Criterion.objects.filter(call=settled).count() == 1


def test_the_page_opens_at_the_first_mistake(settled: Call, client: Client) -> None:
    data = posted(settled, slug="", title_fr="")

    text = client.post(page("change", settled), data).content.decode()

    begins = text.index('name="slug"')
    tag = text[text.rindex("<", 0, begins) : text.index(">", begins)]
    assert "autofocus" in tag
    assert text.count(" autofocus") == 1
    assert " autofocus" not in client.get(page("change", settled)).content.decode()


@pytest.fixture
def rival(settled: Call) -> Iterator[None]:
    """Somebody saves the same criterion between the check of the page and its saving."""

    def arrive(instance: Criterion, **_others: Any) -> None:
        if instance.code == "business":
            row = Criterion(call=settled, code="business", label_fr="Avant")
            Criterion.objects.bulk_create([row])

    pre_save.connect(arrive, sender=Criterion)
    yield
    pre_save.disconnect(arrive, sender=Criterion)


@pytest.mark.usefixtures("rival")
def test_what_only_the_database_saw_is_a_sentence_and_keeps_what_was_typed(
    settled: Call, client: Client
) -> None:
    data = posted(settled, **{"criteria-0-code": "business"})

    with transaction.atomic():
        answer = client.post(page("change", settled), data)

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "already exists" in text
    assert "criterion_once" not in text
    assert 'value="business"' in text
    assert Criterion.objects.get(call=settled).code == "project"


def get_token(answer: Any, prefix: str = "") -> dict[str, str]:
    """The box to tick, as the page offers it."""
    (form,) = answer.context["asking_forms"]
    assert form.confirm_name == f"{prefix}confirmed_findings"
    assert f'name="{form.confirm_name}"' in answer.content.decode()
    return {form.confirm_name: form.confirm_token}


def test_a_closing_that_has_passed_is_asked_and_saved_once_ticked(
    settled: Call, client: Client
) -> None:
    settled.opens_at -= timedelta(days=60)
    settled.save(update_fields=["opens_at"])
    before = settled.closes_at
    yesterday = timezone.localtime() - timedelta(days=1)
    data = posted(settled, closes_at_0=f"{yesterday:%Y-%m-%d}")

    asked = client.post(page("change", settled), data)
    settled.refresh_from_db()
    assert settled.closes_at == before
    assert "has passed: nobody can apply" in asked.content.decode()

    client.post(page("change", settled), data | get_token(asked))
    settled.refresh_from_db()
    assert timezone.localtime(settled.closes_at).date() == yesterday.date()
    # What stands is not asked again when something else changes.
    again = client.post(page("change", settled), data | {"title_fr": "Autre titre"})
    assert again.status_code == 302


def test_a_call_that_closes_before_it_opens_says_so_at_its_field(
    settled: Call, client: Client
) -> None:
    data = posted(settled, closes_at_0="2020-01-01")

    answer = client.post(page("change", settled), data)

    assert answer.context["adminform"].form.errors["closes_at"] == [
        "The call closes before it opens."
    ]


def with_rule(call: Call, **typed: Any) -> dict[str, Any]:
    row = {"code": "rule", "position": 1, "kind": "age", "blocking": "on"} | typed
    data = posted(call) | {"eligibility_rules-TOTAL_FORMS": 1}
    return data | {f"eligibility_rules-0-{name}": row[name] for name in row}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"lowest": 60, "highest": 18}, "The most is less than the least."),
        ({"highest": 350}, "lies between 0 and 120"),
        ({"kind": "identifier", "on": "nineaa"}, "“nineaa” is not there"),
        ({"kind": "paper", "on": "passeport"}, "“passeport” is not there"),
        ({"kind": "sector", "values": "plumbing"}, "Unknown here: plumbing"),
        ({"kind": "region", "values": "SN-XX"}, "Unknown here: SN-XX"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_in_its_row(
    typed: dict[str, Any], sentence: str, settled: Call, client: Client
) -> None:
    answer = client.post(page("change", settled), with_rule(settled, **typed))

    assert sentence in answer.content.decode()
    assert not EligibilityRule.objects.filter(call=settled).exists()


def test_a_strange_age_of_a_row_is_asked_and_saved_once_ticked(
    settled: Call, client: Client
) -> None:
    data = with_rule(settled, lowest=18, highest=99)

    asked = client.post(page("change", settled), data)
    assert not EligibilityRule.objects.filter(call=settled).exists()

    token = get_token(asked, "eligibility_rules-0-")
    answer = client.post(page("change", settled), data | token)
    assert answer.status_code == 302
    assert EligibilityRule.objects.get(call=settled).highest == 99


@pytest.mark.parametrize("kind", ["choice", "choices"])
def test_a_question_without_an_answer_to_choose_is_refused(
    kind: str, settled: Call, client: Client
) -> None:
    data = {
        "call": settled.pk,
        "code": "how",
        "kind": kind,
        "step": "project",
        "position": 1,
        "label_fr": "Comment ?",
        "choices-TOTAL_FORMS": 0,
        "choices-INITIAL_FORMS": 0,
        "conditions-TOTAL_FORMS": 0,
        "conditions-INITIAL_FORMS": 0,
    }
    address = reverse("admin:calls_question_add")

    refused = client.post(address, data)
    assert "offers no answer to choose" in refused.content.decode()

    offered = {
        "choices-TOTAL_FORMS": 1,
        "choices-0-position": 1,
        "choices-0-code": "mail",
        "choices-0-label_fr": "Courrier",
    }
    assert client.post(address, data | offered).status_code == 302
    assert Choice.objects.get(question__code="how").code == "mail"


def test_seats_below_those_taken_are_refused(settled: Call, client: Client) -> None:
    cohort = factories.cohort(call=settled)
    for _file in range(2):
        factories.participation(call=settled, cohort=cohort, stage=Stage.SELECTED)
    address = reverse("admin:register_cohort_change", args=[cohort.pk])
    data = {
        "programme": cohort.programme_id,
        "call": settled.pk,
        "name": cohort.name,
        "arrives_on": f"{cohort.arrives_on:%Y-%m-%d}",
        "leaves_on": f"{cohort.leaves_on:%Y-%m-%d}",
        "seats": 1,
    }

    answer = client.post(address, data)
    assert "2 seats are taken already; 1 are too few." in answer.content.decode()

    late = cohort.arrives_on + timedelta(days=146)
    answer = client.post(address, data | {"seats": 5, "leaves_on": f"{late:%Y-%m-%d}"})
    assert "147 days, both counted" in answer.content.decode()
    cohort.refresh_from_db()
    assert (cohort.seats, cohort.leaves_on) != (5, late)


def test_a_programme_keeps_the_seats_that_are_taken(
    settled: Call, coordinator: User, sign_in: SignIn
) -> None:
    factories.participation(call=settled, stage=Stage.SELECTED)
    client, programme = sign_in(coordinator), settled.programme
    address = reverse("admin:register_programme_change", args=[programme.pk])
    shown = client.get(address).context["adminform"].form
    data = {name: shown[name].value() for name in shown.fields}
    data = {name: value for name, value in data.items() if value is not None}
    data |= {"follow_up_months": "3,6,12"}

    answer = client.post(address, data | {"seats": 0, "origin_timezone": "Dakar"})

    assert answer.context["adminform"].form.errors == {
        "seats": ["There is no seat."],
        "origin_timezone": ["“Dakar” is not a time zone, such as Europe/Brussels."],
    }
    assert client.post(address, data | {"seats": 59}).status_code == 302

"""What a page of settings says of a mistake: the sentence at its row, never the name of a rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.db.models.signals import pre_save
from django.test import Client

from participants.calls.models import Criterion
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
    data = posted(settled, **{"criteria-0-lowest": "9", "criteria-0-highest": "5"})

    text = client.post(page("change", settled), data).content.decode()

    assert "above the highest mark of the scale" in text
    assert "Criterion 1:" in text
    assert "criterion_lowest_on_scale" not in text
    assert Criterion.objects.get(call=settled).lowest is None


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

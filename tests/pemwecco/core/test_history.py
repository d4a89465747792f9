"""What changed in a row: old and new value, by whom, when, from which page; an earlier text taken again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from participants.applications.models import Answer, Application
from participants.calls.models import Question, UsualPaper
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.history.changes import list_shown_fields
from pemwecco.core.history.words import compare_texts, format_kept_value
from pemwecco.network.models import Affiliation, Organisation, Person
from pemwecco.network.services import record_organisation
from pemwecco.privacy.services import erase_row
from tests import factories
from tests.architecture.staff_rows import read_sent_form

SignIn = Callable[[User], Client]
LONG = "We dye cloth in Thiès with five people and sell it on the market of Dakar. "


@pytest.mark.unit
def test_two_texts_differ_by_words_with_some_of_those_beside() -> None:
    before = LONG * 5 + "It is red."
    pieces = compare_texts(before, LONG * 5 + "It is blue.")

    assert [(one.kind, one.text) for one in pieces[1:]] == [
        ("gone", "red."),
        ("new", "blue."),
    ]
    assert pieces[0].text.startswith(" … ")
    assert len(pieces[0].text) < len(before) / 4
    assert compare_texts("", "new") == ()


@pytest.mark.unit
@pytest.mark.usefixtures("english")
def test_values_stand_in_words() -> None:
    yes: Any = models.BooleanField()
    amount: Any = models.DecimalField()
    kind: Any = models.CharField(choices=[("a", "First")])

    assert format_kept_value(yes, True, {}) == "yes"
    assert format_kept_value(amount, 12.50, {}) == "12.5"
    assert format_kept_value(kind, "a", {"a": "First"}) == "First"
    assert format_kept_value(models.DateField(), "2027-03-01", {}) == "01/03/2027"


@pytest.mark.unit
def test_no_key_and_no_token_is_ever_shown() -> None:
    shown = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in list_shown_fields(model)
    }
    words = ("token", "password", "secret", "access_key", "name_key")
    assert [name for name in shown if any(word in name for word in words)] == []
    assert "network.Person.birth_date" in shown


@pytest.fixture
def edited(officer: User, sign_in: SignIn) -> Organisation:
    """An enterprise that an officer changed on its page, with a row of its own."""
    house = record_organisation(name="Atelier", activity=LONG)
    Affiliation.objects.create(
        person=factories.person(), organisation=house, kind="owner", function="dyer"
    )
    client = sign_in(officer)
    address = f"/admin/network/organisation/{house.pk}/change/"
    sent: dict[str, Any] = dict(
        read_sent_form(client.get(address).text, "organisation_form")
    )
    sent |= {
        "kind": "incubator",
        "activity": LONG.replace("five", "six"),
        "affiliations-0-function": "weaver",
    }
    assert client.post(address, sent).status_code == 302
    return house


@pytest.mark.django_db
@pytest.mark.usefixtures("english")
def test_a_page_says_who_changed_what_from_where_with_its_rows(
    edited: Organisation,
    officer: User,
    outsider: User,
    staff_member: Callable[[Role], User],
    sign_in: SignIn,
    django_assert_num_queries: Any,
) -> None:
    address = f"/admin/network/organisation/{edited.pk}/history/"
    client = sign_in(officer)
    client.get(address)
    with django_assert_num_queries(13):
        page = client.get(address)
    text = page.text

    changes = page.context["changes"]
    mine = [change for change in changes if not change.added]
    assert {(change.by, change.page) for change in mine} == {
        (str(officer), f"/admin/network/organisation/{edited.pk}/change/")
    }
    assert sorted(change.what for change in mine) == ["affiliation", "organisation"]
    assert [change.by for change in changes if change.added] == ["", ""]
    assert "<del>five</del>" in text
    assert "<ins>six</ins>" in text
    assert "<ins>weaver</ins>" in text
    fields = {one.name: one for change in mine for one in change.fields}
    assert (fields["kind"].before, fields["kind"].after) == (
        str(edited.get_kind_display()),
        str(Organisation.Kind.INCUBATOR.label),
    )

    one = client.get(f"{address}?field=network.Affiliation.function").context
    assert [change.what for change in one["changes"]] == ["affiliation"]
    nobody = client.get(f"{address}?by=999999&field=nothing").context
    assert nobody["changes"] == []
    reader = sign_in(staff_member(Role.MONITORING))
    assert reader.get(address).status_code == 200
    assert sign_in(outsider).get(address).status_code == 302


@pytest.mark.django_db
@pytest.mark.usefixtures("english")
def test_an_earlier_text_is_taken_again_through_the_form(
    edited: Organisation,
    officer: User,
    visa_officer: User,
    sign_in: SignIn,
) -> None:
    client = sign_in(officer)
    history = client.get(f"/admin/network/organisation/{edited.pk}/history/")
    fields = [one for change in history.context["changes"] for one in change.fields]
    [change] = [one for one in fields if one.pieces]
    address = f"/admin/network/organisation/{edited.pk}/change/"

    page = client.get(address, {"restore": change.restore})
    edited.refresh_from_db()
    assert "six" in edited.activity
    assert "Nothing is saved yet" in page.text
    sent: dict[str, Any] = dict(read_sent_form(page.text, "organisation_form"))
    assert "five" in sent["activity"][0]
    client.post(address, sent)
    edited.refresh_from_db()
    assert "five" in edited.activity
    history = client.get(
        f"/admin/network/organisation/{edited.pk}/history/",
        {"field": "network.Organisation.activity", "by": str(officer.pk)},
    )
    assert len(history.context["changes"]) == 2

    # Who only reads is not offered it; what is not of this page, or is none, changes nothing.
    reader = sign_in(visa_officer).get(
        f"/admin/network/organisation/{edited.pk}/history/"
    )
    assert "?restore=" not in reader.text
    other = record_organisation(name="Other", activity="dyes")
    for asked in (change.restore, "x", "network.Organisation:1:name", "a.b:1:c"):
        page = client.get(
            f"/admin/network/organisation/{other.pk}/change/", {"restore": asked}
        )
        assert page.context["adminform"].form["activity"].value() == "dyes"


@pytest.mark.django_db
def test_what_is_erased_has_no_history(officer: User, sign_in: SignIn) -> None:
    person = factories.person()
    Person.objects.filter(pk=person.pk).update(given_names="Aminata")
    client = sign_in(officer)
    address = f"/admin/network/person/{person.pk}/history/"
    assert "Aminata" in client.get(address).text

    erase_row(person)

    assert client.get(address).status_code == 404
    table: Any = apps.get_model("network.PersonEvent")
    assert not table.objects.filter(pgh_obj_id=person.pk).exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("english")
def test_json_and_the_answers_to_the_calls_own_questions_stand_in_words(
    officer: User, sign_in: SignIn
) -> None:
    file = factories.participation(stage="submitted")
    application = Application.objects.create(participation=file)
    question = Question.objects.create(
        call=file.call,
        kind=Question.Kind.TEXT,
        code="water",
        step="project",
        label_fr="Eau",
        label_en="Where does the water come from?",
        label_nl="Water",
        position=90,
    )
    answer = Answer.objects.create(
        application=application, question=question, text="A well"
    )
    Answer.objects.filter(pk=answer.pk).update(text="The river")
    Application.objects.filter(pk=application.pk).update(paper_reasons={"rccm": "Late"})
    client = sign_in(officer)

    text = client.get(f"/admin/register/participation/{file.pk}/history/").text
    for words in (
        "Where does the water come from?",
        "<del>A well</del>",
        "<ins>The river</ins>",
        f"{UsualPaper('rccm').label}",
        "<ins>Late</ins>",
    ):
        assert words in text, words

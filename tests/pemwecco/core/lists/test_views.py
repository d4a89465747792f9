from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib import admin
from pytest_django import DjangoAssertNumQueries

from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.lists import services
from pemwecco.core.models import ChosenColumns, SavedView
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
Staff = Callable[[Role], User]
LIST = "/admin/register/participation/"
COLUMNS = "/admin/lists/register_participation/columns/"
KEEP = "/admin/lists/register_participation/views/"
LIST_QUERIES = 11


def list_names(answer: object) -> list[str]:
    """The columns of a page of a list, without the box to tick."""
    found = answer.context["cl"].list_display  # type: ignore[attr-defined]  # of the test client
    return [str(name) for name in found if name != "action_checkbox"]


@pytest.mark.parametrize("count", [1, 3])
def test_columns_are_chosen_ordered_and_remembered_by_person(
    count: int,
    officer: User,
    coordinator: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    call = factories.call()
    for _number in range(count):
        factories.participation(call=call, stage=Stage.SUBMITTED)
    client = sign_in(officer)
    standard = list_names(client.get(LIST))
    asked = {
        "column": ["reference", "email", "call_title", "made_up"],
        "place_reference": "2",
        "place_email": "1",
        "query": "stage=submitted&columns=who",
    }

    back = client.post(COLUMNS, asked)
    with django_assert_num_queries(LIST_QUERIES):
        shown = client.get(LIST)

    assert back["Location"] == f"{LIST}?stage=submitted"
    assert list_names(shown) == ["email", "reference", "call_title"]
    assert call.title in shown.content.decode()
    assert list_names(sign_in(coordinator).get(LIST)) == standard
    # None at all is refused; the address goes before; the standard comes back.
    assert (
        "at least one column" in client.post(COLUMNS, {}, follow=True).content.decode()
    )
    assert list_names(client.get(LIST, {"columns": "who,nothing"})) == ["who"]
    client.post(COLUMNS, {"standard": "1"})
    assert list_names(client.get(LIST)) == standard
    assert not ChosenColumns.objects.exists()


def test_a_column_needs_its_right(
    staff_member: Staff, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = staff_member(Role.MONITORING)
    client = sign_in(reader)
    assert client.post(COLUMNS, {"column": ["email"]}).status_code == 302
    page = admin.site.get_model_admin(Participation)
    monkeypatch.setattr(page, "list_column_rights", {"email": "no.such_right"})

    assert "email" not in list_names(client.get(LIST))
    assert "email" not in list_names(client.get(LIST, {"columns": "email"}))


def test_a_view_keeps_a_list_under_a_name_and_an_address(
    officer: User, coordinator: User, sign_in: SignIn
) -> None:
    call = factories.call()
    sent = factories.participation(call=call, stage=Stage.SUBMITTED)
    factories.participation(call=call, stage=Stage.ELIGIBLE)
    client, other = sign_in(officer), sign_in(coordinator)
    query = "stage=submitted&o=reference&columns=reference,state&p=2&_popup=1"

    kept = client.post(KEEP, {"name": "  To   check ", "query": query})
    view = SavedView.objects.get()
    opened = client.get(kept["Location"])

    assert (view.name, kept["Location"]) == ("To check", f"{LIST}?view={view.pk}")
    assert list(opened.context["cl"].queryset) == [sent]
    assert list_names(opened) == ["reference", "state"]
    # The address says it all to whoever follows a link from there.
    assert f"from_view={view.pk}" in opened.context["cl"].get_query_string()
    # Private: for another person it does not exist, whatever they send.
    mine = f"/admin/lists/views/{view.pk}/"
    assert (
        "does not exist any more" in other.get(LIST, {"view": view.pk}).content.decode()
    )
    assert other.post(mine, {"act": "delete"}).status_code == 404
    client.post(mine, {"act": "rename", "name": "Check", "shared": "1"})
    assert list(other.get(LIST, {"view": view.pk}).context["cl"].queryset) == [sent]
    for act in ("delete", "rename", "replace"):
        assert other.post(mine, {"act": act, "name": "x"}).status_code == 403
    client.post(mine, {"act": "replace", "query": "stage=eligible"})
    view.refresh_from_db()
    assert (view.name, view.is_shared, view.query) == ("Check", True, "stage=eligible")
    assert client.get(mine).status_code == 405
    assert client.post(mine, {"act": "delete"})["Location"] == LIST
    assert client.post(mine, {"act": "delete"}).status_code == 404


def test_a_view_outlives_filters_and_columns_and_says_so(
    officer: User, sign_in: SignIn
) -> None:
    sent = factories.participation(stage=Stage.SUBMITTED)
    view = SavedView.objects.create(
        owner=officer,
        page="register_participation",
        name="Old",
        query="stage=submitted&gone=1&person__email=a&columns=reference,gone",
    )

    shown = sign_in(officer).get(LIST, {"view": view.pk})

    body = shown.content.decode()
    assert list(shown.context["cl"].queryset) == [sent]
    assert list_names(shown) == ["reference"]
    assert "no filter “gone” any more" in body
    assert "no filter “person__email” any more" in body
    assert "no column “gone”" in body


def test_views_have_limits_and_are_refused_with_a_sentence(
    officer: User,
    outsider: User,
    staff_member: Staff,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(services, "MOST_VIEWS", 1)
    client = sign_in(officer)

    def keep(name: str, query: str = "") -> str:
        asked = {"name": name, "query": query, "shared": "1"}
        return client.post(KEEP, asked, follow=True).content.decode()

    assert "give the view a name" in keep("  ")
    assert "at most 60" in keep("x" * 61)
    assert "more conditions" in keep("Long", f"q={'x' * 2001}")
    assert "is kept" in keep("Mine")
    assert "name already" in keep("Mine")
    assert "delete one" in keep("Another")
    assert sign_in(outsider).post(KEEP, {"name": "x"}).status_code in {302, 403}
    # None, and spellings that the registry of Django would take.
    for name in ("no_list", "register.participation", "register_Participation"):
        answer = client.post(f"/admin/lists/{name}/views/", {"name": "x"})
        assert answer.status_code == 404
        assert not SavedView.objects.filter(name="x").exists()
    # An administrator tidies shared views of others.
    view = SavedView.objects.get()
    tidy = sign_in(staff_member(Role.ADMINISTRATOR))
    tidy.post(f"/admin/lists/views/{view.pk}/", {"act": "delete"})
    assert not SavedView.objects.exists()

"""Every page of staff: what its address may ask, how it is sorted, which rows it does not have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.db.models import Field, ForeignObjectRel, Model
from django.test import Client, RequestFactory
from django.urls import URLResolver, get_resolver, reverse

from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.admin import BaseAdmin
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
PAGES = dict(
    sorted(
        (f"{model._meta.app_label}_{model._meta.model_name}", page)
        for model, page in admin.site._registry.items()
    )
)
# Conditions by which a value is spelt out letter by letter.
SPELLING = ("startswith", "contains", "regex", "gt", "exact", "in")
ODD_KEYS = ("0", "987654321", "99999999999999999999999999", "-1", "abc", "a/b", "1_2F")


@pytest.fixture
def administrator(staff_member: Callable[[Role], User], sign_in: SignIn) -> Client:
    """Someone with every right: only what a page does not have is closed to them."""
    client = sign_in(staff_member(Role.ADMINISTRATOR))
    client.raise_request_exception = False
    return client


def list_columns(model: type[Model], *, deep: bool = True) -> Iterator[str]:
    """The ways from a row to a column: its own, and those of rows tied to it on either side."""
    for field in model._meta.get_fields():
        if isinstance(field, Field) and not field.is_relation:
            yield field.name
        elif deep and isinstance(field, (Field, ForeignObjectRel)):
            name = field.name
            if field.related_model and isinstance(field.related_model, type):
                for column in list_columns(field.related_model, deep=False):
                    yield f"{name}__{column}"


def list_filtered(page: Any) -> set[str]:
    """The columns that the filters of a page offer."""
    found = {str(page.date_hierarchy)}
    for entry in page.list_filter:
        if isinstance(entry, (tuple, list)):
            found.add(entry[0])
        elif isinstance(entry, str):
            found.add(entry)
        else:
            found.add(str(getattr(entry, "parameter_name", "")))
    return found


@pytest.mark.parametrize("name", PAGES)
def test_no_condition_reads_a_column_that_no_filter_offers(
    name: str, staff_member: Callable[[Role], User], rf: RequestFactory
) -> None:
    page, user = PAGES[name], staff_member(Role.ADMINISTRATOR)
    if not page.model._meta.managed:
        pytest.skip("It has no rows.")
    offered = list_filtered(page)
    request = rf.get("/")
    request.user = user
    listed = page.get_changelist_instance(request)
    taken = []
    for column in list_columns(page.model):
        for how in SPELLING:
            if how == "exact" and column.removesuffix("__id") in offered:
                continue
            listed.filter_params = {f"{column}__{how}": ["a"]}
            try:
                listed.get_filters(request)
            except DisallowedModelAdminLookup:
                continue
            taken.append(f"{column}__{how}")

    assert taken == []


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        ("accounts_user", "password__startswith"),
        ("itineraries_itinerary", "feed_token__startswith"),
        ("followups_followup", "token__regex"),
        ("mail_message", "text__contains"),
    ],
)
def test_a_hidden_column_is_refused_whatever_it_holds(
    page: str, asked: str, administrator: Client
) -> None:
    address = reverse(f"admin:{page}_changelist")
    for value in ("", "a", "p", "md5$"):
        assert administrator.get(address, {asked: value}).status_code == 400


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_one_of_ours(name: str) -> None:
    assert isinstance(PAGES[name], BaseAdmin)


@pytest.mark.parametrize("name", PAGES)
def test_a_list_is_sorted_by_each_of_its_columns(
    name: str, staff_member: Callable[[Role], User], rf: RequestFactory
) -> None:
    page, user = PAGES[name], staff_member(Role.ADMINISTRATOR)
    if not page.model._meta.managed:
        pytest.skip("It has no rows.")
    for number in range(len(page.list_display) + 2):
        for sign in ("", "-"):
            request = rf.get("/", {"o": f"{sign}{number}"})
            request.user = user
            listed = page.get_changelist_instance(request)

            assert list(listed.queryset) == list(listed.result_list)


def list_addresses(
    resolver: URLResolver, before: str = ""
) -> Iterator[tuple[str, bool]]:
    """Every address of the staff pages, and whether it names a row."""
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from list_addresses(entry, route)
        elif route.startswith("admin/"):
            yield route, bool(entry.pattern.converters)


ADDRESSES = dict(list_addresses(get_resolver()))


@pytest.mark.parametrize(
    ("method", "first"),
    [("get", 0), ("get", 1), ("post", 2), ("post", 3), ("put", 4), ("delete", 5)],
)
def test_no_page_stumbles_over_a_row_that_does_not_exist(
    method: str, first: int, administrator: Client
) -> None:
    """Each address with some of the keys; neighbours, which are of one page, with different ones."""
    wrong = []
    routes = [route for route, of_a_row in ADDRESSES.items() if of_a_row]
    for number, route in enumerate(routes):
        key = ODD_KEYS[(2 * number + first) % len(ODD_KEYS)]
        address = "/" + re.sub(r"<[^>]+>", key, route)
        code = getattr(administrator, method)(address).status_code
        if code not in {301, 302, 400, 403, 404, 405}:
            wrong.append((address, code))

    assert wrong == []


def test_a_kind_without_rows_has_its_page_and_no_other(administrator: Client) -> None:
    assert administrator.get("/admin/reporting/indicators/").status_code == 200
    for tail in ("1/change/", "1/", "add/", "1/history/", "1/delete/"):
        address = f"/admin/reporting/indicators/{tail}"
        assert administrator.get(address).status_code == 404, address


def test_libraries_bring_no_page_of_their_own(administrator: Client) -> None:
    for address in (
        "auth/group",
        "account/emailaddress",
        "mfa/authenticator",
        "socialaccount/socialtoken",
        "socialaccount/socialapp",
    ):
        assert administrator.get(f"/admin/{address}/").status_code == 404, address

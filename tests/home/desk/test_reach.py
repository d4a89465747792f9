"""Whatever a role may open stands in its menu, or one click further: lists and all other pages of staff."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role

pytestmark = pytest.mark.django_db
# Addresses that nobody looks for in a menu, with the reason.
NOT_FOR_MENUS = {
    "/admin/": "where one starts",
    "/admin/login/": "before one is in",
    "/admin/logout/": "a button of every page",
    "/admin/password_change/": "the page of the account stands in the menu instead",
    "/admin/password_change/done/": "the answer of a form",
    "/admin/autocomplete/": "asked by the script of a field",
    "/admin/jsi18n/": "asked by the script of a field",
    "/admin/search/": "the field of every page",
    "/admin/correspondence/messagetemplate/preview/": "asked by the script of a form",
}
# Files that the page of an import, and that of a new template, hand out.
NOT_PAGES = ("/import/template/", "/wordtemplate/shipped/")


def list_staff_addresses() -> list[str]:
    """All addresses of staff pages that name no row."""
    found = {"/account/2fa/", "/account/mine/"}
    for address in _walk(get_resolver(), "/"):
        is_page = address.startswith("/admin/") and "<" not in address
        if is_page and "(" not in address and not address.endswith(NOT_PAGES):
            found.add(address)
    return sorted(found - set(NOT_FOR_MENUS))


def _walk(resolver: URLResolver | Any, start: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        address = start + str(entry.pattern)
        # Lists are held by the test of entries; a row is added by the button of its list.
        if str(getattr(entry, "name", "")).endswith(("_changelist", "_add")):
            continue
        if isinstance(entry, URLResolver):
            yield from _walk(entry, address)
        else:
            yield address


def test_every_open_page_is_two_clicks_away(
    staff_member: Callable[[Role], User], sign_in: Callable[[User], Client]
) -> None:
    addresses = list_staff_addresses()
    assert "/admin/glance/" in addresses
    assert "/admin/casework/label/mine/" in addresses
    lost = []
    for role in Role:
        client = sign_in(staff_member(role))
        menu = set(re.findall(r'href="(/[^"?#]*)', client.get("/admin/").text))
        read: dict[str, set[str]] = {}
        for address in addresses:
            if address in menu or client.get(address).status_code != 200:
                continue
            # What is beside a list stands on the list, what is beside a page on that page.
            shelves = [
                one
                for one in menu
                if len(one) > len("/admin/") and address.startswith(one)
            ]
            if not shelves:
                shelves = [
                    one
                    for one in menu
                    if one.startswith(address.rsplit("/", 2)[0] + "/")
                ]
            near = set()
            for one in shelves[:3]:
                if one not in read:
                    read[one] = set(
                        re.findall(r'href="(/[^"?#]*)', client.get(one).text)
                    )
                near |= read[one]
            if address not in near:
                lost.append((role.value, address))
    assert lost == []

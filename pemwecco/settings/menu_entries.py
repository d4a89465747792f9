"""What a line of the menu of staff is: its page, and who sees it."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise


@cache
def find_menu_address(page: str) -> str:
    """The address of a page of the menu, the same for everybody; nothing when there is no such page."""
    for name in (f"admin:{page}_changelist", f"admin:{page}", page):
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""


_MENU_PAGES: list[str] = []


def build_own_entry(title: Promise, icon: str, page: str) -> dict[str, Any]:
    """A line of the menu that everybody has: a page of one's own account."""
    return {"title": title, "icon": icon, "link": lambda _request: reverse(page)}


def build_menu_entry(
    title: Promise, icon: str, page: str, *rights: str
) -> dict[str, Any]:
    """One line of the menu: shown to whoever has one of the rights, when the page exists.

    `page` is "app_model" for the list of a model, or the name of a page of its own ("home:seats").
    """
    _MENU_PAGES.append(page)

    def address(_request: HttpRequest) -> str:
        return find_menu_address(page)

    def shown(request: HttpRequest) -> bool:
        return any(request.user.has_perm(right) for right in rights) and bool(
            address(request)
        )

    def active(request: HttpRequest) -> bool:
        link = address(request)
        if not link or not request.path.startswith(link):
            return False
        # A page of its own below the list of a model ("Hand over" below "Labels") is marked alone.
        return not any(
            len(other) > len(link) and request.path.startswith(other)
            for other in map(find_menu_address, _MENU_PAGES)
        )

    return {
        "title": title,
        "icon": icon,
        "link": address,
        "permission": shown,
        "active": active,
    }


def build_list_entry(title: Promise, icon: str, model: str) -> dict[str, Any]:
    """The entry of the list of a model ("hosts.host"), for whoever may see its rows."""
    app, name = model.split(".")
    return build_menu_entry(title, icon, f"{app}_{name}", f"{app}.view_{name}")

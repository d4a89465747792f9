"""Which columns and which view a page of a list shows: those of its address, of a view, of the person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from pemwecco.core.lists.columns import (
    Column,
    list_offered_columns,
    list_standard_columns,
)
from pemwecco.core.models import ChosenColumns, SavedView

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pemwecco.accounts.models import User

# The address of a view (`?view=12`); the view from which the list at hand was made; its columns.
VIEW: Final = "view"
FROM_VIEW: Final = "from_view"
COLUMNS: Final = "columns"
LIST_PARAMS: Final = (VIEW, FROM_VIEW, COLUMNS)
# What a view does not keep of an address.
NOT_KEPT: Final = (VIEW, FROM_VIEW, "p", "e", "all", "_popup", "_to_field")
PAGE: Final = "p"
# No table has rows with longer numbers.
LONGEST_KEY: Final = 9
SHOWN_COLUMNS: Final = "shown_columns"


def get_page_name(page: Any) -> str:
    """The name of a list: "register_participation"."""
    options = page.model._meta
    return f"{options.app_label}_{options.model_name}"


def list_views(page: Any, user: User) -> list[SavedView]:
    """The views of a list that this person may open: their own first, then those shared by others."""
    rows = SavedView.objects.visible_to(user).filter(page=get_page_name(page))
    return sorted(
        rows.select_related("owner"), key=lambda view: view.owner_id != user.pk
    )


def open_view(request: HttpRequest, page: Any, user: User) -> None:
    """Let the address of a view (`?view=12`) be read as all that the view keeps."""
    asked = request.GET.get(VIEW, "")
    if not asked:
        return
    rows = SavedView.objects.visible_to(user).filter(page=get_page_name(page))
    view = (
        rows.filter(pk=asked).first()
        if asked.isdecimal() and len(asked) <= LONGEST_KEY
        else None
    )
    if view is None:
        say_once(request, _("This view does not exist any more."))
    query = QueryDict(view.query if view else "", mutable=True)
    if view is not None:
        query[FROM_VIEW] = str(view.pk)
    if PAGE in request.GET:
        query[PAGE] = request.GET[PAGE]
    request.GET = query  # type: ignore[assignment]  # as Django's own tests do


def choose_shown_columns(request: HttpRequest, page: Any, user: User) -> list[Column]:
    """The columns of a list: those that its address names, else those that the person chose.

    A column that does not exist any more, or not for this person, is said and left out.
    """
    # Django asks several times while it makes one list.
    known: list[Column] | None = getattr(request, SHOWN_COLUMNS, None)
    if known is None:
        known = _find_shown_columns(request, page, user)
        setattr(request, SHOWN_COLUMNS, known)
    return known


def _find_shown_columns(request: HttpRequest, page: Any, user: User) -> list[Column]:
    offered = list_offered_columns(page, user)
    names = [name for name in request.GET.get(COLUMNS, "").split(",") if name]
    if not names:
        chosen = ChosenColumns.objects.filter(user=user, page=get_page_name(page))
        row = chosen.values_list("names", flat=True).first()
        return _pick_columns(offered, row or ()) or list_standard_columns(page, user)
    if gone := [name for name in names if name not in offered]:
        sentence = _("This list has no column “%(names)s”; the others are shown.")
        say_once(request, sentence % {"names": ", ".join(gone)[:100]})
    named = _pick_columns(offered, dict.fromkeys(names))
    return named or list_standard_columns(page, user)


def _pick_columns(offered: Mapping[str, Column], names: Iterable[str]) -> list[Column]:
    return [offered[name] for name in names if name in offered]


def say_once(request: HttpRequest, sentence: str) -> None:
    """Tell whoever reads a page; not whoever sends one, nor a list that is read as data."""
    if request.method == "GET":
        messages.warning(request, sentence, fail_silently=True)

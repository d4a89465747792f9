"""Where a person chooses the columns of a list and keeps its views."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.exceptions import NotRegistered
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pemwecco.core.answers import Refused
from pemwecco.core.lists.saved_views import COLUMNS, VIEW
from pemwecco.core.lists.services import (
    choose_columns,
    delete_view,
    rename_view,
    replace_view,
    reset_columns,
    save_view,
)
from pemwecco.core.models import SavedView

# What is typed beside a column to say where it stands; without it, it stands behind the others.
LONGEST_PLACE = 4
LAST = 10**LONGEST_PLACE


def find_list(request: HttpRequest, name: str) -> Any:
    """The staff page of a list by name; 404 for none, 403 for whoever may not open it."""
    try:
        page = admin.site.get_model_admin(apps.get_model(name.replace("_", ".", 1)))
    except (LookupError, ValueError, NotRegistered):
        raise Http404 from None
    if name != f"{page.opts.app_label}_{page.opts.model_name}":
        # The registry of Django finds a list by other spellings, its addresses do not.
        raise Http404
    if not page.has_view_permission(request):
        raise PermissionDenied
    return page


def return_to_list(name: str, query: str) -> HttpResponseRedirect:
    """Back to the list, at the address `?query`."""
    address = reverse(f"admin:{name}_changelist")
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


@require_POST
def change_columns(request: HttpRequest, name: str) -> HttpResponse:
    """The columns that a person ticks, by the numbers beside them; or the standard ones again."""
    page = find_list(request, name)
    user: Any = request.user
    asked = request.POST
    if "standard" in asked:
        reset_columns(user=user, page=page)
    else:
        names = sorted(asked.getlist("column"), key=lambda one: _read_place(asked, one))
        try:
            choose_columns(user=user, page=page, names=names)
        except Refused as refusal:
            messages.error(request, str(refusal))
    kept = _read_query(asked.get("query", ""))
    kept.pop(COLUMNS, None)
    return return_to_list(name, kept.urlencode())


@require_POST
def keep_view(request: HttpRequest, name: str) -> HttpResponse:
    """Keep the list at hand as a view under a name."""
    page = find_list(request, name)
    owner: Any = request.user
    query = request.POST.get("query", "")
    try:
        view = save_view(
            owner=owner,
            page=page,
            name=request.POST.get("name", ""),
            query=query,
            is_shared="shared" in request.POST,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return return_to_list(name, _read_query(query).urlencode())
    messages.success(request, _("The view “%(view)s” is kept.") % {"view": view})
    return return_to_list(name, f"{VIEW}={view.pk}")


@require_POST
def change_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename, share, replace or delete a view."""
    rows = SavedView.objects.visible_to(request.user)
    view = get_object_or_404(rows, pk=pk)
    page, name = find_list(request, view.page), view.page
    by: Any = request.user
    asked = request.POST
    acts: dict[str, Callable[[], None]] = {
        "rename": lambda: rename_view(
            view=view, name=asked.get("name", ""), is_shared="shared" in asked, by=by
        ),
        "replace": lambda: replace_view(
            view=view, page=page, query=asked.get("query", ""), by=by
        ),
        "delete": lambda: delete_view(view=view, by=by),
    }
    act = asked.get("act", "")
    if act not in acts:
        raise Http404
    is_deleted = act == "delete"
    try:
        acts[act]()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        changed, gone = (
            _("The view “%(view)s” is changed."),
            _("The view “%(view)s” is deleted."),
        )
        sentence = gone if is_deleted else changed
        messages.success(request, sentence % {"view": view})
    return return_to_list(name, "" if is_deleted else f"{VIEW}={view.pk}")


def _read_place(asked: Any, name: str) -> int:
    typed = asked.get(f"place_{name}", "")
    return int(typed) if typed.isdecimal() and len(typed) <= LONGEST_PLACE else LAST


def _read_query(query: str) -> QueryDict:
    return QueryDict(query.replace("\x00", ""), mutable=True)

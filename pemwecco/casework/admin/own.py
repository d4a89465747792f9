"""One's own page (mentions, what one follows), and the page on which all of a colleague is handed over."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pemwecco.accounts.models import User
from pemwecco.casework.access import build_row_path, is_key, list_receivers
from pemwecco.casework.queries import (
    count_open_responsibilities,
    list_mentions_of,
    list_watched_rows,
)
from pemwecco.casework.services.responsibility import (
    hand_over_all,
    list_rows_of,
    preview_responsible,
)
from pemwecco.casework.services.watching import unfollow_everything
from pemwecco.core.admin import get_staff_user
from pemwecco.core.answers import Refused, RowOutcome, require


def show_own_page(request: HttpRequest) -> HttpResponse:
    """The notes that call one, and what one follows or answers for, news first."""
    by = get_staff_user(request)
    require(by, "casework.view_note")
    if request.method == "POST":
        count = unfollow_everything(by=by)
        messages.success(
            request,
            ngettext(
                "You no longer follow %(n)d page.",
                "You no longer follow %(n)d pages.",
                count,
            )
            % {"n": count},
        )
        return HttpResponseRedirect(reverse("admin:casework_mine"))
    kinds = []
    for name, lines in list_watched_rows(by):
        shown = [(line, build_row_path(line.row)) for line in lines]
        kinds.append((name, shown))
    mentions = []
    for mention, row in list_mentions_of(by):
        mentions.append((mention, row, f"{build_row_path(row)}#care"))
    context = {
        **admin.site.each_context(request),
        "title": _("Mentions and what I follow"),
        "mentions": mentions,
        "kinds": kinds,
    }
    return TemplateResponse(request, "admin/casework/mine.html", context)


def hand_over_view(request: HttpRequest) -> HttpResponse:
    """Give all that a colleague answers for to another: what would come of it, then what came of it."""
    by = get_staff_user(request)
    require(by, "casework.reassign_responsibility")
    asked = request.POST if request.method == "POST" else request.GET
    people = User.objects.filter(is_staff=True).order_by("name", "email")
    holders = people.filter(
        responsibilities__until=None, responsibilities__isnull=False
    )
    leaving = _find_person(people, asked.get("from", ""))
    held = list_rows_of(leaving) if leaving is not None else []
    able = list_receivers({type(row) for row in held})
    if leaving is not None:
        able = able.exclude(pk=leaving.pk)
    to = _find_person(able, asked.get("to", ""))
    outcomes: list[RowOutcome[Any]] = []
    done = False
    if leaving is not None and to is not None:
        try:
            if request.method == "POST":
                outcomes = hand_over_all(leaving=leaving, to=to, by=by)
                done = True
            else:
                outcomes = preview_responsible(rows=held, person=to)
        except Refused as refusal:
            messages.error(request, str(refusal))
    possible = sum(bool(outcome.answer) for outcome in outcomes)
    context = {
        **admin.site.each_context(request),
        "title": _("Hand over all of a colleague"),
        "holders": holders.distinct(),
        "people": able,
        "leaving": leaving,
        "to": to,
        "held": count_open_responsibilities(leaving) if leaving is not None else [],
        "outcomes": [(one, build_row_path(one.row)) for one in outcomes],
        "yes": possible,
        "no": len(outcomes) - possible,
        "done": done,
    }
    return TemplateResponse(request, "admin/casework/hand_over.html", context)


def _find_person(people: QuerySet[User], key: str) -> User | None:
    return people.filter(pk=key).first() if is_key(key) else None

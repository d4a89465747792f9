"""The door of the script that saves a form while one types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from pemwecco.core.answers import Refused
from pemwecco.unsent.pages import (
    mark_arrived,
    read_form_token,
    read_keystroke,
    read_typed_answers,
)
from pemwecco.unsent.services import FormKey, drop_unsent_form, keep_unsent_form

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

# The session ended, or somebody else signed in since the page was opened.
SIGNED_OUT = 401
CONFLICT = 409
TOO_MUCH = 413


@login_not_required
@never_cache
@require_POST
def save_unsent_form(request: HttpRequest, token: str) -> HttpResponse:
    """Keep what is typed so far (200, or 409 beside another window), or begin afresh (`go=afresh`).

    Only for the person whose page it was: else 401, and the browser keeps its copy.
    """
    read = read_form_token(token)
    if read is None:
        raise Http404(_("This page does not exist."))
    name, about, owner = read
    user: User | None = request.user if request.user.is_authenticated else None
    if owner is not None and (user is None or user.pk != owner):
        return JsonResponse({}, status=SIGNED_OUT)
    key = FormKey(name, about, None if owner is None else user)
    at = read_keystroke(request.POST)
    if request.POST.get("go") == "afresh":
        drop_unsent_form(key=key)
        back = request.headers.get("Referer", "")
        is_here = url_has_allowed_host_and_scheme(back, {request.get_host()})
        answer = redirect(back if is_here else "home:public")
        mark_arrived(request, answer, at.turn)
        return answer
    try:
        saved = keep_unsent_form(key=key, typed=read_typed_answers(request.POST), at=at)
    except Refused as refusal:
        return JsonResponse({"sentence": str(refusal)}, status=TOO_MUCH)
    return JsonResponse(
        {"version": saved.version},
        status=CONFLICT if saved.is_conflict else 200,
    )

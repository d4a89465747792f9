"""A closed call that a code opens: typed on its page, or carried by the link of the mail."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants.calls.services.access import find_access_code
from participants.register.models import AccessCode, Call
from pemwecco.core.answers import Refused
from pemwecco.core.limits import MINUTE, Limit, format_wait, mark_too_many
from pemwecco.core.scopes import get_visible_or_404
from pemwecco.core.visitors import get_limit_address

CODES = "selection.codes"
WRONG_CODES = Limit("applications/access", 10, 15 * MINUTE)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_access_code(request: HttpRequest, slug: str) -> HttpResponse:
    """Type a code; it opens the start of the form in this browser."""
    call = get_visible_or_404(
        Call.objects.select_related("programme"), request.user, slug=slug
    )
    if call.open_answer():
        return redirect("applications:start", call.slug)
    typed = (
        (request.POST if request.method == "POST" else request.GET)
        .get("code", "")
        .strip()[:60]
    )
    refused, wait = "", 0
    if request.method == "POST":
        visitor = get_limit_address(request)
        wait = WRONG_CODES.get_wait(visitor)
        if wait:
            refused = f"{_('Too many wrong codes.')} {format_wait(wait)}"
        else:
            try:
                found = find_access_code(call=call, text=typed)
            except Refused as refusal:
                WRONG_CODES.count_attempt(visitor)
                refused = str(refusal)
            else:
                request.session[CODES] = {
                    **request.session.get(CODES, {}),
                    str(call.pk): found.pk,
                }
                return redirect("applications:start", call.slug)
    context = {"call": call, "typed": typed, "refused": refused}
    response = render(request, "applications/access.html", context)
    return mark_too_many(response, wait) if wait else response


def get_browser_access(request: HttpRequest, call: Call) -> AccessCode | None:
    """The code that this browser has for a call and that still opens it, or nothing."""
    pk = request.session.get(CODES, {}).get(str(call.pk))
    found = AccessCode.objects.filter(pk=pk, call=call).first() if pk else None
    return found if found is not None and found.answer_for(call) else None

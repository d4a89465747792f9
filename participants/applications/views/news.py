"""Leaving an address to be told of the next call: asked, proved by a link, taken back by a link."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants.applications.forms.start import CallNewsForm
from participants.calls.services.subscribers import (
    build_stop_token,
    confirm_news_token,
    count_news_request,
    send_news_proof,
    stop_news,
)
from participants.register.models import Call, Programme
from pemwecco.accounts.models import normalise_email
from pemwecco.core.answers import Refused
from pemwecco.core.languages import activate_mail_language
from pemwecco.core.limits import format_wait, mark_too_many
from pemwecco.core.visitors import get_limit_address

PAGE = "applications/news.html"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_call_news(request: HttpRequest) -> HttpResponse:
    """Leave an address; the page answers the same, whoever is on the list."""
    form = CallNewsForm(request.POST or None)
    programme = Programme.objects.filter(active=True).first()
    wait, sent_to = 0, ""
    if request.method == "POST" and form.is_valid() and programme is not None:
        # As it is kept: one mailbox has one count, however its address is written.
        email = normalise_email(form.cleaned_data["email"])
        wait = count_news_request(email=email, network=get_limit_address(request))
        if wait:
            form.add_error(
                None, f"{_('Many requests came in a short time.')} {format_wait(wait)}"
            )
        else:
            language = translation.get_language() or "fr"
            send_news_proof(programme=programme, email=email, language=language)
            sent_to = email
    context = {
        "form": form,
        "sent_to": sent_to,
        "open_calls": list(Call.objects.open()[:3]),
    }
    response = render(request, PAGE, context)
    return mark_too_many(response, wait) if wait else response


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_call_news(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail: opening it changes nothing, its button puts the address on the list."""
    try:
        email, language = confirm_news_token(token, is_dry=request.method != "POST")
    except Refused as refusal:
        return _render_broken(request, refusal)
    activate_mail_language(request, language)
    state = "added" if request.method == "POST" else "ask_to_add"
    context = {"state": state, "email": email, "stop": build_stop_token(email)}
    return render(request, "applications/news_link.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_call_news(request: HttpRequest, token: str) -> HttpResponse:
    """The link that takes an address off the list, asked once."""
    try:
        email = stop_news(token, is_dry=request.method != "POST")
    except Refused as refusal:
        return _render_broken(request, refusal)
    state = "erased" if request.method == "POST" else "ask_to_erase"
    context = {"state": state, "email": email}
    return render(request, "applications/news_link.html", context)


def _render_broken(request: HttpRequest, refusal: Refused) -> HttpResponse:
    context = {"state": "broken", "refused": str(refusal)}
    return render(request, "applications/news_link.html", context, status=404)

"""What staff do about the confirmations of a partnership: ask a party, take a question back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pemwecco.core.admin import get_staff_user
from pemwecco.core.answers import Refused, require
from reintegration.partnerships.models import (
    Confirmation,
    PartnershipNews,
    PartnershipParty,
)
from reintegration.partnerships.services.confirmations import (
    ASK,
    ask_confirmation,
    revoke_confirmation,
)
from reintegration.partnerships.services.news import settle_news


def list_confirmation_urls(page: Any) -> list[URLPattern]:
    """The addresses under the list of partnerships."""
    wrap = page.admin_site.admin_view
    return [
        path(
            "news/<int:pk>/answer/",
            wrap(require_POST(answer_news_view)),
            name="partnerships_news_answer",
        ),
        path(
            "party/<int:pk>/ask/",
            wrap(require_POST(ask_party_view)),
            name="partnerships_party_ask",
        ),
        path(
            "confirmation/<int:pk>/revoke/",
            wrap(require_POST(revoke_question_view)),
            name="partnerships_confirmation_revoke",
        ),
    ]


def ask_party_view(request: HttpRequest, pk: int) -> HttpResponse:
    """A link to the contact person of a party; an earlier one opens no more."""
    user = get_staff_user(request)
    require(user, ASK)
    rows = PartnershipParty.objects.visible_to(user)
    party = get_object_or_404(rows.select_related("partnership"), pk=pk)
    return _answer_to_staff(
        request,
        party.partnership_id,
        lambda: ask_confirmation(party=party, by=user),
        _("Asked: the link is on its way."),
    )


def answer_news_view(request: HttpRequest, pk: int) -> HttpResponse:
    """What a participant told is confirmed, or not, with a sentence."""
    user = get_staff_user(request)
    require(user, ASK)
    row = get_object_or_404(PartnershipNews.objects.visible_to(user), pk=pk)
    is_so, words = request.POST.get("verdict") == "yes", request.POST.get("answer", "")
    return _answer_to_staff(
        request,
        row.partnership_id,
        lambda: settle_news(news=row, confirms=is_so, answer=words, by=user),
        _("Answered."),
    )


def revoke_question_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The link opens no more."""
    user = get_staff_user(request)
    require(user, ASK)
    row = get_object_or_404(Confirmation.objects.visible_to(user), pk=pk)
    return _answer_to_staff(
        request,
        row.partnership_id,
        lambda: revoke_confirmation(confirmation=row, by=user),
        _("Taken back: the link opens no more."),
    )


def _answer_to_staff(
    request: HttpRequest, partnership: int, act: Callable[[], object], done: str
) -> HttpResponse:
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    page = reverse("admin:partnerships_partnership_change", args=[partnership])
    return HttpResponseRedirect(f"{page}#confirmations")

"""Where follow-ups are answered: the participant's link, the host's link, the partner portal."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mobility.hosts.access import find_link_language
from pemwecco.accounts.access import get_user_or_404
from pemwecco.core.answers import Refused
from pemwecco.core.languages import activate_mail_language
from reintegration.followups.models import FollowUp, Respondent
from reintegration.followups.services.respondents import (
    find_host_speaker,
    read_respondent_link,
    send_new_answer_link,
)
from reintegration.followups.views.pages import Answering, AnswerPage

WITH = (
    "participation__person",
    "participation__organisation",
    "participation__call__programme",
    "questionnaire",
    "told",
    "evidence",
    "contact__affiliation__person",
)
OF_VISIT = ("placement__host__organisation",)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_answer_page(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a follow-up without signing in; afterwards the page shows what was answered."""
    rows = FollowUp.objects.of_participants().select_related(*WITH)
    follow_up = get_object_or_404(rows, token=token)
    activate_mail_language(request, follow_up.participation.person.language)
    user = request.user
    who = Answering(FollowUp.Method.LINK)
    if user.is_authenticated and user.email == follow_up.participation.person.email:
        who = Answering(FollowUp.Method.SPACE, by=user)
    return AnswerPage(request, follow_up, who).respond()


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_host_page(request: HttpRequest, token: str) -> HttpResponse:
    """Answer for a host by the link of one of its contacts, which runs out and can be asked again."""
    respondent, refusal = _read_link_or_404(token)
    language = respondent.contact.person.language
    with translation.override(find_link_language(request, language)):
        user = request.user
        is_other = user.is_authenticated and user.pk != respondent.contact.user_id
        follow_up = respondent.follow_up
        if (refusal or is_other) and follow_up.link_answer():
            context = {
                "follow_up": follow_up,
                "respondent": respondent,
                "refusal": refusal,
                "is_other": is_other,
                "token": token,
                "programme_of": follow_up.participation.call.programme,
            }
            return render(request, "followups/link_closed.html", context)
        who = Answering(
            FollowUp.Method.LINK,
            by=respondent.contact.user,
            contact=respondent.contact,
        )
        return AnswerPage(request, follow_up, who).respond()


@login_not_required
@never_cache
@require_POST
def ask_new_answer_link(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds a link that has run out asks for another: it goes to the same address."""
    respondent, _refusal = _read_link_or_404(token)
    language = respondent.contact.person.language
    with translation.override(find_link_language(request, language)):
        try:
            send_new_answer_link(respondent=respondent)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("A new link is on its way to your address."))
    return redirect("followups:host", token)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_portal_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer for a host in the portal, signed in."""
    user = get_user_or_404(request)
    rows = FollowUp.objects.of_hosts().select_related(*WITH, *OF_VISIT)
    follow_up = get_object_or_404(rows, pk=pk)
    contact = find_host_speaker(follow_up, user)
    if contact is None:
        raise Http404(_("This page does not exist."))
    who = Answering(FollowUp.Method.PORTAL, by=user, contact=contact)
    return AnswerPage(request, follow_up, who).respond()


def _read_link_or_404(token: str) -> tuple[Respondent, str]:
    respondent, refusal = read_respondent_link(token)
    if respondent is None:
        raise Http404(_("This page does not exist."))
    return respondent, refusal

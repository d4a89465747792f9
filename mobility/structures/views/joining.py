"""The page behind a personal invitation to speak for a structure: the yes, without signing in."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mobility.hosts.access import (
    answer_link_asked,
    find_link_language,
    let_speaker_in,
)
from mobility.hosts.models import InvitationState
from mobility.hosts.services.invitations import get_invitation_refusal
from mobility.structures.forms.access import SpeakerForm
from mobility.structures.models import StructureInvitation
from mobility.structures.services.access import (
    accept_structure_invitation,
    ask_new_structure_link,
    read_structure_token,
)
from pemwecco.core.answers import Refused
from pemwecco.unsent.pages import UnsentPage


def _read_structure_token_or_404(token: str) -> StructureInvitation:
    invitation = read_structure_token(token)
    if invitation is None:
        raise Http404(_("This page does not exist."))
    return invitation


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join_structure(request: HttpRequest, token: str) -> HttpResponse:
    """GET only shows: mail programs look at links first. The yes leads to the code of the sign-in."""
    invitation = _read_structure_token_or_404(token)
    with translation.override(find_link_language(request, invitation.language)):
        return _answer_structure_invitation(request, invitation, token)


def _answer_structure_invitation(
    request: HttpRequest, invitation: StructureInvitation, token: str
) -> HttpResponse:
    user = request.user
    is_other = user.is_authenticated and user.email != invitation.email
    unsent = UnsentPage(
        request, "structures.join", about=invitation.pk, only_browser=True
    )
    initial = {
        "given_names": invitation.given_names,
        "family_name": invitation.family_name,
        "function": invitation.function,
        "language": invitation.language,
    }
    posted = request.POST if request.method == "POST" else None
    form = SpeakerForm(posted, initial=initial)
    may_answer = invitation.is_waiting and not is_other
    if posted is not None and may_answer and form.is_valid():
        try:
            access = accept_structure_invitation(
                invitation=invitation, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            entered = let_speaker_in(
                request,
                user=access.user,
                name=str(access.structure),
                onward=reverse("structures:home", args=[access.structure.pk]),
            )
            return unsent.finish(entered)
    context = {
        "invitation": invitation,
        "structure": invitation.structure,
        "token": token,
        "form": form,
        "unsent": unsent.open(form),
        "is_other": is_other,
        "refusal": get_invitation_refusal(invitation),
        "is_used": invitation.state == InvitationState.USED,
    }
    status = 422 if may_answer and form.is_bound and form.errors else 200
    return render(request, "structures/join.html", context, status=status)


@login_not_required
@never_cache
@require_POST
def ask_structure_link(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds a link that opens no more asks for another one."""
    invitation = _read_structure_token_or_404(token)
    answer_link_asked(
        request,
        partial(ask_new_structure_link, invitation=invitation),
        written=invitation.language,
    )
    return redirect("structures:join", token)

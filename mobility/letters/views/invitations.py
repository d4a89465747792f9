"""The partner portal: the host's invitation, read, worded and signed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mobility.hosts.models import Host
from mobility.hosts.services.contacts import get_host_contact
from mobility.letters.forms import InvitationForm, SignForm
from mobility.letters.models import Invitation, Letter
from mobility.letters.services.reading_pages import (
    build_signed_pages,
    render_reading_pdf,
)
from mobility.letters.services.signing import (
    SignatoryDiffers,
    can_word_invitation,
    may_sign,
    read_invitation,
    sign_invitation,
    update_invitation_wording,
)
from mobility.letters.views.letters import (
    build_letter_response,
    build_pages_response,
    get_signing_state,
)
from pemwecco.accounts.access import get_user_or_404
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.scopes import get_visible_or_404
from pemwecco.core.visitors import get_client_address
from pemwecco.privacy.services import record_reading
from pemwecco.unsent.pages import UnsentPage


def _own_invitation(user: User, pk: int) -> Invitation:
    rows = Invitation.objects.of_contact(user).select_related(
        "placement__host__organisation",
        "placement__participation__person",
        "placement__participation__call__programme",
    )
    draft: Invitation = get_visible_or_404(rows, user, pk=pk)
    return draft


@never_cache
@require_safe
def show_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """The host's letter as it will read: its few words to mend, then the signature."""
    user = get_user_or_404(request)
    draft = _own_invitation(user, pk)
    record_reading(
        by=user,
        what=draft.placement.participation.person,
        address=get_client_address(request),
    )
    if not draft.placement.is_agreed:
        return _ended_page(request, user, draft)
    return _invitation_page(
        request, draft, InvitationForm(instance=draft), _sign_form(user, draft)
    )


def _sign_form(user: User, draft: Invitation, data: Any = None) -> SignForm:
    contact = get_host_contact(user, draft.placement.host_id)
    initial = {
        "name": str(contact.person) if contact else "",
        "function": contact.function if contact else "",
    }
    return SignForm(data, initial=initial)


def _invitation_page(
    request: HttpRequest,
    draft: Invitation,
    words: InvitationForm,
    sign: SignForm,
    status: int = 200,
) -> HttpResponse:
    user = get_user_or_404(request)
    try:
        reading = read_invitation(draft)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("hosts:placement", pk=draft.placement_id)
    context = {
        "hosts": list(Host.objects.of_contact(user).select_related("organisation")),
        "draft": draft,
        "placement": draft.placement,
        "reading": reading,
        "words_form": words,
        "unsent": _get_words_page(request, draft.pk).open(words),
        "sign_form": sign,
        "may_word": can_word_invitation(draft, user),
        "may_sign": may_sign(draft, user),
        **get_signing_state(
            reading,
            pdf_url=reverse("letters:invitation_pdf", args=[draft.pk]),
            pages_url=reverse("letters:invitation_pages", args=[draft.pk]),
        ),
    }
    return render(request, "visas/invitation.html", context, status=status)


def _ended_page(request: HttpRequest, user: User, draft: Invitation) -> HttpResponse:
    """What was signed for a visit that was called off: to read and to keep, marked."""
    letters = Letter.objects.visible_to(user).filter(placement=draft.placement_id)
    letter = (
        letters.filter(signature__isnull=False)
        .select_related("paper__pdf", "signature")
        .order_by("-pk")
        .first()
    )
    if letter is None:
        raise Http404
    ended = letter.paper.steps.exclude(move="issue").last()
    pdf = letter.paper.pdf_id
    context = {
        "hosts": list(Host.objects.of_contact(user).select_related("organisation")),
        "placement": draft.placement,
        "letter": letter,
        "ended_on": ended.at if ended else None,
        "pages": build_signed_pages(letter),
        "pdf_url": reverse("documents:download", args=[pdf]) if pdf else "",
        "pictures_url": reverse("documents:pages", args=[pdf]) if pdf else "",
    }
    return render(request, "visas/invitation_ended.html", context)


@never_cache
@require_safe
def open_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """The invitation as it would be signed now, as PDF."""
    draft = _own_invitation(get_user_or_404(request), pk)
    try:
        reading = read_invitation(draft)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("hosts:placement", pk=draft.placement_id)
    return build_letter_response(render_reading_pdf(reading))


@never_cache
@require_safe
def show_invitation_pages(request: HttpRequest, pk: int) -> HttpResponse:
    """The invitation as it would be printed, as a picture."""
    draft = _own_invitation(get_user_or_404(request), pk)
    try:
        reading = read_invitation(draft)
    except Refused as refusal:
        raise Http404(str(refusal)) from refusal
    return build_pages_response(reading, request)


@require_POST
def edit_invitation_wording(request: HttpRequest, pk: int) -> HttpResponse:
    """The host mends the few words that are its own."""
    user = get_user_or_404(request)
    draft = _own_invitation(user, pk)
    form = InvitationForm(request.POST, instance=_own_invitation(user, pk))
    if not form.is_valid():
        return _invitation_page(
            request, draft, form, _sign_form(user, draft), status=422
        )
    update_invitation_wording(invitation=draft, words=form.cleaned_data, by=user)
    messages.success(
        request, _("Your words are saved. Read the letter again, then sign it.")
    )
    return _get_words_page(request, pk).finish(redirect("letters:invitation", pk=pk))


def _get_words_page(request: HttpRequest, pk: int) -> UnsentPage:
    return UnsentPage(request, "letters.invitation", about=pk)


@require_POST
def sign_own_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """The host signs: typed name, function, tick; the letter is issued."""
    user = get_user_or_404(request)
    draft = _own_invitation(user, pk)
    form = _sign_form(user, draft, request.POST)
    if form.is_valid():
        try:
            sign_invitation(
                invitation=draft,
                name=form.cleaned_data["name"],
                function=form.cleaned_data["function"],
                meant=form.name_is_meant,
                seen=form.cleaned_data["seen"],
                by=user,
                address=get_client_address(request),
            )
        except SignatoryDiffers as refusal:
            form.question = str(refusal)
        except Refused as refusal:
            form.add_error(None, list(refusal.sentences))
        else:
            messages.success(
                request,
                _(
                    "Thank you: the invitation is signed. A copy comes to you by mail in a few minutes."
                ),
            )
            return redirect("letters:invitation", pk=pk)
    return _invitation_page(
        request, draft, InvitationForm(instance=draft), form, status=422
    )

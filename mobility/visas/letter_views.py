"""Letters for whom they concern: undertaking, form answers and one PDF; the host's invitation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mobility.hosts.models import Host
from mobility.visas import services
from mobility.visas.letter_forms import FormAnswersForm, InvitationForm, SignForm
from mobility.visas.models import Bundle, Dossier, FormAnswers, Invitation, Letter
from mobility.visas.services import bundles
from mobility.visas.services.letters.form_sheet import form_sheet, lines
from mobility.visas.services.letters.signing import (
    Reading,
    may_sign,
    reading_invitation,
    reading_undertaking,
    sign_invitation,
    sign_undertaking,
    word_invitation,
)
from mobility.visas.services.letters.sources import source_of
from mobility.visas.views import own_dossier
from pemwecco.accounts.models import User
from pemwecco.core.scopes import visible_or_404
from pemwecco.privacy.services import address_of, record_reading

LANGUAGES = ("fr", "en", "nl")


def _me(request: HttpRequest) -> User:
    if not request.user.is_authenticated:
        raise Http404
    return request.user


def _language(dossier: Dossier) -> str:
    language = (get_language() or dossier.participation.person.language)[:2]
    return language if language in LANGUAGES else "fr"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def undertaking(request: HttpRequest) -> HttpResponse:
    """The undertaking to return: read in the language of the page, signed with name and tick."""
    me = _me(request)
    row = own_dossier(me)
    reading = reading_undertaking(row, _language(row))
    form = SignForm(request.POST or None, initial={"name": row.participation.person.full_name})
    form.fields.pop("function")
    if request.method == "POST" and form.is_valid():
        try:
            sign_undertaking(
                dossier=row,
                language=reading.language,
                name=form.cleaned_data["name"],
                seen=form.cleaned_data["seen"],
                by=me,
                address=address_of(request),
            )
        except services.DossierRefused as refusal:
            form.add_error(None, list(refusal.sentences))
        else:
            messages.success(request, _("Thank you: your undertaking is signed. It is ready in a minute."))
            return redirect("visas:undertaking")
    context = {"dossier": row, "reading": reading, "form": form, **_state(reading)}
    return render(request, "visas/undertaking.html", context, status=422 if form.errors else 200)


def _state(reading: Reading) -> dict[str, Any]:
    standing, changes = reading.standing, reading.changes
    return {
        "words": reading.context()["words"],
        "letter": reading.context(),
        "standing": standing,
        "changes": changes,
        "signed": standing is not None and not changes,
        "seal": reading.seal,
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def form_answers(request: HttpRequest) -> HttpResponse:
    """The answers for the online form in the order of its fields, and what only this form asks."""
    me = _me(request)
    row = own_dossier(me)
    person = row.participation.person
    known = FormAnswers.objects.visible_to(me).filter(person=person).first() or FormAnswers(person=person)
    form = FormAnswersForm(request.POST or None, instance=known)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your answers are saved."))
        return redirect("visas:form")
    facts = form_sheet(source_of(row))
    sheet = lines(facts["answers"], _language(row))
    context = {
        "dossier": row,
        "form": form,
        "lines": sheet,
        "missing": sum(line.missing for line in sheet),
        "letter": services.current_letter(row, Letter.Kind.FORM),
    }
    return render(request, "visas/form.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bundle(request: HttpRequest) -> HttpResponse:
    """All accepted papers in one PDF: ordered here, fetched here; the page refreshes itself meanwhile."""
    me = _me(request)
    row = own_dossier(me)
    if request.method == "POST":
        try:
            bundles.order_bundle(dossier=row, language=_language(row), by=me)
        except services.DossierRefused as refusal:
            messages.error(request, str(refusal))
        return redirect("visas:bundle")
    rows = Bundle.objects.visible_to(me).filter(dossier=row).select_related("document")
    last = rows.order_by("-pk").first()
    given_up = last is not None and last.document_id is None and last.attempts >= bundles.MAX_ATTEMPTS
    context = {
        "dossier": row,
        "bundle": last,
        "given_up": given_up,
        "being_made": last is not None and last.document_id is None and not given_up,
        "pieces": bundles.accepted_pieces(row),
    }
    part = "visas/parts/bundle.html" if request.headers.get("HX-Request") else "visas/bundle.html"
    return render(request, part, context)


def _own_invitation(user: User, pk: int) -> Invitation:
    rows = Invitation.objects.of_contact(user).select_related(
        "placement__host__organisation",
        "placement__participation__person",
        "placement__participation__call__programme",
    )
    draft: Invitation = visible_or_404(rows, user, pk=pk)
    return draft


@never_cache
@require_safe
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """The host's letter as it will read: its few words to mend, then the signature."""
    user = _me(request)
    draft = _own_invitation(user, pk)
    record_reading(by=user, what=draft.placement.participation.person, address=address_of(request))
    return _invitation_page(request, draft, InvitationForm(instance=draft), _sign_form(user, draft))


def _sign_form(user: User, draft: Invitation, data: Any = None) -> SignForm:
    contact = draft.placement.host.contacts.filter(user=user).first()
    initial = {"name": user.get_full_name(), "function": contact.function if contact else ""}
    return SignForm(data, initial=initial)


def _invitation_page(
    request: HttpRequest, draft: Invitation, words: InvitationForm, sign: SignForm, status: int = 200
) -> HttpResponse:
    user = _me(request)
    try:
        reading = reading_invitation(draft)
    except services.DossierRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("hosts:placement", pk=draft.placement_id)
    context = {
        "hosts": list(Host.objects.of_contact(user).select_related("organisation")),
        "draft": draft,
        "placement": draft.placement,
        "reading": reading,
        "words_form": words,
        "sign_form": sign,
        "may_sign": may_sign(draft, user),
        **_state(reading),
    }
    return render(request, "visas/invitation.html", context, status=status)


@require_POST
def invitation_words(request: HttpRequest, pk: int) -> HttpResponse:
    """The host mends the few words that are its own."""
    user = _me(request)
    draft = _own_invitation(user, pk)
    form = InvitationForm(request.POST, instance=_own_invitation(user, pk))
    if not form.is_valid():
        return _invitation_page(request, draft, form, _sign_form(user, draft), status=422)
    word_invitation(invitation=draft, words=form.cleaned_data, by=user)
    messages.success(request, _("Your words are saved. Read the letter again, then sign it."))
    return redirect("visas:invitation", pk=pk)


@require_POST
def invitation_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The host signs: typed name, function, tick; the letter is issued."""
    user = _me(request)
    draft = _own_invitation(user, pk)
    form = _sign_form(user, draft, request.POST)
    if form.is_valid():
        try:
            sign_invitation(
                invitation=draft,
                name=form.cleaned_data["name"],
                function=form.cleaned_data["function"],
                seen=form.cleaned_data["seen"],
                by=user,
                address=address_of(request),
            )
        except services.DossierRefused as refusal:
            form.add_error(None, list(refusal.sentences))
        else:
            messages.success(request, _("Thank you: the invitation is signed. The PDF is ready in a minute."))
            return redirect("visas:invitation", pk=pk)
    return _invitation_page(request, draft, InvitationForm(instance=draft), form, status=422)

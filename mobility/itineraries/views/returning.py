"""I am back, or I come back later: what the participant tells of the return; staff then answer it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mobility.itineraries.access import get_own_participation
from mobility.itineraries.forms.stays import CrossingForm, ReturnDelayForm
from mobility.itineraries.lifecycle import ReturnClaimStage
from mobility.itineraries.services.claims import (
    can_claim_return,
    claim_return,
    get_claim_to_redo,
    get_open_claim,
    prepare_return_claim,
)
from mobility.itineraries.services.crossings import get_due_back_date
from mobility.itineraries.services.delays import can_report_delay, report_delay
from pemwecco.accounts.access import get_user_or_404
from pemwecco.core.answers import Refused
from pemwecco.documents.services import FileRefused, store_upload
from pemwecco.unsent.pages import UnsentPage


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tell_return(request: HttpRequest) -> HttpResponse:
    """Day, place and proof of the return; what was typed before stands in the fields."""
    user = get_user_or_404(request)
    file = get_own_participation(user)
    claim = get_open_claim(file)
    if claim is not None and claim.stage == ReturnClaimStage.CLAIMED:
        messages.info(
            request, _("You have told us already: we are looking at your proof.")
        )
        return redirect("itineraries:mine")
    if not (answer := can_claim_return(file, on=timezone.localdate())):
        messages.error(request, str(answer.reason))
        return redirect("itineraries:mine")
    asked = get_claim_to_redo(file)
    before = claim or asked
    initial: dict[str, Any] = {}
    if before is not None:
        for name in ("on", "place", "evidence"):
            initial[name] = getattr(before, name)
    unsent = UnsentPage(request, "itineraries.back", about=file.pk)
    form = CrossingForm(
        request.POST or None,
        request.FILES or None,
        initial=initial,
        kept=claim.document if claim else None,
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            # A refused return keeps no file that nobody could see.
            with transaction.atomic():
                document = claim.document if claim and not data["file"] else None
                prepare_return_claim(
                    participation=file,
                    on=data["on"],
                    place=data["place"],
                    evidence=data["evidence"],
                    document=document or store_upload(uploaded=data["file"], by=user),
                    by=user,
                )
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
        except Refused as refusal:
            form.add_error(None, list(refusal.sentences))
        else:
            return unsent.finish(redirect("itineraries:back_confirm"))
    context = {
        "file": file,
        "form": form,
        "unsent": unsent.open(form),
        "claim": claim,
        "asked_again": asked.steps.all().last() if asked and claim is None else None,
        "due_back_on": get_due_back_date(file),
    }
    status = 422 if form.errors else 200
    return render(request, "itineraries/back.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_return(request: HttpRequest) -> HttpResponse:
    """What was typed, seen once more: only here it is told."""
    user = get_user_or_404(request)
    file = get_own_participation(user)
    claim = get_open_claim(file)
    if claim is None:
        return redirect("itineraries:back")
    if claim.stage == ReturnClaimStage.CLAIMED:
        return redirect("itineraries:mine")
    if request.method == "POST":
        try:
            claim_return(claim=claim, by=user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                _(
                    "Thank you. We look at your proof and write to you: your return counts once it is"
                    " confirmed."
                ),
            )
        return redirect("itineraries:mine")
    due = get_due_back_date(file)
    context = {
        "file": file,
        "claim": claim,
        "due_back_on": due,
        "is_early": due is not None and claim.on < due,
    }
    return render(request, "itineraries/back_confirm.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_own_delay(request: HttpRequest) -> HttpResponse:
    """A return later than planned: why, until when, with the paper; staff answer it."""
    user = get_user_or_404(request)
    file = get_own_participation(user)
    if not (answer := can_report_delay(file)):
        messages.error(request, str(answer.reason))
        return redirect("itineraries:mine")
    unsent = UnsentPage(request, "itineraries.later", about=file.pk)
    form = ReturnDelayForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                report_delay(
                    participation=file,
                    kind=data["kind"],
                    expected_on=data["expected_on"],
                    account=data["account"],
                    document=store_upload(uploaded=data["file"], by=user),
                    by=user,
                )
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
        except Refused as refusal:
            form.add_error("expected_on", str(refusal))
        else:
            messages.success(
                request,
                _("Thank you. We look at your paper and write to you."),
            )
            return unsent.finish(redirect("itineraries:mine"))
    context = {
        "file": file,
        "form": form,
        "unsent": unsent.open(form),
        "due_back_on": get_due_back_date(file),
    }
    status = 422 if form.errors else 200
    return render(request, "itineraries/later.html", context, status=status)

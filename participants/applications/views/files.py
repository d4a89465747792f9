"""After the form: the receipt, and taking an application back, in one's space or by the link of the mail."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from participants.applications.access import require_application_access
from participants.applications.forms.start import WithdrawApplicationForm
from participants.applications.models import Application
from participants.applications.services.corrections import open_correction
from participants.applications.services.links import read_withdraw_token
from participants.applications.services.sendings import get_last_sending
from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Participation
from participants.register.services import withdraw_participation as take_back
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.unsent.pages import UnsentPage


@require_application_access
@require_safe
def show_receipt(request: HttpRequest, application: Application) -> HttpResponse:
    """The number of the file, what was sent, what comes next."""
    file = application.participation
    if file.stage == Stage.DRAFT:
        return redirect("applications:step", file.reference, "check")
    sent = file.steps.filter(move="submit").order_by("-at").first()
    at = sent.at if sent else file.created_at
    last = get_last_sending(application)
    is_corrected = last is not None and last.number > 1
    context = {
        "application": application,
        "file": file,
        "sent": sent,
        "corrected_clocks": file.call.programme.clocks(last.at)
        if last is not None and is_corrected
        else None,
        "correction": open_correction(application),
        "receipt": last.receipt if last is not None else None,
        "clocks": file.call.programme.clocks(at),
        "may_withdraw": file.stage in PARTICIPATION.transitions["withdraw"].sources,
    }
    return render(request, "applications/receipt.html", context)


@require_application_access
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_application(
    request: HttpRequest, application: Application
) -> HttpResponse:
    """Take an application back, asked once; a word why is welcome and not needed."""
    file = application.participation
    unsent = UnsentPage(request, "applications.withdraw", about=file.pk)
    form = WithdrawApplicationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = request.user if request.user.is_authenticated else None
        if refused := _withdraw_or_explain(file, by, form.cleaned_data["reason"]):
            messages.error(request, refused)
        else:
            messages.success(request, _("Your application is withdrawn."))
        return unsent.finish(redirect("applications:receipt", file.reference))
    kept = "applications:step" if file.stage == Stage.DRAFT else "applications:receipt"
    keep_url = reverse(
        kept,
        args=[file.reference, "check"]
        if file.stage == Stage.DRAFT
        else [file.reference],
    )
    return render(
        request,
        "applications/withdraw.html",
        {
            "form": form,
            "unsent": unsent.open(form),
            "file": file,
            "keep_url": keep_url,
        },
    )


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take an application back by the link of the mail, without signing in; opening it changes nothing."""
    try:
        file = read_withdraw_token(token)
    except Refused as refusal:
        return render(
            request,
            "applications/withdrawn.html",
            {"refused": str(refusal)},
            status=404,
        )
    if file.stage not in PARTICIPATION.transitions["withdraw"].sources:
        done = file.stage == Stage.WITHDRAWN
        refused = (
            ""
            if done
            else _("This application can no longer be withdrawn here. Write to us.")
        )
        return render(
            request, "applications/withdrawn.html", {"file": file, "refused": refused}
        )
    unsent = UnsentPage(
        request, "applications.withdraw_link", about=file.pk, by_link=True
    )
    form = WithdrawApplicationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        refused = _withdraw_or_explain(file, None, form.cleaned_data["reason"])
        page = {"file": file, "refused": refused}
        return unsent.finish(render(request, "applications/withdrawn.html", page))
    keep_url = reverse("applications:call", args=[file.call.slug])
    return render(
        request,
        "applications/withdraw.html",
        {
            "form": form,
            "unsent": unsent.open(form),
            "file": file,
            "keep_url": keep_url,
        },
    )


def _withdraw_or_explain(file: Participation, by: User | None, reason: str) -> str:
    """Withdraw; the sentence when it is refused."""
    try:
        take_back(participation=file, by=by, reason=reason)
    except Refused as refusal:
        return str(refusal)
    return ""

"""After the form: the receipt, and taking an application back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.services import withdraw as take_back
from participants.selection.forms import WithdrawForm
from participants.selection.models import Application
from participants.selection.views.reach import applicant_page
from pemwecco.core.lifecycle import MoveRefused


@applicant_page
@require_safe
def receipt(request: HttpRequest, application: Application) -> HttpResponse:
    """The number of the file, what was sent, what comes next."""
    file = application.participation
    if file.stage == Stage.DRAFT:
        return redirect("selection:step", file.reference, "check")
    sent = file.steps.filter(move="submit").order_by("-at").first()
    at = sent.at if sent else file.created_at
    context = {
        "application": application,
        "file": file,
        "sent": sent,
        "clocks": file.call.programme.clocks(at),
        "may_withdraw": file.stage in PARTICIPATION.moves["withdraw"].sources,
    }
    return render(request, "selection/receipt.html", context)


@applicant_page
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, application: Application) -> HttpResponse:
    """Take an application back, with a word why."""
    file = application.participation
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = request.user if request.user.is_authenticated else None
        try:
            take_back(participation=file, by=by, reason=form.cleaned_data["reason"])
        except MoveRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Your application is withdrawn."))
        return redirect("selection:receipt", file.reference)
    return render(request, "selection/withdraw.html", {"form": form, "file": file})

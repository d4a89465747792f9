"""The address of a draft: played back, confirmed by the code of our mail, changed; and the draft deleted."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from participants.applications.access import (
    require_application_access,
    store_draft_key,
)
from participants.applications.forms.start import ChangeAddressForm
from participants.applications.models import Application
from participants.applications.services.addresses import (
    change_address,
    confirm_draft_address,
    find_other_application,
    is_address_confirmed,
    send_address_code,
)
from participants.applications.services.erasing import can_erase_draft, erase_draft
from participants.applications.views.base import find_open_step
from participants.register.lifecycle import Stage
from pemwecco.core.answers import Refused


@require_application_access
@require_http_methods(["GET", "HEAD", "POST"])
def show_address(request: HttpRequest, application: Application) -> HttpResponse:
    """Where we write to: the code that confirms it, another mail, another address; then on to the form."""
    file = application.participation
    if file.stage != Stage.DRAFT:
        return redirect("applications:receipt", file.reference)
    form = ChangeAddressForm(request.POST if _is_change(request) else None)
    refused, sent_to = "", ""
    if request.method == "POST":
        try:
            if not _is_change(request):
                return _confirm_or_send(request, application)
            if form.is_valid():
                email = form.cleaned_data["new_email"]
                if form.cleaned_data["code"]:
                    return _change(request, application, form)
                send_address_code(application=application, email=email)
                sent_to = email
        except Refused as refusal:
            refused = str(refusal)
    confirmed = is_address_confirmed(application)
    other = find_other_application(application) if confirmed else None
    context = {
        "application": application,
        "file": file,
        "form": form,
        "other": other,
        "other_is_sent": other is not None and other.stage != Stage.DRAFT,
        "go_on": find_open_step(application),
        "refused": refused,
        "sent_to": sent_to,
        "changing": _is_change(request),
        "confirmed": confirmed,
    }
    return render(request, "applications/address.html", context)


def _is_change(request: HttpRequest) -> bool:
    return request.method == "POST" and request.POST.get("act") == "change"


def _confirm_or_send(request: HttpRequest, application: Application) -> HttpResponse:
    file = application.participation
    if request.POST.get("act") == "again":
        send_address_code(application=application, email=file.person.email)
        messages.success(
            request,
            _("We have written to %(email)s again.") % {"email": file.person.email},
        )
        return redirect("applications:address", file.reference)
    confirm_draft_address(application=application, typed=request.POST.get("code", ""))
    messages.success(request, _("Your address is confirmed."))
    if find_other_application(application) is not None:
        return redirect("applications:address", file.reference)
    return redirect("applications:step", file.reference, find_open_step(application))


def _change(
    request: HttpRequest, application: Application, form: ChangeAddressForm
) -> HttpResponse:
    row = change_address(
        application=application,
        email=form.cleaned_data["new_email"],
        typed=form.cleaned_data["code"],
    )
    if request.user.is_authenticated and request.user.email != row.confirmed_email:
        logout(request)
    store_draft_key(request, row)
    messages.success(
        request, _("We now write to %(email)s.") % {"email": row.confirmed_email}
    )
    return redirect("applications:address", row.participation.reference)


@require_application_access
@require_http_methods(["GET", "HEAD", "POST"])
def delete_draft(request: HttpRequest, application: Application) -> HttpResponse:
    """Delete a draft for good, asked once."""
    file = application.participation
    answer = can_erase_draft(file)
    if request.method == "POST" and answer:
        number = erase_draft(application=application)
        messages.success(
            request,
            _("The draft %(number)s is deleted, with everything that it held.")
            % {"number": number},
        )
        return redirect("applications:resume")
    context = {"file": file, "answer": answer}
    return render(request, "applications/delete.html", context)

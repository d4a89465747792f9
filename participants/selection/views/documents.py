"""The papers of an application: several files for each, kept as soon as they have arrived."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from participants.selection.models import Application
from participants.selection.services.attachments import attach, detach, slots_of
from participants.selection.services.drafts import pass_by
from participants.selection.services.submission import findings, required_slots
from participants.selection.views.frame import account, address, beside, page, whole
from pemwecco.documents.services import FileRefused


def documents(request: HttpRequest, application: Application) -> HttpResponse:
    """The papers: several files for each, kept as soon as they have arrived."""
    file = application.participation
    if request.method == "POST":
        refused = take_in(request, application)
        if remove := whole(request.POST.get("remove", "")):
            detach(application=application, pk=remove)
        pass_by(application=application, step="documents")
        going = "" if refused or remove else request.POST.get("go", "")
        return redirect(address(application, beside("documents", going)))
    attachments = list(file.attachments.select_related("document"))
    needed = required_slots(file)
    gaps = {gap.field: gap.sentence for gap in findings(file)} if "check" in request.GET else {}
    context = page(application, "documents") | {
        "slots": [
            {
                "code": slot.code,
                "label": slot.label,
                "needed": slot.code in needed,
                "files": [row for row in attachments if row.slot == slot.code],
                "gap": gaps.get(slot.code, ""),
            }
            for slot in slots_of(file)
        ],
        "signed_in": request.user.is_authenticated,
    }
    return render(request, "selection/documents.html", context)


def take_in(request: HttpRequest, application: Application) -> int:
    """Store the files sent, say what came of each; returns how many were refused."""
    kept, refused = 0, 0
    for slot in slots_of(application.participation):
        for uploaded in request.FILES.getlist(slot.code):
            if not isinstance(uploaded, UploadedFile):  # pragma: no cover  the parser makes nothing else
                continue
            try:
                attach(application=application, slot=slot.code, uploaded=uploaded, by=account(request))
                kept += 1
            except FileRefused as refusal:
                refused += 1
                messages.error(request, f"{uploaded.name}: {refusal}")
    if kept:
        messages.success(
            request, ngettext("%(count)d file received.", "%(count)d files received.", kept) % {"count": kept}
        )
    return refused

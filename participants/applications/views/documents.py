"""The papers of an application: several files for each, kept as soon as they have arrived."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from participants.applications.models import Application, Attachment
from participants.applications.services.attachments import (
    MOST_PER_SLOT,
    arriving,
    attach,
    detach,
    give_up,
    join,
    move_up,
    slots_of,
    take_apart,
)
from participants.applications.services.drafts import pass_by
from participants.applications.services.submission import findings, required_slots
from participants.applications.views.base import account, address, beside, page, whole
from participants.register.models import Participation
from pemwecco.documents.contents import size_text
from pemwecco.documents.services import FileRefused
from pemwecco.documents.uploads import PIECE


def documents(request: HttpRequest, application: Application) -> HttpResponse:
    """The papers: several files for each, kept as soon as they have arrived."""
    file = application.participation
    if request.method == "POST":
        return change(request, application)
    needed = required_slots(file)
    gaps = {gap.field: gap.sentence for gap in findings(file)} if "check" in request.GET else {}
    attachments = rows_of(file)
    coming = list(arriving(file))
    context = page(application, "documents") | {
        "slots": [
            {
                "code": slot.code,
                "label": slot.label,
                "needed": slot.code in needed,
                "gap": gaps.get(slot.code, ""),
                "arriving": [upload for upload in coming if upload.purpose == slot.code],
            }
            | held([row for row in attachments if row.slot == slot.code], request)
            for slot in slots_of(file, [row.slot for row in attachments])
        ],
    }
    return render(request, "selection/documents.html", context | upload_words())


def upload_words() -> dict[str, Any]:
    """What the script that sends files in pieces reads on the page."""
    return {
        "limit": settings.DOCUMENT_MAX_BYTES,
        "limit_text": size_text(settings.DOCUMENT_MAX_BYTES),
        "piece": PIECE,
    }


def rows_of(file: Participation, **only: Any) -> list[Attachment]:
    """The papers there are, each with its file and how many pages it was made of."""
    rows = file.attachments.filter(**only).select_related("document")
    return list(rows.annotate(made_of=Count("document__parts")))


def held(rows: Sequence[Attachment], request: HttpRequest) -> dict[str, Any]:
    """What one kind of paper shows: its files, what can be done with each, whether they can be joined."""
    return {
        "files": rows,
        "signed_in": request.user.is_authenticated,
        "joinable": len(rows) > 1,
        "full": len(rows) >= MOST_PER_SLOT,
    }


def change(request: HttpRequest, application: Application) -> HttpResponse:
    """Keep the files sent, then do what the button says."""
    refused = take_files(request, application)
    done = act(request, application)
    pass_by(application=application, step="documents")
    going = request.POST.get("go", "") if done is None and not refused else ""
    here = address(application, beside("documents", going))
    # Back to the paper at hand; where something is to be read, to the top.
    return redirect(f"{here}#paper-{done}" if done and not refused else here)


def act(request: HttpRequest, application: Application) -> str | None:
    """What a button beside a file does; the code of the paper it stands under, nothing without a button."""
    asked = request.POST
    for button, verb in (("remove", detach), ("up", move_up), ("apart", take_apart)):
        if pk := whole(asked.get(button, "")):
            return verb(application=application, pk=pk)
    if key := asked.get("give_up"):
        give_up(application=application, key=key)
        return ""
    if slot := asked.get("join"):
        try:
            join(application=application, slot=slot, by=account(request))
        except FileRefused as refusal:
            messages.error(request, str(refusal))
            return ""
        return slot
    return None


def take_files(request: HttpRequest, application: Application) -> int:
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

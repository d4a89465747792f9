"""The page on which staff make the copy of a file without names, side by side with what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from participants.applications.models import Attachment
from participants.panel.models import RedactedCopy, Redaction
from participants.panel.services.base import SHARED_OUT
from participants.panel.services.redaction import (
    confirm_redacted_copy,
    list_passages,
    remove_redacted_document,
    save_redacted_copy,
    store_redacted_document,
)
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.admin import get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.documents.services import FileRefused

if TYPE_CHECKING:
    from unfold.admin import ModelAdmin as Base
else:
    Base = object

TEXT = "text-"


class RedactionPages(Base):
    """Mixed into the staff pages of reviews."""

    def copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Texts side by side, found names marked; saved as it is, or confirmed for the panel."""
        participation, by = (
            _get_redaction_participation(request, pk),
            get_staff_user(request),
        )
        if request.method == "POST":
            texts = _read_posted_texts(request)
            try:
                if request.POST.get("act") == "save":
                    save_redacted_copy(participation=participation, texts=texts, by=by)
                    messages.success(request, _("Saved."))
                    return HttpResponseRedirect(request.path)
                sure = "sure" in request.POST
                confirm_redacted_copy(
                    participation=participation, texts=texts, by=by, sure=sure
                )
            except Refused as refusal:
                messages.error(request, str(refusal))
                return HttpResponseRedirect(request.path)
            messages.success(
                request, _("%(file)s may go to the panel.") % {"file": participation}
            )
            onward = request.path
            if request.POST.get("act") == "confirm-next":
                following = _find_next_unconfirmed(participation, by)
                if following:
                    onward = reverse("admin:panel_redaction", args=[following])
            return HttpResponseRedirect(onward)
        rows = Redaction.objects.filter(
            participation=participation, document__isnull=False
        )
        copies = {row.what: row for row in rows.select_related("document")}
        papers = (
            Attachment.objects.filter(participation=participation)
            .named()
            .select_related("document")
        )
        context = {
            **self.admin_site.each_context(request),
            "title": _("Copy without names: %(file)s") % {"file": participation},
            "file": participation,
            "passages": list_passages(participation),
            "papers": [(row, copies.get(f"slot:{row.slot}")) for row in papers],
            "confirmed": RedactedCopy.objects.filter(participation=participation)
            .select_related("by")
            .first(),
            "following": _find_next_unconfirmed(participation, by),
        }
        return TemplateResponse(request, "admin/panel/copy.html", context)

    def paper_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give or take away the version of a paper without names."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        participation, by = (
            _get_redaction_participation(request, pk),
            get_staff_user(request),
        )
        slot, uploaded = request.POST.get("slot", ""), request.FILES.get("paper")
        if not Attachment.objects.filter(
            participation=participation, slot=slot
        ).exists():
            raise Http404
        try:
            if uploaded is None:
                remove_redacted_document(participation=participation, slot=slot, by=by)
                messages.success(request, _("The panel sees no version of this paper."))
            else:
                sure = "sure" in request.POST
                store_redacted_document(
                    participation=participation,
                    slot=slot,
                    uploaded=uploaded,
                    by=by,
                    sure=sure,
                )
                messages.success(
                    request, _("The panel sees this version of the paper.")
                )
        except FileRefused as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("admin:panel_redaction", args=[pk]))


def _read_posted_texts(request: HttpRequest) -> dict[str, str]:
    """The copy as it was typed, by what each text is."""
    texts = {}
    for name in request.POST:
        if name.startswith(TEXT):
            what = name.removeprefix(TEXT)
            texts[what] = str(request.POST.get(name, ""))
    return texts


def _get_redaction_participation(request: HttpRequest, pk: int) -> Participation:
    require(get_staff_user(request), "panel.change_redaction")
    rows = Participation.objects.visible_to(get_staff_user(request)).filter(
        application__isnull=False
    )
    file: Participation = get_object_or_404(
        rows.select_related("person", "organisation", "application", "call"), pk=pk
    )
    return file


def _find_next_unconfirmed(participation: Participation, by: User) -> Any:
    """The next file of the call whose copy waits."""
    waiting = (
        Participation.objects.visible_to(by)
        .filter(
            call=participation.call_id,
            stage__in=SHARED_OUT,
            redacted_copy=None,
            application__isnull=False,
        )
        .exclude(pk=participation.pk)
    )
    later = (
        waiting.filter(pk__gt=participation.pk)
        .order_by("pk")
        .values_list("pk", flat=True)
        .first()
    )
    return later or waiting.order_by("pk").values_list("pk", flat=True).first()

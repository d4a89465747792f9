"""Staff pages of later returns: report one for a participant, accept or decline what was reported."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.itineraries.forms.stays import ReturnDelayForm
from mobility.itineraries.lifecycle import RETURN_DELAY
from mobility.itineraries.models import ReturnDelay
from mobility.itineraries.services.crossings import RECORD, get_due_back_date
from mobility.itineraries.services.delays import (
    can_report_delay,
    list_waiting_delays,
    report_delay,
)
from participants.register.models import Participation
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.core.queues import register_queue
from pemwecco.documents.services import FileRefused, store_upload

register_queue(
    "itineraries.ReturnDelay",
    "answer",
    gettext_lazy("later returns, to answer"),
    lambda _viewer: list_waiting_delays(),
)


@admin.register(ReturnDelay)
class ReturnDelayAdmin(BaseAdmin):
    """The later returns that were reported, with the buttons that accept one or not."""

    lifecycle = RETURN_DELAY
    titled_after = ("participation.person",)
    list_display = ("participation", "person", "kind", "expected_on", "stage", "at")
    list_filter = ("stage", "kind", "at")
    list_select_related = ("participation__person",)
    search_fields = ("participation", "account")
    fields = readonly_fields = (
        "participation",
        "person",
        "kind",
        "expected_on",
        "account",
        "paper",
        "stage",
        "by",
        "at",
    )

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view
        return [
            path(
                "record/<int:pk>/",
                page(self.report_view),
                name="itineraries_returndelay_record",
            ),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("person"))
    def person(self, delay: ReturnDelay) -> str:
        return str(delay.participation.person)

    @admin.display(description=gettext_lazy("paper"))
    def paper(self, delay: ReturnDelay) -> str:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("documents:download", args=[delay.document_id]),
            delay.document.name,
        )

    def report_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Report a later return for somebody who called; it is accepted on its own page."""
        user = get_staff_user(request)
        require(user, RECORD)
        files = Participation.objects.visible_to(user)
        file = get_object_or_404(
            files.select_related("person", "cohort", "itinerary"), pk=pk
        )
        form = ReturnDelayForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            try:
                with transaction.atomic():
                    delay = report_delay(
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
                form.add_error(None, list(refusal.sentences))
            else:
                messages.success(request, str(delay))
                return HttpResponseRedirect(
                    reverse("admin:itineraries_returndelay_change", args=[delay.pk])
                )
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Report a later return of %(person)s") % {"person": file.person},
            "file": file,
            "form": form,
            "answer": can_report_delay(file),
            "due_back_on": get_due_back_date(file),
        }
        return TemplateResponse(request, "itineraries/admin/delay.html", context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

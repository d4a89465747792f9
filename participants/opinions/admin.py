"""Opinions on the page of a file: who was asked what, what they said; asking, reminding, withdrawing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from participants.opinions.forms import AskOpinionForm
from participants.opinions.models import Opinion
from participants.opinions.services import (
    NOT_ASKED_ABOUT,
    ask_opinion,
    remind_expert,
    withdraw_opinion,
)
from participants.panel.services.redaction import list_passages
from participants.register.models import Participation
from participants.register.sections import Section, register_participation_section
from pemwecco.accounts.models import User
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused


@register_participation_section(42)
def opinion_section(participation: Participation, viewer: User) -> Section | None:
    if not viewer.has_perm("opinions.view_opinion"):
        return None
    asked = Opinion.objects.filter(participation=participation)
    rows = list(asked.select_related("asked_by"))
    may_ask = viewer.has_perm("opinions.add_opinion")
    may_ask = may_ask and participation.stage not in NOT_ASKED_ABOUT
    if not rows and not may_ask:
        return None
    context = {
        "opinions": rows,
        "may_ask": may_ask,
        "may_change": viewer.has_perm("opinions.change_opinion"),
    }
    return Section(_("Opinions of experts"), "admin/opinions/section.html", context)


@admin.register(Opinion)
class OpinionAdmin(BaseAdmin):
    list_display = ("participation", "expert_name", "due_on", "asked_at", "answered_at")
    list_select_related = ("participation",)
    search_fields = ("participation", "expert_name", "expert_email")
    fields = (
        "participation",
        ("expert_name", "expert_email", "language"),
        "question",
        "answer",
        ("asked_by", "asked_at", "due_on"),
        ("answered_at", "withdrawn_at"),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        # One asks from the page of a file.
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        pages: dict[str, Callable[..., HttpResponse]] = {
            "ask": self.ask_view,
            "remind": require_POST(self.remind_view),
            "withdraw": require_POST(self.withdraw_view),
        }
        own = []
        for name, view in pages.items():
            address = f"<int:pk>/{name}/"
            own.append(path(address, wrap(view), name=f"opinions_opinion_{name}"))
        return [*own, *super().get_urls()]

    def ask_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask an expert about a file: the key of the address is that of the file."""
        by = get_staff_user(request)
        if not by.has_perm("opinions.add_opinion"):
            raise PermissionDenied
        file = get_object_or_404(
            Participation.objects.visible_to(by).select_related(
                "person", "organisation", "application", "call__programme"
            ),
            pk=pk,
        )
        passages = list_passages(file)
        form = AskOpinionForm(request.POST or None, passages=passages)
        if request.method == "POST" and form.is_valid():
            try:
                ask_opinion(participation=file, by=by, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The expert is asked by mail."))
                return _return_to_file(file.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Ask an expert about %(file)s") % {"file": file},
            "file": file,
            "form": form,
            "passages": passages,
        }
        return TemplateResponse(request, "admin/opinions/ask.html", context)

    def remind_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send the question again."""
        return self._act(request, pk, remind_expert, _("The mail is sent once more."))

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the question back."""
        return self._act(
            request, pk, withdraw_opinion, _("The question is taken back.")
        )

    def _act(
        self,
        request: HttpRequest,
        pk: int,
        act: Callable[..., None],
        done: str,
    ) -> HttpResponse:
        by = get_staff_user(request)
        opinion = get_object_or_404(Opinion.objects.visible_to(by), pk=pk)
        try:
            act(opinion=opinion, by=by)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, done)
        return _return_to_file(opinion.participation_id)


def _return_to_file(pk: int) -> HttpResponse:
    page = reverse("admin:register_participation_change", args=[pk])
    return HttpResponseRedirect(f"{page}?chapter=decision")

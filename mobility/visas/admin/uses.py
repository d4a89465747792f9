"""Staff page of the use of a visa: what the crossings say, and the confirmation by a named person."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.itineraries.services.return_desk import (
    ReturnColumn,
    register_return_column,
)
from mobility.visas.forms.uses import YES, VisaUseForm
from mobility.visas.models import VisaUse
from mobility.visas.services.stay_ends import list_overstays
from mobility.visas.services.uses import (
    CONFIRM_USE,
    compute_visa_use,
    confirm_visa_use,
    find_granted_dossier,
    list_unconfirmed_uses,
)
from participants.register.models import Participation
from pemwecco.core.admin import BaseAdmin, get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.core.queues import register_queue
from pemwecco.core.sentences import format_finding

SEE_USE = "visas.view_visause"


def _open_use(file: Participation) -> str:
    return reverse("admin:visas_visause_file", args=[file.pk])


register_queue(
    "register.Participation",
    "visa-use",
    gettext_lazy("uses of visas to confirm"),
    lambda _viewer: list_unconfirmed_uses(),
)
register_queue(
    "register.Participation",
    "stay-ended",
    gettext_lazy("beyond the last day of the visa, no return recorded"),
    lambda _viewer: list_overstays(),
)
register_return_column(
    ReturnColumn("visa-use", gettext_lazy("Visa used lawfully"), _open_use, SEE_USE)
)


@admin.register(VisaUse)
class VisaUseAdmin(BaseAdmin):
    """What was confirmed; each file has its page, on which it is confirmed."""

    titled_after = ("dossier.participation.person",)
    list_display = ("dossier", "person", "lawful", "reason", "by", "at")
    list_filter = ("lawful", "dossier__participation__cohort", "at")
    list_select_related = ("dossier__participation__person", "by")
    search_fields = ("dossier__participation",)
    fields = readonly_fields = ("dossier", "person", "lawful", "reason", "by", "at")

    @admin.display(description=gettext_lazy("person"))
    def person(self, use: VisaUse) -> str:
        return str(use.dossier.participation.person)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.file_view)
        own = path("file/<int:pk>/", page, name="visas_visause_file")
        return [own, *super().get_urls()]

    def file_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The computed answer with its reasons, and the form that confirms it."""
        user = get_staff_user(request)
        require(user, SEE_USE)
        file = get_object_or_404(Participation.objects.visible_to(user), pk=pk)
        dossier = find_granted_dossier(file)
        if dossier is None:
            raise Http404(_("This page does not exist."))
        form = VisaUseForm(request.POST if request.method == "POST" else None)
        if form.is_bound:
            require(user, CONFIRM_USE)
        if form.is_bound and form.is_valid():
            data = form.cleaned_data
            try:
                confirm_visa_use(
                    dossier=dossier,
                    lawful=data["lawful"] == YES,
                    reason=data["reason"],
                    by=user,
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The use of the visa is confirmed."))
                return redirect("admin:visas_visause_file", pk)
        computed = compute_visa_use(dossier)
        context = self.frame_page(
            request,
            _("Use of the visa of %(name)s") % {"name": dossier.participation.person},
            computed=computed,
            reasons=[format_finding(one) for one in computed.findings],
            form=form,
            may_confirm=user.has_perm(CONFIRM_USE),
        )
        return TemplateResponse(request, "admin/visas/use.html", context)

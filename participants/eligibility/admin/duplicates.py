"""Files that may be of one person or enterprise: a list, and both side by side. Applicants never see it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.eligibility.models import Duplicate
from participants.eligibility.services.duplicates import (
    describe_match_reasons,
    list_duplicates,
    resolve_duplicate,
)
from participants.register.models import Participation
from participants.register.sections import Section, register_participation_section
from pemwecco.accounts.models import User
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused
from pemwecco.core.chips import render_chip
from pemwecco.core.queues import register_queue

TONES = {"suspected": "attention", "same": "bad", "different": ""}


@register_participation_section(15)
def duplicates_section(participation: Participation, viewer: User) -> Section | None:
    """Other files of the same person or enterprise, perhaps."""
    if not viewer.has_perm("eligibility.view_duplicate"):
        return None
    lines = []
    for pair in list_duplicates(participation):
        line = {
            "pair": pair,
            "other": pair.second if pair.first_id == participation.pk else pair.first,
            "reasons": describe_match_reasons(pair),
            "tone": TONES[pair.state],
        }
        lines.append(line)
    if not lines:
        return None
    return Section(
        _("Possible duplicates"), "admin/eligibility/duplicates.html", {"lines": lines}
    )


register_queue(
    "eligibility.Duplicate",
    "suspected",
    gettext_lazy("possible duplicates to look at"),
    lambda _viewer: Duplicate.objects.filter(state=Duplicate.State.SUSPECTED),
)


@admin.register(Duplicate)
class DuplicateAdmin(BaseAdmin):
    list_display = ("pair", "people", "shared", "chip", "decided_by", "decided_at")
    list_select_related = ("first__person", "second__person", "decided_by")
    list_filter = ("state", "first__call")
    search_fields = ("first", "second")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        queryset: QuerySet[Any] = (
            super().get_queryset(request).order_by("-state", "-pk")
        )
        return queryset

    def get_urls(self) -> list[URLPattern]:
        decide_at = path(
            "<int:pk>/decide/",
            self.admin_site.admin_view(self.decide_view),
            name="eligibility_duplicate_decide",
        )
        return [decide_at, *super().get_urls()]

    @admin.display(description=gettext_lazy("files"))
    def pair(self, row: Duplicate) -> str:
        return str(row)

    @admin.display(description=gettext_lazy("people"))
    def people(self, row: Duplicate) -> str:
        return f"{row.first.person} · {row.second.person}"

    @admin.display(description=gettext_lazy("what they share"))
    def shared(self, row: Duplicate) -> str:
        return ", ".join(describe_match_reasons(row))

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def chip(self, row: Duplicate) -> str:
        tone = TONES[row.state]
        return render_chip(row.get_state_display(), tone)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Both files side by side, with the decision under them."""
        if request.method != "GET" or not (object_id or "").isdecimal():
            raise Http404
        rows = self.get_queryset(request).select_related(
            "first__person",
            "second__person",
            "first__organisation",
            "second__organisation",
        )
        pair = get_object_or_404(
            rows.select_related("first__call", "second__call", "decided_by"),
            pk=object_id,
        )
        context = {
            **self.admin_site.each_context(request),
            "title": str(pair),
            "pair": pair,
            "reasons": describe_match_reasons(pair),
            "lines": _compared(pair),
            "may_decide": self.has_change_permission(request, pair),
        }
        return TemplateResponse(request, "admin/eligibility/duplicate.html", context)

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say whether they are the same."""
        if request.method != "POST":
            raise Http404
        pair = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            resolve_duplicate(
                duplicate=pair,
                same=request.POST.get("same") == "yes",
                note=request.POST.get("note", ""),
                by=get_staff_user(request),
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Your decision is kept."))
        return HttpResponseRedirect(
            reverse("admin:eligibility_duplicate_change", args=[pk])
        )


def _compared(pair: Duplicate) -> list[dict[str, Any]]:
    """Fact by fact, what each file says."""
    labels = [
        _("Call"),
        _("Stage"),
        _("Name"),
        _("Date of birth"),
        _("E-mail"),
        _("Phone"),
        _("National identity number"),
        _("Enterprise"),
        _("Numbers"),
    ]
    first, second = _list_compared_facts(pair.first), _list_compared_facts(pair.second)
    lines = []
    for label, one, other in zip(labels, first, second, strict=True):
        line = {
            "label": label,
            "first": one or "–",
            "second": other or "–",
            "same": bool(one) and one == other,
        }
        lines.append(line)
    return lines


def _list_compared_facts(participation: Participation) -> list[str]:
    """What a file says, in the order of the labels."""
    person, organisation = participation.person, participation.organisation
    enterprise, numbers = "", []
    if organisation is not None:
        enterprise = organisation.name
        for row in organisation.identifiers.all():
            number = f"{row.get_scheme_display()} {row}"
            numbers.append(number)
    return [
        participation.call.title,
        str(participation.get_stage_display()),
        person.full_name,
        person.birth_date.numeric() if person.birth_date else "",
        person.email,
        str(person.phone.as_international) if person.phone else "",
        person.national_id,
        enterprise,
        ", ".join(numbers),
    ]

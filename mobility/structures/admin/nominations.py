"""Staff pages of nominations: the queue, one company with what it resembles, the acts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from mobility.hosts.models import Host, HostInvitation
from mobility.structures.lifecycle import NOMINATION, NominationStage
from mobility.structures.models import Nomination
from mobility.structures.services.nominations import (
    ANSWER_NOMINATION,
    accept_nomination,
    ask_more_of_nomination,
    decline_nomination,
    find_nominated_doubles,
    invite_nominated_contact,
    link_nomination,
)
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.core.lists.filters import UsedValuesFilter
from pemwecco.core.queues import register_queue
from pemwecco.network.models import Organisation

INVITE_CONTACT = "hosts.add_hostcontact"


@admin.register(Nomination)
class NominationAdmin(BaseAdmin):
    """Companies that structures nominate; what they say of them is theirs, staff answer."""

    lifecycle = NOMINATION
    change_form_template = "structures/admin/nomination.html"
    titled_after = ("structure",)
    list_display = ("name", "structure", "sector", "region", "cohort", "stage", "at")
    list_columns_offered = ("number", "city", "contact_email", "declined_because")
    list_filter = (
        "stage",
        ("structure", UsedValuesFilter),
        ("sector", UsedValuesFilter),
        "region",
        "declined_because",
    )
    list_select_related = ("structure", "sector", "cohort")
    search_fields = ("name", "number", "structure", "contact_email")
    fields = (
        ("name", "number"),
        ("structure", "sector"),
        ("region", "city"),
        ("website", "spoken"),
        "cohort",
        "words",
        ("contact_given_names", "contact_family_name"),
        ("contact_function", "contact_language"),
        ("contact_email", "contact_phone"),
        ("stage", "declined_because"),
        "organisation",
        ("by", "at"),
    )
    readonly_fields = ("spoken",)

    @admin.display(description=gettext_lazy("languages spoken with visitors"))
    def spoken(self, row: Nomination) -> str:
        names = dict(Host.Language.choices)
        return ", ".join(str(names[code]) for code in row.languages)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # What a structure says is its own; more is asked of it.
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path(
                "same/<int:pk>/",
                wrap(require_POST(name_same_view)),
                name="structures_same",
            ),
            path(
                "invite/<int:pk>/",
                wrap(require_POST(invite_nominated_view)),
                name="structures_invite_contact",
            ),
            *super().get_urls(),
        ]

    def apply_transition(
        self, request: HttpRequest, row: Nomination, name: str, reason: str
    ) -> None:
        """Each act of staff is a verb of its own: the structure hears of it."""
        by = get_staff_user(request)
        if name == "accept":
            accept_nomination(nomination=row, by=by)
        elif name == "ask":
            ask_more_of_nomination(nomination=row, words=reason, by=by)
        elif name == "decline":
            because = request.POST.get("code", "")
            decline_nomination(nomination=row, because=because, words=reason, by=by)
        else:
            super().apply_transition(request, row, name, reason)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        context = dict(extra_context or {})
        row = self.get_object(request, object_id) if object_id else None
        if row is not None:
            may_answer = request.user.has_perm(ANSWER_NOMINATION)
            if row.is_open and may_answer:
                context["similar"] = find_nominated_doubles(row)
            if row.stage == NominationStage.ACCEPTED:
                context |= _build_invitation_context(request, row)
            context["may_answer"] = may_answer
        return super().changeform_view(request, object_id, form_url, context)


def _build_invitation_context(request: HttpRequest, row: Nomination) -> dict[str, Any]:
    """The host that came of it, and whether its contact person was invited."""
    host = getattr(row.organisation, "host", None)
    invited = HostInvitation.objects.filter(host=host, email=row.contact_email)
    last = invited.order_by("-pk").first()
    may = request.user.has_perm(INVITE_CONTACT) and bool(row.contact_email)
    return {"host": host, "invited": last, "may_invite": may and last is None}


def _go_to_nomination(pk: int) -> HttpResponse:
    return HttpResponseRedirect(
        reverse("admin:structures_nomination_change", args=[pk])
    )


def name_same_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which organisation of the network the company is; none of them without a key."""
    require(request.user, ANSWER_NOMINATION)
    user = get_staff_user(request)
    row = get_object_or_404(Nomination.objects.visible_to(user), pk=pk)
    chosen = request.POST.get("organisation", "")
    organisation = None
    if chosen:
        visible = Organisation.objects.visible_to(user)
        key = int(chosen) if chosen.isdecimal() else 0
        organisation = get_object_or_404(visible, pk=key)
    try:
        link_nomination(nomination=row, organisation=organisation, by=user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Noted."))
    return _go_to_nomination(pk)


def invite_nominated_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the invitation that stands ready to the contact person of an accepted company."""
    require(request.user, INVITE_CONTACT)
    user = get_staff_user(request)
    row = get_object_or_404(Nomination.objects.visible_to(user), pk=pk)
    try:
        made = invite_nominated_contact(nomination=row, by=user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        sentence = _("The invitation is on its way to %(email)s.")
        messages.success(request, sentence % {"email": made.email})
    return _go_to_nomination(pk)


register_queue(
    "structures.Nomination",
    "answer",
    gettext_lazy("nominations to answer"),
    lambda _viewer: Nomination.objects.filter(stage=NominationStage.SENT),
)

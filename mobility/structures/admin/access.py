"""Staff pages of who speaks for support structures: the list, and the acts on the page of a structure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from mobility.structures.forms.access import SpeakerInvitationForm
from mobility.structures.models import (
    CallNotice,
    StructureAccess,
    StructureInvitation,
)
from mobility.structures.services.access import (
    GIVE_ACCESS,
    end_structure_access,
    renew_structure_invitation,
    revoke_structure_invitation,
    send_structure_invitation,
)
from pemwecco.accounts.models import User
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.core.lists.filters import UsedValuesFilter
from pemwecco.core.queues import register_queue
from pemwecco.network.models import SUPPORT_KINDS, Organisation


class CurrentAccessFilter(SimpleListFilter):
    """Who speaks today, or no longer."""

    title = gettext_lazy("speaks today")
    parameter_name = "current"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("Yes")), ("0", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        current = StructureAccess.objects.current().values("pk")
        if self.value() == "1":
            return queryset.filter(pk__in=current)
        if self.value() == "0":
            return queryset.exclude(pk__in=current)
        return queryset


@admin.register(StructureAccess)
class StructureAccessAdmin(BaseAdmin):
    """Who speaks for which structure; they come by an invitation, sent from the page of the structure."""

    list_display = ("person", "structure", "function", "account", "since", "ended_at")
    list_filter = (CurrentAccessFilter,)
    list_select_related = ("user", "affiliation__person", "affiliation__organisation")
    search_fields = ("affiliation__person", "affiliation__organisation")
    fields = ("person", "structure", "function", "account", "since", "ended_at")
    readonly_fields = (
        "person",
        "structure",
        "function",
        "account",
        "since",
        "ended_at",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # An access is ended by its own act, on the page of the structure.
        return False

    @admin.display(
        description=gettext_lazy("person"), ordering="affiliation__person__family_name"
    )
    def person(self, row: StructureAccess) -> str:
        return str(row.person)

    @admin.display(
        description=gettext_lazy("support structure"),
        ordering="affiliation__organisation__name",
    )
    def structure(self, row: StructureAccess) -> str:
        return str(row.structure)

    @admin.display(
        description=gettext_lazy("function"), ordering="affiliation__function"
    )
    def function(self, row: StructureAccess) -> str:
        return row.affiliation.function

    @admin.display(description=gettext_lazy("e-mail address"), ordering="user__email")
    def account(self, row: StructureAccess) -> str:
        return row.user.email

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path(
                "invite/<int:pk>/",
                wrap(self.invite_view),
                name="structures_invite",
            ),
            path(
                "renew/<int:pk>/",
                wrap(require_POST(renew_speaker_view)),
                name="structures_renew",
            ),
            path(
                "revoke/<int:pk>/",
                wrap(require_POST(revoke_speaker_view)),
                name="structures_revoke",
            ),
            path(
                "end/<int:pk>/",
                wrap(require_POST(end_speaker_view)),
                name="structures_end",
            ),
            *super().get_urls(),
        ]

    def invite_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Invite somebody to speak for a structure in the partner portal."""
        require(request.user, GIVE_ACCESS)
        user = get_staff_user(request)
        rows = Organisation.objects.visible_to(user).filter(kind__in=SUPPORT_KINDS)
        structure = get_object_or_404(rows, pk=pk)
        form = SpeakerInvitationForm(request.POST or None, initial={"language": "fr"})
        if request.method == "POST" and form.is_valid():
            try:
                row = send_structure_invitation(
                    structure=structure, by=user, **form.cleaned_data
                )
            except Refused as refused:
                form.add_error(None, list(refused.sentences))
            else:
                sentence = _("The invitation is on its way to %(email)s.")
                messages.success(request, sentence % {"email": row.email})
                return _go_to_structure(pk)
        title = _("Invite somebody of %(structure)s") % {"structure": structure}
        context = self.frame_page(request, title, structure=structure, form=form)
        return TemplateResponse(request, "structures/admin/invite.html", context)


def _go_to_structure(pk: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:network_organisation_change", args=[pk]))


def renew_speaker_view(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link in the place of one that was not used."""
    return _act_on_structure_invitation(
        request,
        pk,
        lambda row, by: renew_structure_invitation(invitation=row, by=by),
        _("A new link is on its way to %(email)s; the former opens no more."),
    )


def revoke_speaker_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The link opens no more."""
    return _act_on_structure_invitation(
        request,
        pk,
        lambda row, by: revoke_structure_invitation(invitation=row, by=by),
        _("Taken back: the link to %(email)s opens no more."),
    )


def _act_on_structure_invitation(
    request: HttpRequest,
    pk: int,
    act: Callable[[StructureInvitation, User], object],
    done: str,
) -> HttpResponse:
    require(request.user, GIVE_ACCESS)
    user = get_staff_user(request)
    row = get_object_or_404(StructureInvitation.objects.visible_to(user), pk=pk)
    try:
        act(row, user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done % {"email": row.email})
    return _go_to_structure(row.structure_id)


def end_speaker_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody speaks for the structure no more."""
    user = get_staff_user(request)
    rows = StructureAccess.objects.visible_to(user).select_related(
        "affiliation__person", "affiliation__organisation"
    )
    row = get_object_or_404(rows, pk=pk)
    end_structure_access(access=row, by=user)
    said = _("%(name)s no longer speaks for %(structure)s.")
    messages.success(request, said % {"name": row.person, "structure": row.structure})
    return _go_to_structure(row.structure.pk)


@admin.register(CallNotice)
class CallNoticeAdmin(BaseAdmin):
    """Whom structures told of a call; staff read it, nothing that decides does."""

    list_display = ("at", "name", "enterprise", "structure", "call", "has_begun")
    list_filter = (("structure", UsedValuesFilter), ("call", UsedValuesFilter))
    list_select_related = ("structure", "call", "participation")
    search_fields = ("name", "enterprise", "email", "structure")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("began an application"), boolean=True)
    def has_begun(self, row: CallNotice) -> bool:
        return row.participation_id is not None


register_queue(
    "network.Organisation",
    "structure-invitations",
    gettext_lazy("structures with an invitation that has run out"),
    lambda _viewer: Organisation.objects.filter(
        pk__in=StructureInvitation.objects.run_out(timezone.localdate()).values(
            "structure"
        )
    ),
)

"""Staff pages of hosts and of who speaks for them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import SimpleListFilter
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mobility.hosts.admin.access import build_access_context, list_access_urls
from mobility.hosts.admin.placements import S, render_placement_chip
from mobility.hosts.forms.changes import ChangeAnswersForm
from mobility.hosts.forms.hosts import ContactInvitationForm, HostForm
from mobility.hosts.imports import HostContactImport
from mobility.hosts.lifecycle import PlacementStage
from mobility.hosts.models import Host, HostChange, HostContact, Placement
from mobility.hosts.services.changes import CHECK, answer_host_changes, format_change
from mobility.hosts.services.invitations import send_host_invitation
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.core.folded_queries import FoldedText
from pemwecco.core.imports.pages import ImportPages
from pemwecco.core.lists.columns import build_path_column, register_list_column
from pemwecco.core.lists.filters import NumberRangeFilter
from pemwecco.core.queues import register_queue
from pemwecco.network.form_fields import say_phone_example


class PauseFilter(SimpleListFilter):
    """Hosts that receive nobody today, or those that do."""

    title = gettext_lazy("receives nobody for now")
    parameter_name = "paused"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("Yes")), ("0", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        pausing = Host.objects.pausing(timezone.localdate()).values("pk")
        if self.value() == "1":
            return queryset.filter(pk__in=pausing)
        if self.value() == "0":
            return queryset.exclude(pk__in=pausing)
        return queryset


@admin.register(Host)
class HostAdmin(ImportPages, BaseAdmin):  # type: ignore[misc]  # the theme's mixins overlap
    form = HostForm
    change_form_template = "hosts/admin/host.html"
    is_cared_for = True
    row_import = HostContactImport
    list_display = (
        "name",
        "town",
        "labour_region",
        "sector",
        "capacity",
        "here",
        "to_come",
        "is_paused",
    )
    list_columns_offered = ("kind", "phone", "email", "website", "offers")
    list_filter = (
        PauseFilter,
        ("capacity", NumberRangeFilter),
        "labour_region",
        "organisation__kind",
        "organisation__sector",
    )
    list_select_related = ("organisation__sector",)
    search_fields = ("organisation", "organisation__city", "offers")
    autocomplete_fields = ("organisation",)
    exclude = ("logo",)
    readonly_fields = ("day_contact",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        annotated: QuerySet[Any] = rows.annotate(
            running=Count("placements", filter=Q(placements__stage=S.RUNNING)),
            expected=Count(
                "placements",
                filter=Q(placements__stage__in=[S.OFFERED, S.ACCEPTED, S.CONFIRMED]),
            ),
        )
        # Counting forgets the order of the model.
        return annotated.order_by(FoldedText("organisation__name"), "pk")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "organisation") if obj else fields

    @admin.display(
        description=gettext_lazy("receives nobody"),
        boolean=True,
        ordering="paused_from",
    )
    def is_paused(self, host: Host) -> bool:
        return host.is_paused

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name in {
            "presentation",
            "offers",
            "practical",
            "seeks",
            "way_there",
        }:
            field.widget.attrs["rows"] = 3
        return field

    @admin.display(description=gettext_lazy("host"), ordering="organisation__name")
    def name(self, host: Host) -> str:
        return str(host)

    @admin.display(description=gettext_lazy("town"), ordering="organisation__city")
    def town(self, host: Host) -> str:
        return host.organisation.city

    @admin.display(description=gettext_lazy("sector"))
    def sector(self, host: Host) -> str:
        return str(host.organisation.sector or "")

    @admin.display(description=gettext_lazy("kind"), ordering="organisation__kind")
    def kind(self, host: Host) -> str:
        return host.organisation.get_kind_display()

    @admin.display(description=gettext_lazy("phone"))
    def phone(self, host: Host) -> str:
        return str(host.organisation.phone)

    @admin.display(description=gettext_lazy("e-mail address"))
    def email(self, host: Host) -> str:
        return host.organisation.email

    @admin.display(description=gettext_lazy("website"))
    def website(self, host: Host) -> str:
        return host.organisation.website

    @admin.display(description=gettext_lazy("here"))
    def here(self, host: Any) -> int:
        number: int = host.running
        return number

    @admin.display(description=gettext_lazy("to come"))
    def to_come(self, host: Any) -> int:
        number: int = host.expected
        return number

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.invite)
        check = self.admin_site.admin_view(self.check_changes)
        return [
            path("<int:pk>/invite/", page, name="hosts_host_invite"),
            path("<int:pk>/changes/", check, name="hosts_host_changes"),
            *list_access_urls(self),
            *super().get_urls(),
        ]

    def invite(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Invite someone to speak for the host in the partner portal."""
        require(request.user, "hosts.add_hostcontact")
        host = get_object_or_404(
            self.get_queryset(request).select_related("organisation"), pk=pk
        )
        form = ContactInvitationForm(
            request.POST or None, initial={"language": "nl", "manages": True}
        )
        say_phone_example(form.fields["phone"], str(host.organisation.country))
        if request.method == "POST" and form.is_valid():
            try:
                row = send_host_invitation(
                    host=host, by=get_staff_user(request), **form.cleaned_data
                )
            except Refused as refused:
                form.add_error(None, list(refused.sentences))
            else:
                sentence = _("The invitation is on its way to %(email)s.")
                messages.success(request, sentence % {"email": row.email})
                return HttpResponseRedirect(
                    reverse("admin:hosts_host_change", args=[pk])
                )
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Invite a contact of %(host)s") % {"host": host},
            "host": host,
            "form": form,
        }
        return TemplateResponse(request, "hosts/admin/invite.html", context)

    def check_changes(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the host has changed of what letters print: taken over or not, each by itself."""
        require(request.user, CHECK)
        host = get_object_or_404(
            self.get_queryset(request).select_related("organisation"), pk=pk
        )
        form = ChangeAnswersForm(host=host, data=request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                answered = answer_host_changes(
                    host=host, answers=form.answers, by=get_staff_user(request)
                )
            except Refused as refused:
                form.add_error(None, list(refused.sentences))
            else:
                messages.success(
                    request,
                    ngettext(
                        "%(number)d change answered.",
                        "%(number)d changes answered.",
                        len(answered),
                    )
                    % {"number": len(answered)},
                )
                return HttpResponseRedirect(
                    reverse("admin:hosts_host_change", args=[pk])
                )
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Changes by %(host)s") % {"host": host},
            "host": host,
            "form": form,
        }
        return TemplateResponse(request, "hosts/admin/changes.html", context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        context = dict(extra_context or {})
        if object_id and object_id.isdecimal():
            rows = Placement.objects.visible_to(get_staff_user(request)).filter(
                host=int(object_id)
            )
            last = rows.select_related("participation__person").order_by("-starts_on")
            context["placements"] = [
                (row, render_placement_chip(row)) for row in last[:20]
            ]
            contacts = HostContact.objects.visible_to(get_staff_user(request))
            at_host = contacts.filter(affiliation__organisation__host=int(object_id))
            context["contacts"] = at_host.select_related(
                "user", "affiliation__person"
            ).order_by("pk")
            waiting = HostChange.objects.visible_to(get_staff_user(request)).waiting()
            context["changes"] = [
                format_change(row)
                for row in waiting.filter(host=int(object_id)).select_related(
                    "contact__affiliation__person"
                )
            ]
            context |= build_access_context(int(object_id), get_staff_user(request))
            context["may_check"] = request.user.has_perm(CHECK)
            context["may_invite"] = request.user.has_perm("hosts.add_hostcontact")
        return super().changeform_view(request, object_id, form_url, context)


@admin.register(HostContact)
class HostContactAdmin(BaseAdmin):
    """What contacts may do; they come by an invitation, and who they are is on the person's page."""

    list_display = (
        "person",
        "host",
        "function",
        "account",
        "language",
        "signs_letters",
        "manages",
        "until",
    )
    list_columns_offered = ("phone",)
    list_filter = ("signs_letters", "manages")
    list_select_related = ("user", "affiliation__person", "affiliation__organisation")
    search_fields = ("affiliation__person", "affiliation__organisation")
    fieldsets = (
        (
            None,
            {
                "description": gettext_lazy(
                    "Every contact sees. Whoever no longer speaks for the host gets a last day in their"
                    " place in the organisation, on the person's page."
                ),
                "fields": (
                    "person",
                    "host",
                    "function",
                    "account",
                    "signs_letters",
                    "manages",
                ),
            },
        ),
    )
    readonly_fields = ("person", "host", "function", "account")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(
        description=gettext_lazy("person"), ordering="affiliation__person__family_name"
    )
    def person(self, row: HostContact) -> str:
        return str(row.person)

    @admin.display(
        description=gettext_lazy("host"), ordering="affiliation__organisation__name"
    )
    def host(self, row: HostContact) -> str:
        return str(row.affiliation.organisation)

    @admin.display(
        description=gettext_lazy("function"), ordering="affiliation__function"
    )
    def function(self, row: HostContact) -> str:
        return row.function

    @admin.display(description=gettext_lazy("e-mail address"), ordering="user__email")
    def account(self, row: HostContact) -> str:
        return row.user.email

    @admin.display(
        description=gettext_lazy("language"), ordering="affiliation__person__language"
    )
    def language(self, row: HostContact) -> str:
        return row.person.get_language_display()

    @admin.display(description=gettext_lazy("until"), ordering="affiliation__until")
    def until(self, row: HostContact) -> Any:
        return row.affiliation.until

    @admin.display(description=gettext_lazy("phone"))
    def phone(self, row: HostContact) -> str:
        return row.phone


register_queue(
    "hosts.Placement",
    "confirm",
    gettext_lazy("placements to confirm"),
    lambda _viewer: Placement.objects.filter(stage=PlacementStage.ACCEPTED),
)


register_queue(
    "hosts.Host",
    "changes",
    gettext_lazy("hosts whose changes are to be checked"),
    lambda _viewer: Host.objects.filter(
        pk__in=HostChange.objects.waiting().values("host")
    ),
)


register_list_column(
    "hosts.Placement",
    build_path_column("participation__cohort", gettext_lazy("cohort")),
)

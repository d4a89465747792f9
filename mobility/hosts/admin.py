"""Staff pages of hosts and placements."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.hosts import services
from mobility.hosts.forms import ContactInvitationForm, HostForm, PlacementForm
from mobility.hosts.imports import HostContactImport
from mobility.hosts.lifecycle import PLACEMENT, PlacementStage
from mobility.hosts.models import Host, HostContact, Placement
from participants.register.models import Participation
from participants.register.sections import Section, register_participation_section
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.admin import BaseAdmin, BaseTabularInline, admin, get_staff_user
from pemwecco.core.answers import require
from pemwecco.core.chips import render_chip
from pemwecco.core.folded_queries import FoldedText
from pemwecco.core.imports.pages import ImportPages
from pemwecco.core.lists.columns import build_path_column, register_list_column
from pemwecco.core.lists.filters import NumberRangeFilter, UsedValuesFilter
from pemwecco.core.queues import register_queue

S = PlacementStage
TONES = {
    S.OFFERED: "attention",
    S.ACCEPTED: "progress",
    S.CONFIRMED: "good",
    S.RUNNING: "good",
    S.COMPLETED: "good",
    S.DECLINED: "bad",
    S.CANCELLED: "bad",
}


def render_placement_chip(placement: Placement) -> str:
    tone = TONES.get(PlacementStage(placement.stage), "")
    return render_chip(placement.get_stage_display(), tone)


class HostContactInline(BaseTabularInline):
    """Contacts come by an invitation, which makes their account and writes to them."""

    model = HostContact
    fields = ("user", "function", "phone", "signs_letters")
    readonly_fields = ("user",)
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return (
            super().get_queryset(request).select_related("user", "host__organisation")
        )


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
        "paused",
    )
    list_columns_offered = ("kind", "phone", "email", "website", "offers")
    list_filter = (
        "paused",
        ("capacity", NumberRangeFilter),
        "labour_region",
        "organisation__kind",
        "organisation__sector",
    )
    list_select_related = ("organisation__sector",)
    search_fields = ("organisation", "organisation__city", "offers")
    autocomplete_fields = ("organisation",)
    inlines = (HostContactInline,)

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

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name in {
            "presentation",
            "offers",
            "practical",
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
        return [
            path("<int:pk>/invite/", page, name="hosts_host_invite"),
            *super().get_urls(),
        ]

    def invite(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Invite someone to speak for the host in the partner portal."""
        require(request.user, "hosts.add_hostcontact")
        host = get_object_or_404(
            self.get_queryset(request).select_related("organisation"), pk=pk
        )
        form = ContactInvitationForm(request.POST or None, initial={"language": "nl"})
        if request.method == "POST" and form.is_valid():
            contact = services.invite_contact(
                host=host, by=get_staff_user(request), **form.cleaned_data
            )
            sentence = _(
                "%(name)s speaks for %(host)s; the invitation is on its way to %(email)s."
            )
            messages.success(
                request,
                sentence
                % {"name": contact.user, "host": host, "email": contact.user.email},
            )
            return HttpResponseRedirect(reverse("admin:hosts_host_change", args=[pk]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Invite a contact of %(host)s") % {"host": host},
            "host": host,
            "form": form,
        }
        return TemplateResponse(request, "hosts/admin/invite.html", context)

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
            context["may_invite"] = request.user.has_perm("hosts.add_hostcontact")
        return super().changeform_view(request, object_id, form_url, context)


class HostFilter(UsedValuesFilter):
    """By the hosts of the placements; their names come in one query."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        used = model_admin.get_queryset(request).order_by().values("host")
        hosts = Host.objects.filter(pk__in=used).select_related("organisation")
        return [(host.pk, str(host)) for host in hosts]


register_queue(
    "hosts.Placement",
    "confirm",
    gettext_lazy("placements to confirm"),
    lambda _viewer: Placement.objects.filter(stage=PlacementStage.ACCEPTED),
)


register_list_column(
    "hosts.Placement",
    build_path_column("participation__cohort", gettext_lazy("cohort")),
)


@admin.register(Placement)
class PlacementAdmin(BaseAdmin):
    """A proposal is typed; from the offer on, days and host are those the host was asked for."""

    lifecycle = PLACEMENT
    form = PlacementForm
    titled_after = ("participation.person",)
    list_display = ("file", "person", "host", "starts_on", "ends_on", "state")
    list_columns_offered = (
        "town",
        "purpose",
        "declined_because",
        "created_at",
        "email",
        "phone",
    )
    list_column_rights: ClassVar[dict[str, str]] = {
        "email": "network.view_person",
        "phone": "network.view_person",
    }
    impersonal_columns = ("participation__cohort",)
    list_filter = (
        "stage",
        "declined_because",
        ("host", HostFilter),
        "starts_on",
    )
    list_select_related = ("participation__person", "host__organisation")
    search_fields = (
        "participation",
        "host__organisation",
    )
    date_hierarchy = "starts_on"
    autocomplete_fields = ("participation", "host")
    bulk_columns = ("file", "person", "host")
    bulk_select_related = ("participation__cohort",)
    fields = (
        "participation",
        "host",
        "starts_on",
        "ends_on",
        "purpose",
        "message",
        "stage",
    )

    @admin.display(
        description=gettext_lazy("file"), ordering="participation__reference"
    )
    def file(self, placement: Placement) -> str:
        return placement.participation.reference

    @admin.display(description=gettext_lazy("person"))
    def person(self, placement: Placement) -> str:
        return str(placement.participation.person)

    @admin.display(description=gettext_lazy("stage"), ordering="stage")
    def state(self, placement: Placement) -> str:
        return render_placement_chip(placement)

    @admin.display(
        description=gettext_lazy("town"), ordering="host__organisation__city"
    )
    def town(self, placement: Placement) -> str:
        return placement.host.organisation.city

    @admin.display(description=gettext_lazy("e-mail address"))
    def email(self, placement: Placement) -> str:
        return placement.participation.person.email

    @admin.display(description=gettext_lazy("phone"))
    def phone(self, placement: Placement) -> str:
        return str(placement.participation.person.phone)

    @admin.display(description=gettext_lazy("why the host declined"))
    def why_not(self, placement: Placement) -> str:
        return str(placement.get_declined_because_display())

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)
        return (*fields, "why_not") if obj and obj.declined_because else fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = (*super().get_readonly_fields(request, obj), "why_not")
        if obj is None or obj.stage == S.PROPOSED:
            return fields
        return (*fields, "participation", "host", "starts_on", "ends_on")

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,  # noqa: FBT002  Django's own signature
        **kwargs: Any,
    ) -> type[ModelForm[Any]]:
        # The proposal's checks need its days; later only purpose and message can be corrected.
        if obj is not None and obj.stage != S.PROPOSED:
            kwargs["form"] = ModelForm
        form: type[ModelForm[Any]] = super().get_form(request, obj, change, **kwargs)
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """From a file's page: the file, and the days of its cohort."""
        initial: dict[str, Any] = dict(super().get_changeform_initial_data(request))
        pk = str(initial.get("participation", ""))
        file = (
            Participation.objects.filter(pk=pk).select_related("cohort").first()
            if pk.isdecimal()
            else None
        )
        if file is not None and file.cohort is not None:
            initial.setdefault("starts_on", file.cohort.arrives_on)
            initial.setdefault("ends_on", file.cohort.leaves_on)
        return initial

    def apply_transition(
        self, request: HttpRequest, row: Placement, name: str, reason: str
    ) -> None:
        """Each transition that others must hear of is a verb of its own."""
        by = get_staff_user(request)
        if name == "offer":
            services.offer_placement(placement=row, by=by)
        elif name == "confirm":
            services.confirm_placement(placement=row, by=by)
        elif name == "cancel":
            services.cancel_placement(placement=row, reason=reason, actor=Staff(by))
        else:
            super().apply_transition(request, row, name, reason)


@register_participation_section(60)
def placements_section(file: Participation, viewer: User) -> Section | None:
    """The hosts of a file, on the file's page."""
    if not viewer.has_perm("hosts.view_placement") or not file.is_seated:
        return None
    rows = file.placements.select_related("host__organisation").order_by(
        "starts_on", "pk"
    )
    may_add = viewer.has_perm("hosts.add_placement")
    context = {
        "rows": [(row, render_placement_chip(row)) for row in rows],
        "add": f"{reverse('admin:hosts_placement_add')}?participation={file.pk}"
        if may_add
        else "",
    }
    return Section(_("Hosts"), "hosts/admin/section.html", context)

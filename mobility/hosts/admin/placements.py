"""Staff pages of placements."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.hosts.forms.placements import OfferedPlacementForm, PlacementForm
from mobility.hosts.lifecycle import PLACEMENT, CallOff, PlacementStage
from mobility.hosts.models import Host, Placement
from mobility.hosts.services.offers import (
    agree_to_days,
    extend_offer,
    format_span,
    keep_asked_days,
    offer_again,
)
from mobility.hosts.services.placements import (
    cancel_placement,
    confirm_placement,
    offer_placement,
    unconfirm_placement,
)
from participants.register.models import Participation
from participants.register.sections import Section, register_participation_section
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.addressees import format_addressees, get_act_addressees
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.chips import render_chip
from pemwecco.core.lists.filters import UsedValuesFilter

S = PlacementStage


TONES = {
    S.OFFERED: "attention",
    S.COUNTERED: "attention",
    S.ACCEPTED: "progress",
    S.CONFIRMED: "good",
    S.RUNNING: "good",
    S.COMPLETED: "good",
    S.DECLINED: "bad",
    S.CANCELLED: "bad",
    S.EXPIRED: "bad",
}


def render_placement_chip(placement: Placement) -> str:
    tone = TONES.get(PlacementStage(placement.stage), "")
    return render_chip(placement.get_stage_display(), tone)


class HostFilter(UsedValuesFilter):
    """By the hosts of the placements; their names come in one query."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        used = model_admin.get_queryset(request).order_by().values("host")
        hosts = Host.objects.filter(pk__in=used).select_related("organisation")
        return [(host.pk, str(host)) for host in hosts]


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
        "cancelled_because",
        "answer_by",
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
        "cancelled_because",
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
        "answer_by",
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

    @admin.display(description=gettext_lazy("why the visit was called off"))
    def why_off(self, placement: Placement) -> str:
        return str(placement.get_cancelled_because_display())

    @admin.display(description=gettext_lazy("days that the host proposes"))
    def other_days(self, placement: Placement) -> str:
        asked = placement.get_proposed_days()
        return format_span(asked.first, asked.last) if asked else ""

    @admin.display(description=gettext_lazy("the host's comment"))
    def host_words(self, placement: Placement) -> str:
        step = placement.steps.filter(move="propose_days").last()
        return step.reason if step else ""

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)
        if obj is None:
            return fields
        if obj.stage == S.COUNTERED:
            fields = ("other_days", "host_words", *fields)
        if obj.declined_because:
            fields = (*fields, "why_not")
        return (*fields, "why_off") if obj.cancelled_because else fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = (
            *super().get_readonly_fields(request, obj),
            "why_not",
            "why_off",
            "other_days",
            "host_words",
        )
        if obj is None or obj.stage == S.PROPOSED:
            return fields
        fields = (*fields, "participation", "host", "starts_on", "ends_on")
        return fields if obj.stage == S.OFFERED else (*fields, "answer_by")

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,  # noqa: FBT002  Django's own signature
        **kwargs: Any,
    ) -> type[ModelForm[Any]]:
        # The proposal's checks need its days; later only words and the day to answer can be corrected.
        if obj is not None and obj.stage != S.PROPOSED:
            is_asked = obj.stage == S.OFFERED
            kwargs["form"] = OfferedPlacementForm if is_asked else ModelForm
        form: Any = super().get_form(request, obj, change, **kwargs)
        if (
            obj is not None
            and obj.stage == S.OFFERED
            and "answer_by" in form.base_fields
        ):
            told = format_addressees(get_act_addressees("extend_offer"))
            form.base_fields["answer_by"].help_text = told
        return cast("type[ModelForm[Any]]", form)

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

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: Any
    ) -> None:
        """Another day to answer by is told to the host that was asked."""
        super().save_model(request, obj, form, change)
        until = form.cleaned_data.get("answer_by")
        is_moved = until is not None and until != form.initial.get("answer_by")
        if change and obj.stage == S.OFFERED and is_moved:
            by = get_staff_user(request)
            extend_offer(placement=obj, until=until, by=by)

    def apply_transition(
        self, request: HttpRequest, row: Placement, name: str, reason: str
    ) -> None:
        """Each transition that others must hear of is a verb of its own."""
        by = get_staff_user(request)
        if name == "offer":
            offer_placement(placement=row, by=by)
        elif name == "confirm":
            confirm_placement(placement=row, by=by)
        elif name == "unconfirm":
            unconfirm_placement(placement=row, reason=reason, by=by)
        elif name == "cancel":
            code = request.POST.get("code", "")
            if code not in CallOff.values:
                code = CallOff.PROGRAMME
            cancel_placement(
                placement=row, reason=reason, actor=Staff(by), because=CallOff(code)
            )
        elif name == "agree_days":
            agree_to_days(placement=row, by=by)
        elif name == "refuse_days":
            keep_asked_days(placement=row, reason=reason, by=by)
        elif name == "offer_again":
            offer_again(placement=row, by=by)
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

"""Staff pages of itineraries: write, check, publish, record departure and return."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import (
    F,
    ForeignKey,
    Max,
    Prefetch,
    QuerySet,
    prefetch_related_objects,
)
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.hosts.models import Placement
from mobility.itineraries.forms.stays import CrossingForm, ItineraryForm
from mobility.itineraries.lifecycle import RETURN_CLAIM, ReturnClaimStage
from mobility.itineraries.models import Crossing, Flight, Itinerary, ReturnClaim, Stop
from mobility.itineraries.rules.plan import stops_publication
from mobility.itineraries.services.claims import list_waiting_claims
from mobility.itineraries.services.crossings import (
    get_next_crossing,
    list_overdue_returns,
    record_departure,
    record_return,
)
from mobility.itineraries.services.programme import (
    answer_publications,
    begin_itinerary,
    get_last_version,
    list_itinerary_findings,
    list_pending_changes,
    publish_itinerary,
)
from mobility.itineraries.services.reservations import (
    format_accommodations,
    format_flight,
)
from mobility.itineraries.services.words import format_itinerary_findings
from participants.register.lifecycle import PARTICIPANT
from participants.register.models import Participation
from participants.register.sections import Section, register_participation_section
from pemwecco.accounts.models import User
from pemwecco.core.addressees import Addressee
from pemwecco.core.admin import BaseAdmin, BaseStackedInline, admin, get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.core.bulk import BulkAct
from pemwecco.core.labels import join_label
from pemwecco.core.queues import register_queue
from pemwecco.documents.services import FileRefused, store_upload

HOST_OF_CHANGED_STOP = Addressee(gettext_lazy("the hosts whose stops have changed"))


class StopInline(BaseStackedInline):
    """The stops; one is taken out here, and the next version says so."""

    model = Stop
    show_change_link = False
    fields = (
        ("starts_on", "ends_on"),
        ("starts_at", "ends_at"),
        ("activity", "placement"),
        "title",
        "place",
        "contact",
        "details",
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("itineraries.delete_stop")

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "details" and field is not None:
            field.widget.attrs["rows"] = 2
        return field

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        # What fills the day stands before the appointments in it.
        rows = rows.order_by("starts_on", F("starts_at").asc(nulls_first=True), "pk")
        return rows.select_related("placement__host__organisation", "itinerary")

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "placement":
            match = request.resolver_match
            pk = match.kwargs.get("object_id", "") if match else ""
            rows = Placement.objects.none()
            if pk.isdecimal():
                rows = Placement.objects.filter(participation__itinerary=int(pk))
            kwargs["queryset"] = rows.select_related(
                "host__organisation", "participation"
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Itinerary)
class ItineraryAdmin(BaseAdmin):
    form = ItineraryForm
    change_form_template = "itineraries/admin/itinerary.html"
    titled_after = ("participation.person",)
    list_display = ("file", "person", "arrives_on", "leaves_on", "version", "stage")
    impersonal_columns = ("version", "stage")
    list_filter = ("participation__stage", "participation__cohort", "arrives_on")
    list_select_related = ("participation__person",)
    search_fields = ("participation",)
    date_hierarchy = "arrives_on"
    autocomplete_fields = ("participation",)
    inlines = (StopInline,)
    bulk_columns = ("file", "person", "version")
    bulk_prefetch_related = (
        Prefetch("stops", Stop.objects.select_related("placement__host__organisation")),
        "participation__accommodations",
    )

    def list_bulk_acts(self) -> list[BulkAct]:
        """A version for many at once; whether something has changed since the last is asked of each."""

        def publish(request: HttpRequest, row: Itinerary, reason: str) -> None:
            publish_itinerary(itinerary=row, by=get_staff_user(request), note=reason)

        act = BulkAct(
            "publish",
            gettext_lazy("Publish"),
            "itineraries.publish_itinerary",
            lambda rows, _by, _reason: answer_publications(rows),
            publish,
            writes_to=(PARTICIPANT, HOST_OF_CHANGED_STOP),
        )
        return [*super().list_bulk_acts(), act]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        annotated: QuerySet[Any] = rows.annotate(last=Max("versions__number"))
        return annotated.order_by("-arrives_on", "pk")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        if obj is None:
            return fields
        return (*fields, "participation", "lodging", "outbound", "inbound")

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        row = super().get_object(request, object_id, from_field)
        if row is not None:
            prefetch_related_objects(
                [row], "participation__flights", "participation__accommodations"
            )
        return row

    @admin.display(description=gettext_lazy("lodging"))
    def lodging(self, itinerary: Itinerary) -> str:
        return format_accommodations(itinerary.participation.accommodations.all())

    @admin.display(description=gettext_lazy("outbound flight"))
    def outbound(self, itinerary: Itinerary) -> str:
        flights = itinerary.participation.flights.all()
        return format_flight(flights, Flight.Direction.OUTBOUND)

    @admin.display(description=gettext_lazy("return flight"))
    def inbound(self, itinerary: Itinerary) -> str:
        flights = itinerary.participation.flights.all()
        return format_flight(flights, Flight.Direction.RETURN)

    @admin.display(
        description=gettext_lazy("file"), ordering="participation__reference"
    )
    def file(self, itinerary: Itinerary) -> str:
        return itinerary.participation.reference

    @admin.display(description=gettext_lazy("person"))
    def person(self, itinerary: Itinerary) -> str:
        return str(itinerary.participation.person)

    @admin.display(description=gettext_lazy("published version"))
    def version(self, itinerary: Any) -> str:
        return str(itinerary.last or "")

    @admin.display(description=gettext_lazy("stage of the file"))
    def stage(self, itinerary: Itinerary) -> str:
        return str(itinerary.participation.get_stage_display())

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view
        return [
            path(
                "begin/<int:pk>/", page(self.begin), name="itineraries_itinerary_begin"
            ),
            path(
                "crossing/<int:pk>/",
                page(self.crossing),
                name="itineraries_crossing_record",
            ),
            path(
                "<int:pk>/publish/",
                page(self.publish),
                name="itineraries_itinerary_publish",
            ),
            *super().get_urls(),
        ]

    def begin(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Begin the itinerary of a file with what is known of it."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        file = get_object_or_404(Participation.objects.visible_to(request.user), pk=pk)
        try:
            itinerary = begin_itinerary(participation=file, by=get_staff_user(request))
        except Refused as refusal:
            messages.error(request, join_label(file, refusal))
            return HttpResponseRedirect(
                reverse("admin:register_participation_change", args=[pk])
            )
        return HttpResponseRedirect(
            reverse("admin:itineraries_itinerary_change", args=[itinerary.pk])
        )

    def publish(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Freeze a version and tell participant and hosts."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        itinerary = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            version = publish_itinerary(
                itinerary=itinerary,
                by=get_staff_user(request),
                note=request.POST.get("note", ""),
            )
        except Refused as refusal:
            for sentence in refusal.sentences:
                messages.error(request, sentence)
        else:
            messages.success(
                request,
                _("Version %(number)d is published; participant and hosts are told.")
                % {"number": version.number},
            )
        return HttpResponseRedirect(
            reverse("admin:itineraries_itinerary_change", args=[pk])
        )

    def crossing(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Record the departure or the return of a file, whichever it waits for."""
        user = get_staff_user(request)
        require(user, "itineraries.add_crossing")
        file = get_object_or_404(
            Participation.objects.visible_to(user).select_related("person"), pk=pk
        )
        direction = get_next_crossing(file)
        form = CrossingForm(request.POST or None, request.FILES or None, as_staff=True)
        if (
            request.method == "POST"
            and form.is_valid()
            and self._record(request, file, direction, form)
        ):
            return HttpResponseRedirect(
                reverse("admin:register_participation_change", args=[pk])
            )
        entering = direction == Crossing.Direction.ENTRY
        title = (
            _("Record the departure of %(person)s")
            if entering
            else _("Record the return of %(person)s")
        )
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title % {"person": file.person},
            "file": file,
            "form": form,
            "direction": direction,
        }
        return TemplateResponse(request, "itineraries/admin/crossing.html", context)

    def _record(
        self,
        request: HttpRequest,
        file: Participation,
        direction: str,
        form: CrossingForm,
    ) -> bool:
        by, data = get_staff_user(request), form.cleaned_data
        record = (
            record_departure if direction == Crossing.Direction.ENTRY else record_return
        )
        try:
            with transaction.atomic():
                crossing = record(
                    participation=file,
                    on=data["on"],
                    place=data["place"],
                    evidence=data["evidence"],
                    document=store_upload(uploaded=data["file"], by=by)
                    if data["file"]
                    else None,
                    by=by,
                )
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
        except Refused as refusal:
            form.add_error(None, list(refusal.sentences))
        else:
            messages.success(request, str(crossing))
            return True
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        context = dict(extra_context or {})
        row: Any = self.get_object(request, object_id) if object_id else None
        if row is not None:
            context |= self._state_of(row, get_staff_user(request))
        return super().changeform_view(request, object_id, form_url, context)

    def _state_of(self, itinerary: Itinerary, user: User) -> dict[str, Any]:
        findings = list_itinerary_findings(itinerary)
        version = get_last_version(itinerary)
        pending = list_pending_changes(itinerary)
        return {
            "blocking": format_itinerary_findings(
                f for f in findings if stops_publication(f)
            ),
            "to_judge": format_itinerary_findings(
                f for f in findings if not stops_publication(f)
            ),
            "pending": pending,
            "versions": itinerary.versions.select_related("published_by", "pdf"),
            "never_published": version is None,
            "may_publish": user.has_perm("itineraries.publish_itinerary"),
        }

    def save_formset(
        self, request: HttpRequest, form: Any, formset: Any, change: bool
    ) -> None:
        super().save_formset(request, form, formset, change)
        if (pk := form.instance.pk) and Itinerary.objects.filter(
            pk=pk, versions__isnull=False
        ).exists():
            messages.info(
                request, _("The participant sees the change once you publish.")
            )


@admin.register(Crossing)
class CrossingAdmin(BaseAdmin):
    """What was recorded; written by the acts of departure and return, never typed here."""

    titled_after = ("participation.person",)
    list_display = (
        "participation",
        "person",
        "direction",
        "on",
        "place",
        "evidence",
        "recorded_by",
    )
    list_filter = ("direction", "evidence", "on")
    list_select_related = ("participation__person", "recorded_by")
    search_fields = (
        "participation",
        "place",
    )
    date_hierarchy = "on"

    @admin.display(description=gettext_lazy("person"))
    def person(self, crossing: Crossing) -> str:
        return str(crossing.participation.person)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


register_queue(
    "itineraries.ReturnClaim",
    "confirm",
    gettext_lazy("returns reported, to be confirmed"),
    lambda _viewer: list_waiting_claims(),
)
register_queue(
    "register.Participation",
    "return",
    gettext_lazy("returns not recorded"),
    lambda _viewer: list_overdue_returns(timezone.localdate()),
)


@admin.register(ReturnClaim)
class ReturnClaimAdmin(BaseAdmin):
    """The returns that participants told, with the buttons that confirm one or ask again."""

    lifecycle = RETURN_CLAIM
    titled_after = ("participation.person",)
    list_display = ("participation", "person", "on", "place", "stage", "at")
    list_filter = ("stage", "evidence", "at")
    list_select_related = ("participation__person",)
    search_fields = ("participation", "place")
    fields = readonly_fields = (
        "participation",
        "person",
        "on",
        "place",
        "evidence",
        "proof",
        "stage",
        "by",
        "at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        # What is still being typed is the participant's own.
        return rows.exclude(stage=ReturnClaimStage.DRAFT)

    @admin.display(description=gettext_lazy("person"))
    def person(self, claim: ReturnClaim) -> str:
        return str(claim.participation.person)

    @admin.display(description=gettext_lazy("proof"))
    def proof(self, claim: ReturnClaim) -> str:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("documents:download", args=[claim.document_id]),
            claim.document.name,
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@register_participation_section(62)
def itinerary_section(file: Participation, viewer: User) -> Section | None:
    """Programme, departure and return, on the file's page."""
    if not viewer.has_perm("itineraries.view_itinerary") or not file.is_seated:
        return None
    itinerary = (
        Itinerary.objects.filter(participation=file)
        .annotate(last=Max("versions__number"))
        .first()
    )
    direction = get_next_crossing(file)
    crossings = list(
        Crossing.objects.visible_to(viewer)
        .filter(participation=file)
        .select_related("document")
    )
    claims: list[ReturnClaim] = []
    if crossings or direction == Crossing.Direction.EXIT:
        # Nobody is back who has not left.
        told = ReturnClaim.objects.visible_to(viewer).filter(participation=file)
        claims = list(told.exclude(stage=ReturnClaimStage.DRAFT))
    context = {
        "itinerary": itinerary,
        "may_begin": itinerary is None and viewer.has_perm("itineraries.add_itinerary"),
        "crossings": crossings,
        "claims": claims,
        "entering": direction == Crossing.Direction.ENTRY,
        "may_record": bool(direction) and viewer.has_perm("itineraries.add_crossing"),
    }
    return Section(
        _("Itinerary, departure, return"), "itineraries/admin/section.html", context
    )

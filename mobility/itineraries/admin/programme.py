"""Staff pages of itineraries: write, check, publish."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
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
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.hosts.models import Placement
from mobility.itineraries.admin.readings import (
    UnreadListFilter,
    show_version_readers,
)
from mobility.itineraries.forms.stays import ItineraryForm
from mobility.itineraries.forms.stops import prepare_stop_fields
from mobility.itineraries.models import Flight, Itinerary, Stop
from mobility.itineraries.rules.plan import stops_publication
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
from mobility.itineraries.services.weeks import list_person_warnings
from mobility.itineraries.services.words import format_itinerary_findings
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.addressees import get_act_addressees
from pemwecco.core.admin import BaseAdmin, BaseStackedInline, admin, get_staff_user
from pemwecco.core.answers import Refused
from pemwecco.core.bulk import BulkAct
from pemwecco.core.labels import join_label


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

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        prepare_stop_fields(formset.form.base_fields, obj)
        return formset

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("itineraries.delete_stop")

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
    list_filter = (
        "participation__stage",
        "participation__cohort",
        "arrives_on",
        UnreadListFilter,
    )
    list_select_related = ("participation__person",)
    search_fields = ("participation",)
    date_hierarchy = "arrives_on"
    autocomplete_fields = ("participation",)
    inlines = (StopInline,)
    bulk_columns = ("file", "person", "version")
    bulk_prefetch_related = (
        Prefetch(
            "all_stops", Stop.objects.select_related("placement__host__organisation")
        ),
        "participation__call__programme",
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
            writes_to=get_act_addressees("publish_itinerary"),
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
                "<int:pk>/publish/",
                page(self.publish),
                name="itineraries_itinerary_publish",
            ),
            path(
                "<int:pk>/readers/",
                page(show_version_readers),
                name="itineraries_itinerary_readers",
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
        blocking, to_judge = [], []
        for finding in findings:
            if stops_publication(finding):
                blocking.append(finding)
            else:
                to_judge.append(finding)
        to_judge += list_person_warnings(itinerary)
        return {
            "shared": itinerary.all_stops.filter(cohort__isnull=False),
            "blocking": format_itinerary_findings(blocking),
            "to_judge": format_itinerary_findings(to_judge),
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

"""Staff pages of the preparation: modules, sessions, the progress of a cohort, certificates."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.forms import ModelForm
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events.gatherings.lifecycle import PLACED
from participants.register.models import Cohort, Participation, Programme
from participants.training.forms import SessionForm
from participants.training.models import Completion, Module, Session
from participants.training.progress import build_progress_board
from participants.training.services import (
    issue_certificates,
    plan_session,
    prepare_participation,
    register_session_cohort,
)
from pemwecco.core.adding_admin import AddingAdmin
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.core.labels import join_label


@admin.register(Module)
class ModuleAdmin(BaseAdmin):
    list_display = ("__str__", "programme", "hours", "required", "position")
    list_filter = ("programme", "required")
    list_select_related = ("programme",)
    search_fields = ("title_fr", "title_en", "title_nl", "code")


@admin.register(Session)
class SessionAdmin(AddingAdmin):
    """Sessions; the page of one enrols the cohort and leads to its attendance list."""

    form = SessionForm
    change_form_template = "training/admin/session.html"
    list_display = ("module", "cohort", "starts", "place", "enrolled", "came")
    list_filter = ("cohort", "module")
    list_select_related = ("module", "cohort", "event")
    search_fields = ("event__title", "event__place", "cohort__name")
    ordering = ("-event__starts_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        queryset: QuerySet[Session] = super().get_queryset(request)
        return queryset.annotate(
            held=Count(
                "event__registrations",
                filter=Q(event__registrations__stage__in=PLACED),
                distinct=True,
            ),
            present=Count(
                "event__registrations",
                filter=Q(event__registrations__attendances__isnull=False),
                distinct=True,
            ),
        )

    @admin.display(description=_("starts"), ordering="event__starts_at")
    def starts(self, row: Session) -> Any:
        return row.event.starts_local

    @admin.display(description=_("place"))
    def place(self, row: Session) -> str:
        return row.event.place

    @admin.display(description=_("enrolled"))
    def enrolled(self, row: Any) -> int:
        held: int = row.held
        return held

    @admin.display(description=_("came"))
    def came(self, row: Any) -> int:
        came: int = row.present
        return came

    def get_fields(self, request: HttpRequest, obj: Session | None = None) -> Any:
        """When and where are asked once; afterwards they stand on the page of the event."""
        if obj is not None:
            return ("module", "cohort", "event")
        return (
            "module",
            "cohort",
            "starts_at",
            "ends_at",
            "timezone",
            "place",
            "language",
            "online_link",
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("module", "cohort", "event") if obj is not None else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Training is held where the participants live, unless staff say otherwise."""
        zone = (
            Programme.objects.filter(active=True)
            .values_list("origin_timezone", flat=True)
            .first()
        )
        return {"timezone": zone or "", **super().get_changeform_initial_data(request)}

    def get_form(
        self,
        request: HttpRequest,
        obj: Session | None = None,
        change: bool = False,  # noqa: FBT002  Django's own signature
        **kwargs: Any,
    ) -> Any:
        if obj is not None:
            kwargs["form"] = ModelForm
        return super().get_form(request, obj, change, **kwargs)

    def add_row(self, request: HttpRequest, data: dict[str, Any]) -> Session:
        return plan_session(
            module=data["module"],
            cohort=data["cohort"],
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
            place=data["place"],
            timezone=data["timezone"],
            language=data["language"],
            online_link=data["online_link"],
        )

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view
        return [
            path("<int:pk>/enrol/", page(self.enrol), name="training_session_enrol"),
            path("progress/", page(self.progress), name="training_progress"),
            path(
                "progress/<int:pk>/", page(self.progress), name="training_progress_of"
            ),
            path(
                "progress/<int:pk>/prepare/",
                page(self.prepare),
                name="training_prepare",
            ),
            path(
                "progress/<int:pk>/certify/",
                page(self.certify),
                name="training_certify",
            ),
            *super().get_urls(),
        ]

    def enrol(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Enrol the selected participants of the session's cohort."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        require(request.user, "training.change_session")
        session = get_object_or_404(Session.objects.visible_to(request.user), pk=pk)
        count = register_session_cohort(session=session, by=get_staff_user(request))
        messages.success(
            request,
            ngettext(
                "%(count)d participant is enrolled.",
                "%(count)d participants are enrolled.",
                count,
            )
            % {"count": count},
        )
        return HttpResponseRedirect(reverse("admin:training_session_change", args=[pk]))

    def progress(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Participants by modules: who completed what, who is expected where, who can be prepared."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        require(request.user, "training.view_completion")
        cohorts = list(Cohort.objects.visible_to(request.user))
        by_pk = {row.pk: row for row in cohorts}
        if pk is None:
            cohort = cohorts[0] if cohorts else None
        elif pk in by_pk:
            cohort = by_pk[pk]
        else:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Progress of the cohorts"),
            "opts": self.opts,
            "cohorts": cohorts,
            "cohort": cohort,
            "board": build_progress_board(cohort) if cohort else None,
            "may_prepare": request.user.has_perm("register.steer_participation"),
            "may_certify": request.user.has_perm("training.issue_certificate"),
        }
        return TemplateResponse(request, "training/admin/progress.html", context)

    def prepare(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Move the files that were ticked to "prepared"; each that cannot move says why."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        require(request.user, "register.steer_participation")
        keys = [key for key in request.POST.getlist("file") if key.isdecimal()]
        files = Participation.objects.visible_to(request.user).filter(
            cohort=pk, pk__in=keys
        )
        prepared = 0
        for file in files.select_related("call__programme"):
            try:
                prepare_participation(participation=file, by=get_staff_user(request))
            except Refused as refusal:
                messages.error(request, join_label(file, refusal))
            else:
                prepared += 1
        messages.success(
            request,
            ngettext(
                "%(count)d file is prepared.", "%(count)d files are prepared.", prepared
            )
            % {"count": prepared},
        )
        return HttpResponseRedirect(reverse("admin:training_progress_of", args=[pk]))

    def certify(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Issue the certificates of a cohort."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        require(request.user, "training.issue_certificate")
        cohort = get_object_or_404(Cohort.objects.visible_to(request.user), pk=pk)
        count = issue_certificates(cohort=cohort, by=get_staff_user(request))
        messages.success(
            request,
            ngettext(
                "%(count)d certificate is being made; its owner gets a mail.",
                "%(count)d certificates are being made; their owners get a mail.",
                count,
            )
            % {"count": count},
        )
        return HttpResponseRedirect(reverse("admin:training_progress_of", args=[pk]))


@admin.register(Completion)
class CompletionAdmin(BaseAdmin):
    """Completed modules: they follow from attendance and are never typed."""

    list_display = ("participation", "person", "module", "completed_on", "certificate")
    list_filter = ("module", "participation__cohort")
    list_select_related = ("participation__person", "module", "certificate")
    search_fields = ("participation",)

    @admin.display(description=_("person"))
    def person(self, row: Completion) -> str:
        return str(row.participation.person)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

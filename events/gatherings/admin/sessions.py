"""Staff pages of sessions: when and who speaks, the list of who came, the sheet to sign and its scan."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events.gatherings.admin.check_in import CheckInPages
from events.gatherings.admin.events import say_told
from events.gatherings.forms import DoorForm, EventSessionForm, SignedSheetForm
from events.gatherings.models import EventSession, SessionSpeaker, SignedSheet
from events.gatherings.queries import (
    list_expected_people,
    list_people_to_sign,
    list_unrecorded_sessions,
)
from events.gatherings.services.attendance import (
    RECORD,
    add_walk_in_attendee,
    attach_signed_sheet,
    record_attendance,
)
from events.gatherings.services.sessions import (
    add_session,
    change_session,
    remove_session,
)
from pemwecco.core.admin import BaseAdmin, BaseTabularInline, admin, get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.core.queues import register_queue
from pemwecco.documents.pdf import render_pdf
from pemwecco.documents.services import FileRefused

# Empty lines at the end of the sheet, for those who come without having registered.
LINES_FOR_WALK_INS = 10
UNRECORDED = "unrecorded"
register_queue(
    "gatherings.EventSession",
    UNRECORDED,
    _("sessions whose attendance is not recorded"),
    lambda _viewer: list_unrecorded_sessions(),
)


class SpeakerInline(BaseTabularInline):
    model = SessionSpeaker
    autocomplete_fields = ("person",)


@admin.register(EventSession)
class EventSessionAdmin(CheckInPages, BaseAdmin):  # type: ignore[misc]  # the theme's mixins overlap
    """The sessions of events; a new one is added on the page of its event."""

    form = EventSessionForm
    change_form_template = "gatherings/admin/session.html"
    inlines = (SpeakerInline,)
    list_display = ("event", "title", "starts", "room", "came", "closed")
    list_filter = ("event__kind",)
    list_select_related = ("event",)
    search_fields = ("event__title", "title", "room")
    date_hierarchy = "starts_at"
    ordering = ("-starts_at",)
    impersonal_columns = ("came", "closed", "starts")

    def get_queryset(self, request: HttpRequest) -> QuerySet[EventSession]:
        queryset: QuerySet[EventSession] = super().get_queryset(request)
        return queryset.annotate(present=Count("attendances", distinct=True))

    @admin.display(description=_("starts"), ordering="starts_at")
    def starts(self, row: EventSession) -> Any:
        """On the clock of the place, as on every page and paper."""
        return row.starts_local

    @admin.display(description=_("came"))
    def came(self, row: Any) -> int:
        came: int = row.present
        return came

    @admin.display(description=_("attendance closed"), boolean=True)
    def closed(self, row: EventSession) -> bool:
        return row.recorded_at is not None

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("event",) if obj is not None else ()

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        act = change_session if change else add_session
        say_told(request, act(session=obj, by=get_staff_user(request)))

    def get_urls(self) -> list[URLPattern]:
        page, name = self.admin_site.admin_view, "gatherings_eventsession"
        return [
            path(
                "<int:pk>/attendance/",
                page(self.attendance_view),
                name=f"{name}_attendance",
            ),
            path("<int:pk>/sheet.pdf", page(self.sheet_view), name=f"{name}_sheet"),
            path("<int:pk>/signed/", page(self.signed_view), name=f"{name}_signed"),
            path("<int:pk>/remove/", page(self.remove_view), name=f"{name}_remove"),
            *super().get_urls(),
        ]

    def attendance_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Tick who came, add who came unannounced; made for someone standing at the door."""
        session = self._find_session(request, pk)
        door = DoorForm(request.POST if "door" in request.POST else None, prefix="door")
        if request.method == "POST":
            done = (
                self._add(request, session, door)
                if "door" in request.POST
                else self._tick(request, session)
            )
            if done:
                return _show_list(session)
        rows: list[Any] = list(list_expected_people(session))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Attendance: %(event)s") % {"event": session},
            "opts": self.opts,
            "session": session,
            "event": session.event,
            "rows": rows,
            "came": sum(row.present for row in rows),
            "answer": session.attendance_answer(),
            "door": door,
            "sheets": SignedSheet.objects.visible_to(request.user)
            .filter(session=session)
            .select_related("document"),
            "sheet_form": SignedSheetForm(),
        }
        return TemplateResponse(request, "gatherings/admin/attendance.html", context)

    def _tick(self, request: HttpRequest, session: EventSession) -> bool:
        present, before = _read_keys(request, "present"), _read_keys(request, "before")
        try:
            moved = record_attendance(
                session=session,
                present=present,
                taken_back=before - present,
                close="close" in request.POST,
                by=get_staff_user(request),
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            said = ngettext(
                "%(count)d line changed.", "%(count)d lines changed.", moved
            )
            messages.success(request, said % {"count": moved})
        return True

    def _add(self, request: HttpRequest, session: EventSession, door: DoorForm) -> bool:
        if not door.is_valid():
            return False
        try:
            row = add_walk_in_attendee(
                session=session,
                attendee=door.attendee(session.event.language),
                by=get_staff_user(request),
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                gettext("%(person)s is recorded as present.") % {"person": row.person},
            )
        return True

    def sheet_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The list of one session to sign at the door, as PDF (domain.md §6.4: signed each day)."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        session = self._find_session(request, pk)
        content = render_pdf(
            "gatherings/papers/sheet.html",
            {
                "event": session.event,
                "session": session,
                "speakers": session.speakers.select_related("person"),
                "rows": list(list_people_to_sign(session)),
                "blank": range(LINES_FOR_WALK_INS),
            },
            get_language() or session.event.language,
        )
        response = HttpResponse(content, content_type="application/pdf")
        name = f"{session.event.slug}-{session.starts_local:%Y%m%d}"
        response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
        return response

    def signed_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Attach the scan or photo of the list that was signed."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        session = self._find_session(request, pk)
        form = SignedSheetForm(request.POST, request.FILES)
        if not form.is_valid():
            messages.error(request, " ".join(map(str, form.errors["file"])))
            return _show_list(session)
        try:
            attach_signed_sheet(
                session=session,
                uploaded=form.cleaned_data["file"],
                by=get_staff_user(request),
            )
        except (Refused, FileRefused) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, gettext("The signed list is attached."))
        return _show_list(session)

    def remove_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a session out of its event; all who registered are told."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        user = get_staff_user(request)
        require(user, "gatherings.change_event")
        session = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            say_told(request, remove_session(session=session, by=user))
        except Refused as refusal:
            messages.error(request, str(refusal))
        address = reverse("admin:gatherings_event_change", args=[session.event_id])
        return HttpResponseRedirect(address)

    def _find_session(self, request: HttpRequest, pk: int) -> EventSession:
        require(request.user, RECORD)
        return get_object_or_404(
            EventSession.objects.visible_to(request.user).select_related("event"), pk=pk
        )


def _show_list(session: EventSession) -> HttpResponse:
    address = reverse("admin:gatherings_eventsession_attendance", args=[session.pk])
    return HttpResponseRedirect(address)


def _read_keys(request: HttpRequest, name: str) -> set[int]:
    return {int(key) for key in request.POST.getlist(name) if key.isdecimal()}

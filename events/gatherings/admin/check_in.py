"""Staff pages at the door: read a code by the camera or type it; what the address in a code shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext

from events.gatherings.codes import find_registration_of_code, make_check_in_code
from events.gatherings.models import Event, EventSession
from events.gatherings.services.attendance import RECORD
from events.gatherings.services.check_in import check_in_attendee
from pemwecco.core.admin import get_staff_user
from pemwecco.core.answers import Refused, require

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite


class CheckInPages:
    """The page of a session that takes codes."""

    admin_site: AdminSite
    opts: Any

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.check_in_view)
        name = "gatherings_eventsession_check_in"
        own = path("<int:pk>/check-in/", page, name=name)
        return [own, *super().get_urls()]  # type: ignore[misc]  # of `BaseAdmin`

    def check_in_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take one code after the other; the script sends what the camera read and shows the answer."""
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        require(request.user, RECORD)
        rows = EventSession.objects.visible_to(request.user).select_related("event")
        session = get_object_or_404(rows, pk=pk)
        if request.method == "POST":
            return self._take_code(request, session)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Check in: %(event)s") % {"event": session},
            "opts": self.opts,
            "session": session,
            "answer": session.attendance_answer(),
            "came": session.attendances.count(),
        }
        return TemplateResponse(request, "gatherings/admin/check_in.html", context)

    def _take_code(self, request: HttpRequest, session: EventSession) -> HttpResponse:
        try:
            row = check_in_attendee(
                session=session,
                code=request.POST.get("code", ""),
                by=get_staff_user(request),
            )
        except Refused as refusal:
            words, is_recorded = str(refusal), False
        else:
            words = gettext("%(person)s is recorded as present.") % {
                "person": row.person
            }
            is_recorded = True
        if "X-Check-In" in request.headers:
            return JsonResponse({"words": words, "recorded": is_recorded})
        (messages.success if is_recorded else messages.error)(request, words)
        return HttpResponseRedirect(request.path)


class CodePages:
    """What the address in a code opens: whose it is, and the sessions of today at which to record it."""

    admin_site: AdminSite
    opts: Any

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.code_view)
        own = path("code/<str:code>/", page, name="gatherings_registration_code")
        return [own, *super().get_urls()]  # type: ignore[misc]  # of `BaseAdmin`

    def code_view(self, request: HttpRequest, code: str) -> HttpResponse:
        """Whose code it is; the buttons record the person at a session that is open."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        require(request.user, RECORD)
        try:
            registration = find_registration_of_code(code)
        except Refused as refusal:
            raise Http404(str(refusal)) from None
        events = Event.objects.visible_to(request.user)
        event = get_object_or_404(events, pk=registration.event_id)
        sessions = []
        for session in event.sessions.all():
            session.event = event
            if session.attendance_answer() and not session.is_over:
                sessions.append(session)
        context = {
            **self.admin_site.each_context(request),
            "title": str(registration.person),
            "opts": self.opts,
            "registration": registration,
            "code": make_check_in_code(registration),
            "sessions": sessions,
            "list_url": reverse("admin:gatherings_event_change", args=[event.pk]),
        }
        return TemplateResponse(request, "gatherings/admin/code.html", context)

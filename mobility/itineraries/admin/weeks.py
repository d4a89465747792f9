"""Staff pages of the programme that a cohort shares: its week, a stop, moving, copying, publishing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mobility.itineraries.forms.cohort_stops import (
    CohortStopForm,
    CopyProgrammeForm,
    MoveStopForm,
)
from mobility.itineraries.models import CohortProgramme, Stop, TravelTime
from mobility.itineraries.rules.hours import move_hours
from mobility.itineraries.services.cohort_programmes import (
    copy_programme,
    list_unpublished_itineraries,
    publish_cohort_programme,
    reset_cohort_feed,
)
from mobility.itineraries.services.cohort_stops import (
    WRITE,
    Touched,
    list_cohort_itineraries,
    list_touched,
    move_stop,
    read_stop_hours,
    remove_cohort_stop,
    save_cohort_stop,
)
from mobility.itineraries.services.weeks import DAYS, build_week, find_monday
from participants.register.models import Cohort
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.core.labels import join_label
from pemwecco.core.typed_text import parse_iso_day
from pemwecco.mail.services import build_site_url

SEE = "itineraries.view_stop"


@admin.register(TravelTime)
class TravelTimeAdmin(BaseAdmin):
    """Minutes between towns, as estimated until staff know better."""

    list_display = ("one", "other", "mode", "minutes", "source")
    list_filter = ("mode",)
    search_fields = ("one", "other")


@admin.register(CohortProgramme)
class CohortProgrammeAdmin(BaseAdmin):
    """The cohorts instead of a list of rows; the programme of one is its week."""

    list_display = ("cohort",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        pages: list[tuple[str, Callable[..., HttpResponse], str]] = [
            ("week/", self.week_view, "week"),
            ("stop/", self.add_stop_view, "add_stop"),
            ("stop/<int:stop>/", self.stop_view, "stop"),
            ("stop/<int:stop>/remove/", require_POST(self.remove_view), "remove"),
            ("move/", require_POST(self.move_view), "move"),
            ("copy/", require_POST(self.copy_view), "copy"),
            ("publish/", require_POST(self.publish_view), "publish"),
            ("new-address/", require_POST(self.address_view), "address"),
        ]
        made = []
        for address, page, name in pages:
            made.append(
                path(
                    f"cohort/<int:pk>/{address}",
                    view(page),
                    name=f"itineraries_cohortprogramme_{name}",
                )
            )
        return [*made, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The cohorts with how many stops they share, those that travel last first."""
        require(get_staff_user(request), SEE)
        cohorts = Cohort.objects.visible_to(request.user).annotate(
            shared=Count("stops", distinct=True)
        )
        context = self.frame_page(
            request,
            _("Programmes of cohorts"),
            cohorts=cohorts.order_by("-arrives_on", "pk"),
        )
        return TemplateResponse(request, "admin/itineraries/cohorts.html", context)

    def week_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One week of a cohort, of everyone or of one person, with what to look at."""
        user = get_staff_user(request)
        require(user, SEE)
        cohort = self._cohort(request, pk)
        monday = find_monday(
            parse_iso_day(request.GET.get("from")) or cohort.arrives_on
        )
        who = request.GET.get("who", "")
        only = int(who) if who.isdecimal() else None
        if only is not None:
            get_object_or_404(list_cohort_itineraries(cohort), pk=only)
        week = build_week(cohort, monday, only=only)
        may_write = user.has_perm(WRITE)
        context = self.frame_page(
            request,
            _("Week of %(cohort)s") % {"cohort": cohort},
            cohort=cohort,
            week=week,
            monday=monday,
            sunday=monday + timedelta(days=DAYS - 1),
            before=monday - timedelta(days=DAYS),
            after=monday + timedelta(days=DAYS),
            only=only,
            may_write=may_write,
            may_publish=user.has_perm("itineraries.publish_itinerary"),
            move=MoveStopForm(stops=_list_movable(cohort), initial={"day": monday}),
            copy=CopyProgrammeForm(target=cohort),
            feed=_read_feed_address(cohort),
        )
        return TemplateResponse(request, "admin/itineraries/week.html", context)

    def add_stop_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A new shared stop, on the day and hour that were chosen in the week."""
        return self._edit(request, self._cohort(request, pk), None)

    def stop_view(self, request: HttpRequest, pk: int, stop: int) -> HttpResponse:
        """A shared stop: read, changed, taken out."""
        cohort = self._cohort(request, pk)
        row = get_object_or_404(
            cohort.stops.select_related("host__organisation"), pk=stop
        )
        return self._edit(request, cohort, row)

    def _edit(
        self, request: HttpRequest, cohort: Cohort, stop: Stop | None
    ) -> HttpResponse:
        user = get_staff_user(request)
        require(user, WRITE if request.method == "POST" or stop is None else SEE)
        before = stop.starts_on if stop else None
        initial = {
            "starts_on": parse_iso_day(request.GET.get("day")) or cohort.arrives_on
        }
        initial["ends_on"] = initial["starts_on"]
        form = CohortStopForm(
            request.POST or None,
            instance=stop,
            cohort=cohort,
            initial=None if stop else initial,
        )
        touched = Touched()
        if request.method == "POST" and form.is_valid():
            facts = dict(form.cleaned_data)
            chosen = list(facts.pop("people"))
            days = [day for day in (before, facts["starts_on"]) if day]
            goers = _list_goers(cohort, stop, chosen)
            touched = list_touched(goers, stop=stop, days=days)
            if not touched or "confirmed" in request.POST:
                try:
                    row = save_cohort_stop(
                        cohort=cohort,
                        stop=stop,
                        people=chosen or None,
                        by=user,
                        **facts,
                    )
                except Refused as refusal:
                    form.add_error(None, list(refusal.sentences))
                    touched = Touched()
                else:
                    messages.success(request, _("Saved."))
                    return _go_to_week(cohort, row.starts_on)
        context = self.frame_page(
            request,
            stop.title if stop else _("New shared stop"),
            cohort=cohort,
            stop=stop,
            form=form,
            touched=touched,
            may_write=user.has_perm(WRITE),
        )
        return TemplateResponse(request, "admin/itineraries/cohort_stop.html", context)

    def remove_view(self, request: HttpRequest, pk: int, stop: int) -> HttpResponse:
        """Take a shared stop out; whom it was announced to is shown first."""
        cohort = self._cohort(request, pk)
        require(get_staff_user(request), "itineraries.delete_stop")
        row = get_object_or_404(cohort.stops, pk=stop)
        goers = _list_goers(cohort, row, [])
        touched = list_touched(goers, stop=row, days=[row.starts_on])
        if touched and "confirmed" not in request.POST:
            return self._ask(request, cohort, _("Take out “%(stop)s”?"), row, touched)
        on = row.starts_on
        remove_cohort_stop(stop=row, by=get_staff_user(request))
        messages.success(request, _("Taken out."))
        return _go_to_week(cohort, on)

    def move_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Move a stop to a day and an hour, dragged or typed; whom it touches is shown first."""
        user = get_staff_user(request)
        require(user, WRITE)
        cohort = self._cohort(request, pk)
        form = MoveStopForm(request.POST, stops=_list_movable(cohort))
        if not form.is_valid():
            for lines in form.errors.values():
                for line in lines:
                    messages.error(request, str(line))
            return _go_to_week(cohort, None)
        stop, to, at = (form.cleaned_data[name] for name in ("stop", "day", "at"))
        goers = list(stop.itineraries.select_related("participation__person"))
        moved = move_hours(read_stop_hours(stop), to=to, at=at)
        if moved != read_stop_hours(stop):
            touched = list_touched(goers, stop=stop, days=[stop.starts_on, to])
            if touched and "confirmed" not in request.POST:
                return self._ask(request, cohort, _("Move “%(stop)s”?"), stop, touched)
            try:
                move_stop(stop=stop, to=to, at=at, by=user)
            except Refused as refusal:
                for sentence in refusal.sentences:
                    messages.error(request, sentence)
            else:
                messages.success(
                    request, _("“%(stop)s” is moved.") % {"stop": stop.title}
                )
        return _go_to_week(cohort, to)

    def _ask(
        self,
        request: HttpRequest,
        cohort: Cohort,
        question: str,
        stop: Stop,
        touched: Touched,
    ) -> HttpResponse:
        typed = []
        for name, value in request.POST.items():
            if name != "csrfmiddlewaretoken":
                typed.append((name, value))
        context = self.frame_page(
            request,
            question % {"stop": stop.title},
            cohort=cohort,
            touched=touched,
            typed=typed,
            back=stop.starts_on,
        )
        return TemplateResponse(request, "admin/itineraries/confirm.html", context)

    def copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Copy the shared stops of another cohort, each to the same day of the week."""
        cohort = self._cohort(request, pk)
        user = get_staff_user(request)
        require(user, WRITE)
        form = CopyProgrammeForm(request.POST, target=cohort)
        if not form.is_valid():
            messages.error(request, _("Choose another cohort to copy from."))
            return _go_to_week(cohort, None)
        try:
            sentences = copy_programme(
                source=form.cleaned_data["source"], target=cohort, by=user
            )
        except Refused as refusal:
            for sentence in refusal.sentences:
                messages.error(request, sentence)
        else:
            messages.success(request, _("The programme is copied."))
            for sentence in sentences:
                messages.warning(request, sentence)
        return _go_to_week(cohort, None)

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A new version for each for whom something has changed; who they are is shown first."""
        cohort = self._cohort(request, pk)
        user = get_staff_user(request)
        require(user, "itineraries.publish_itinerary")
        if "confirmed" not in request.POST:
            context = self.frame_page(
                request,
                _("Publish the programme of %(cohort)s") % {"cohort": cohort},
                cohort=cohort,
                itineraries=list_unpublished_itineraries(cohort),
            )
            return TemplateResponse(
                request, "admin/itineraries/publish_cohort.html", context
            )
        outcomes = publish_cohort_programme(
            cohort=cohort, by=user, note=request.POST.get("note", "")
        )
        done = sum(bool(outcome.answer) for outcome in outcomes)
        messages.success(
            request,
            ngettext(
                "%(count)d itinerary is published.",
                "%(count)d itineraries are published.",
                done,
            )
            % {"count": done},
        )
        for outcome in outcomes:
            if not outcome.answer:
                said = join_label(outcome.row.participation, outcome.answer.reason)
                messages.error(request, said)
        return _go_to_week(cohort, None)

    def address_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give the calendar of the cohort an address, or another one."""
        cohort = self._cohort(request, pk)
        reset_cohort_feed(cohort=cohort, by=get_staff_user(request))
        messages.success(request, _("The calendar of the cohort has a new address."))
        return _go_to_week(cohort, None)

    def _cohort(self, request: HttpRequest, pk: int) -> Cohort:
        require(get_staff_user(request), SEE)
        rows = Cohort.objects.visible_to(request.user).select_related("programme")
        return get_object_or_404(rows, pk=pk)


def _list_movable(cohort: Cohort) -> Any:
    """The shared stops of a cohort and those of its people, in their order."""
    people = list_cohort_itineraries(cohort).values("pk")
    rows = Stop.objects.filter(cohort=cohort) | Stop.objects.filter(
        itinerary__in=people
    )
    return rows.select_related("cohort__programme").order_by(
        "starts_on", "starts_at", "pk"
    )


def _list_goers(cohort: Cohort, stop: Stop | None, chosen: list[Any]) -> list[Any]:
    """Whoever goes before or after a change."""
    after = chosen or list(list_cohort_itineraries(cohort))
    if stop is None or not stop.pk:
        return after
    before = stop.itineraries.select_related("participation__person")
    return list({row.pk: row for row in [*before, *after]}.values())


def _read_feed_address(cohort: Cohort) -> str:
    row = CohortProgramme.objects.filter(cohort=cohort).first()
    if row is None:
        return ""
    return build_site_url(reverse("itineraries:cohort_calendar", args=[row.feed_token]))


def _go_to_week(cohort: Cohort, day: date | None) -> HttpResponseRedirect:
    address = reverse("admin:itineraries_cohortprogramme_week", args=[cohort.pk])
    return HttpResponseRedirect(f"{address}?from={day.isoformat()}" if day else address)

"""Staff pages of presence: the day of a cohort, what was noted, the links of those who accompany."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
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
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.itineraries.admin.certificates import issue_certificate_view
from mobility.itineraries.forms.presences import PresenceForm
from mobility.itineraries.models import DaySheetLink, Presence, Stop
from mobility.itineraries.queries import find_person_at_stop
from mobility.itineraries.services.cohort_papers import DAY_SHEET, GROUP_PROGRAMME
from mobility.itineraries.services.day_lists import list_cohort_day
from mobility.itineraries.services.pack import format_cohort_text
from mobility.itineraries.services.presences import (
    NOTE,
    Noter,
    correct_presence,
    note_presence,
    revoke_day_sheet,
)
from participants.register.models import Cohort
from pemwecco.accounts.models import User
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.core.form_fields import DayInput
from pemwecco.exports.pages import order_paper
from pemwecco.mail.services import build_site_url

VIEW = "itineraries.view_presence"


class DayForm(forms.Form):
    """Which cohort, which day."""

    cohort = forms.ModelChoiceField(
        queryset=Cohort.objects.none(), label=gettext_lazy("cohort")
    )
    on = forms.DateField(label=gettext_lazy("day"), widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cohort"].queryset = Cohort.objects.order_by("-arrives_on")  # type: ignore[attr-defined]  # a field of rows


@admin.register(Presence)
class PresenceAdmin(BaseAdmin):
    """What was noted; written on the page of the day, corrected there with a reason."""

    titled_after = ("participation.person",)
    list_display = ("participation", "person", "stop", "on", "state", "how", "noter")
    list_filter = ("state", "how", "participation__cohort", "on")
    list_select_related = ("participation__person", "stop", "by", "sheet")
    search_fields = ("participation", "stop__title")
    date_hierarchy = "on"
    fields = readonly_fields = (
        "participation",
        "stop",
        "on",
        "state",
        "how",
        "by",
        "sheet",
        "at",
        "reason",
    )

    @admin.display(description=gettext_lazy("person"))
    def person(self, presence: Presence) -> str:
        return str(presence.participation.person)

    @admin.display(description=gettext_lazy("noted by"))
    def noter(self, presence: Presence) -> str:
        return presence.sheet.name if presence.sheet else str(presence.by or "")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view
        return [
            path("day/", page(self.day_view), name="itineraries_day"),
            path("day/paper/", page(self.day_paper), name="itineraries_day_paper"),
            path(
                "certificate/<int:pk>/",
                page(issue_certificate_view),
                name="itineraries_presence_certificate",
            ),
            path("group/<int:pk>/", page(self.group_paper), name="itineraries_group"),
            *super().get_urls(),
        ]

    def day_view(self, request: HttpRequest) -> HttpResponse:
        """Who is expected where on a day of a cohort, with what is noted; to note and to correct."""
        user = get_staff_user(request)
        require(user, VIEW)
        cohort, on = self._read_choice(request)
        here = f"{request.path}?cohort={cohort.pk if cohort else ''}&on={on}"
        if request.method == "POST":
            self._take(request, user)
            return HttpResponseRedirect(here)
        stops = list_cohort_day(cohort, on) if cohort else []
        links = DaySheetLink.objects.visible_to(user).filter(
            cohort=cohort, revoked_at=None, first_on__lte=on, last_on__gte=on
        )
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Day of a cohort"),
            "form": DayForm(initial={"cohort": cohort, "on": on}),
            "cohort": cohort,
            "on": on,
            "stops": stops,
            "counted": sum(stop.counted for stop in stops),
            "expected": sum(len(stop.people) for stop in stops),
            "states": Presence.State.choices,
            "may_note": user.has_perm(NOTE) and on <= timezone.localdate(),
            "links": links,
            "link_query": urlencode(
                {"cohort": cohort.pk, "first_on": on, "last_on": cohort.leaves_on}
            )
            if cohort
            else "",
            "text": format_cohort_text(stops, on) if stops else "",
        }
        return TemplateResponse(request, "itineraries/admin/day.html", context)

    def _read_choice(self, request: HttpRequest) -> tuple[Cohort | None, date]:
        """The cohort and day asked for, else the cohort that is here, today."""
        form = DayForm(request.GET)
        today = timezone.localdate()
        if form.is_valid():
            return form.cleaned_data["cohort"], form.cleaned_data["on"]
        here = Cohort.objects.filter(arrives_on__lte=today, leaves_on__gte=today)
        return here.order_by("arrives_on").first(), today

    def _take(self, request: HttpRequest, user: User) -> None:
        require(user, NOTE)
        form = PresenceForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Please choose again: this could not be read."))
            return
        said = form.cleaned_data
        rows = Stop.objects.select_related("placement")
        stop = get_object_or_404(rows, pk=said["stop"])
        file = find_person_at_stop(stop, said["file"])
        if file is None:
            raise Http404
        noter = Noter(Presence.How.STAFF, by=user)
        known = Presence.objects.visible_to(user).filter(
            stop=stop, participation=file, on=said["on"]
        )
        presence = known.first()
        try:
            if presence is not None and presence.state != said["state"]:
                correct_presence(
                    presence=presence,
                    state=said["state"],
                    reason=said["reason"],
                    noter=noter,
                )
            else:
                note_presence(
                    stop=stop,
                    participation=file,
                    on=said["on"],
                    state=said["state"],
                    noter=noter,
                )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("%(name)s: noted.") % {"name": file.person.full_name}
            )

    def day_paper(self, request: HttpRequest) -> HttpResponse:
        """Ask for the day sheet as PDF, to tick by hand."""
        cohort, on = self._read_choice(request)
        if cohort is None:
            return HttpResponseRedirect(reverse("admin:itineraries_day"))
        return _order_paper(request, DAY_SHEET.code, cohort=cohort.pk, on=on)

    def group_paper(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for the programme of a whole cohort as PDF."""
        return _order_paper(request, GROUP_PROGRAMME.code, cohort=pk)


def _order_paper(request: HttpRequest, code: str, **asked: Any) -> HttpResponse:
    """Let the worker make a paper, and show how far it is."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        return order_paper(request, code, **asked)
    except Refused as refusal:
        raise Http404(str(refusal)) from refusal


@admin.register(DaySheetLink)
class DaySheetLinkAdmin(BaseAdmin):
    """The addresses by which somebody without an account notes presence; each ends by itself."""

    change_form_template = "itineraries/admin/sheet.html"
    list_display = ("cohort", "name", "first_on", "last_on", "is_open_now")
    impersonal_columns = ("is_open_now",)
    list_filter = ("cohort", "first_on")
    list_select_related = ("cohort",)
    search_fields = ("name", "cohort__name")
    fields = ("cohort", "name", ("first_on", "last_on"))

    @admin.display(description=gettext_lazy("opens today"), boolean=True)
    def is_open_now(self, sheet: DaySheetLink) -> bool:
        return sheet.is_open(timezone.localdate())

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "cohort") if obj is not None else fields

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        if not change:
            obj.made_by = get_staff_user(request)
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/revoke/", page(self.revoke), name="itineraries_sheet_revoke"
            ),
            *super().get_urls(),
        ]

    def revoke(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Close a link before its end."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        user = get_staff_user(request)
        sheet = get_object_or_404(self.get_queryset(request), pk=pk)
        revoke_day_sheet(sheet=sheet, by=user)
        messages.success(request, _("The link is closed."))
        return HttpResponseRedirect(
            reverse("admin:itineraries_daysheetlink_change", args=[pk])
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
        if row is not None and row.revoked_at is None:
            address = reverse("itineraries:sheet", args=[row.token])
            context["address"] = build_site_url(address)
        return super().changeform_view(request, object_id, form_url, context)

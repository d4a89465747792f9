"""Staff pages of campaigns: open one, choose hosts, read it while it grows, note an answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import SimpleListFilter
from django.db.models import Count, Q, QuerySet
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
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from mobility.hosts.campaign_board import CampaignBoard, choose_people
from mobility.hosts.forms.campaigns import (
    CampaignOpeningForm,
    CampaignSettingsForm,
    HostFilterForm,
    NotedAnswerForm,
)
from mobility.hosts.models import CampaignAnswer, Host, HostCampaign
from mobility.hosts.services.campaigns import (
    ASK,
    NOTE,
    ask_campaign_hosts,
    change_host_campaign,
    list_campaign_hosts,
    note_campaign_answer,
    open_host_campaign,
)
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.core.chips import render_chip
from pemwecco.core.day_words import date_format
from pemwecco.core.typed_text import parse_int, parse_iso_day
from pemwecco.core.visitors import get_client_address
from pemwecco.exports.models import Export
from pemwecco.exports.pages import hand_over_file
from pemwecco.exports.services import ComputedTable, export_table

A = CampaignAnswer.Attitude
TONES = {A.WAITING: "attention", A.YES: "good", A.PERHAPS: "progress", A.NO: "bad"}


def render_attitude_chip(answer: CampaignAnswer) -> str:
    return render_chip(answer.get_attitude_display(), TONES[A(answer.attitude)])


class DaysFilter(SimpleListFilter):
    """Hosts that have given days, or would receive and have given none."""

    title = gettext_lazy("days given")
    parameter_name = "days"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("given", _("some")), ("none", _("none, though interested"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        known = CampaignAnswer.objects
        if self.value() == "none":
            return queryset.filter(pk__in=known.without_days().values("pk"))
        if self.value() == "given":
            return queryset.filter(pk__in=known.with_days().values("pk"))
        return queryset


class DayFilter(SimpleListFilter):
    """Hosts with places on a day, which a link names."""

    title = gettext_lazy("day")
    parameter_name = "on"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        day = parse_iso_day(request.GET.get("on"))
        return [(day.isoformat(), date_format(day, "DATE_FORMAT"))] if day else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if (day := parse_iso_day(self.value())) is not None:
            there = CampaignAnswer.objects.there_on(day)
            return queryset.filter(pk__in=there.values("pk"))
        return queryset


@admin.register(HostCampaign)
class HostCampaignAdmin(BaseAdmin):
    """Campaigns by cohort; the page of one is its board."""

    list_display = ("cohort", "closes_on", "asked", "interested", "state")
    list_select_related = ("cohort",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        willing = Q(answers__attitude__in=[A.YES, A.PERHAPS])
        rows: QuerySet[Any] = super().get_queryset(request)
        counted: QuerySet[Any] = rows.annotate(
            asked_number=Count("answers"),
            willing_number=Count("answers", filter=willing),
        )
        return counted.order_by("-closes_on", "-pk")

    @admin.display(description=gettext_lazy("hosts asked"), ordering="asked_number")
    def asked(self, campaign: Any) -> int:
        number: int = campaign.asked_number
        return number

    @admin.display(
        description=gettext_lazy("interested or perhaps"), ordering="willing_number"
    )
    def interested(self, campaign: Any) -> int:
        number: int = campaign.willing_number
        return number

    @admin.display(description=gettext_lazy("state"), ordering="closes_on")
    def state(self, campaign: HostCampaign) -> str:
        if campaign.is_open(timezone.localdate()):
            return render_chip(_("open"), "good")
        return render_chip(_("closed"), "")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/hosts/",
                view(self.hosts_view),
                name="hosts_hostcampaign_hosts",
            ),
            path(
                "<int:pk>/table/<slug:table>/",
                view(self.table_view),
                name="hosts_hostcampaign_table",
            ),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Open a campaign for a cohort; whom to ask comes on the next page."""
        require(get_staff_user(request), "hosts.add_hostcampaign")
        form = CampaignOpeningForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                campaign = open_host_campaign(
                    by=get_staff_user(request), **form.cleaned_data
                )
            except Refused as refusal:
                form.add_error(None, list(refusal.sentences))
            else:
                return _go_to_campaign("hosts", campaign.pk)
        context = self.frame_page(request, _("A campaign for a cohort"), form=form)
        return TemplateResponse(request, "hosts/admin/campaign_add.html", context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """The campaign while it grows: its sum against what the cohort needs, and its settings."""
        campaign = self._campaign(request, object_id)
        user = get_staff_user(request)
        posted = request.POST if request.method == "POST" else None
        form = CampaignSettingsForm(posted, instance=campaign)
        if posted is not None:
            require(user, ASK)
            if form.is_valid() and self._save_settings(request, campaign, form):
                return _go_to_campaign("change", campaign.pk)
        board = CampaignBoard(campaign, user)
        heading, people = choose_people(
            board,
            day=parse_iso_day(request.GET.get("day")),
            sector=parse_int(request.GET.get("sector", "")) or None,
        )
        context = self.frame_page(
            request,
            _("%(cohort)s: hosts") % {"cohort": campaign.cohort},
            campaign=campaign,
            is_open=campaign.is_open(timezone.localdate()),
            figures=board.list_figures(),
            tables=board.list_tables(),
            number=len(board.files),
            unplaced=len(board.list_unplaced()),
            people_heading=heading,
            people=people,
            form=form,
            may_ask=user.has_perm(ASK),
        )
        return TemplateResponse(request, "hosts/admin/campaign.html", context)

    def _save_settings(
        self, request: HttpRequest, campaign: HostCampaign, form: CampaignSettingsForm
    ) -> bool:
        try:
            change_host_campaign(
                campaign=campaign, by=get_staff_user(request), **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, list(refusal.sentences))
            return False
        messages.success(request, _("Saved."))
        return True

    def hosts_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose hosts by region and sector, and ask them."""
        require(get_staff_user(request), ASK)
        campaign = self._campaign(request, pk)
        narrowing = HostFilterForm(request.GET)
        rows = (
            list_campaign_hosts(campaign)
            .exclude(campaign_answers__campaign=campaign)
            .select_related("organisation__sector")
        )
        if narrowing.is_valid():
            wanted = narrowing.cleaned_data
            if wanted["labour_region"]:
                rows = rows.filter(labour_region=wanted["labour_region"])
            if wanted["sector"]:
                own = Q(organisation__sector=wanted["sector"])
                rows = rows.filter(own | Q(sectors=wanted["sector"])).distinct()
        if request.method == "POST":
            chosen = [parse_int(key) for key in request.POST.getlist("host")]
            if self._ask(request, campaign, list(rows.filter(pk__in=chosen))):
                return _go_to_campaign("change", campaign.pk)
        context = self.frame_page(
            request,
            _("%(cohort)s: ask hosts") % {"cohort": campaign.cohort},
            campaign=campaign,
            narrowing=narrowing,
            rows=list(rows),
            asked=campaign.answers.count(),
        )
        return TemplateResponse(request, "hosts/admin/campaign_hosts.html", context)

    def _ask(
        self, request: HttpRequest, campaign: HostCampaign, hosts: list[Host]
    ) -> bool:
        try:
            asked = ask_campaign_hosts(
                campaign=campaign, hosts=hosts, by=get_staff_user(request)
            )
        except Refused as refusal:
            for sentence in refusal.sentences:
                messages.error(request, sentence)
            return False
        number = len(asked)
        sentence = ngettext("%(number)d host asked.", "%(number)d hosts asked.", number)
        messages.success(request, sentence % {"number": number})
        return True

    def table_view(self, request: HttpRequest, pk: int, table: str) -> HttpResponse:
        """One of the tables as a spreadsheet."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        campaign = self._campaign(request, pk)
        kind = request.POST.get("format", "")
        built = CampaignBoard(campaign, get_staff_user(request)).find_table(table)
        if built is None or kind not in Export.Format.values:
            raise Http404
        handed = export_table(
            by=get_staff_user(request),
            table=ComputedTable(
                listed=f"hosts.campaign.{table}",
                title=f"{campaign} {built.title}",
                query="",
                head=built.head,
                rows=built.list_rows(),
            ),
            kind=kind,
            language=(get_language() or "en")[:2],
            address=get_client_address(request),
        )
        return hand_over_file(handed)

    def _campaign(self, request: HttpRequest, pk: Any) -> HostCampaign:
        require(get_staff_user(request), "hosts.view_hostcampaign")
        rows = HostCampaign.objects.visible_to(request.user).select_related("cohort")
        return get_object_or_404(rows, pk=parse_int(str(pk)))


@admin.register(CampaignAnswer)
class CampaignAnswerAdmin(BaseAdmin):
    """What each host said; the page of one takes what it says on the phone."""

    list_display = (
        "host_name",
        "cohort",
        "state",
        "region",
        "sector",
        "days",
        "why_not",
        "answered_at",
    )
    list_columns_offered = ("words", "asked_at", "told_by")
    list_filter = (
        "campaign",
        "attitude",
        "host__labour_region",
        "host__organisation__sector",
        DaysFilter,
        DayFilter,
    )
    list_select_related = ("campaign__cohort", "host__organisation__sector")
    search_fields = ("host__organisation",)
    impersonal_columns = ("state", "region", "sector", "days", "why_not")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        fetched: QuerySet[Any] = rows.prefetch_related("availabilities")
        return fetched

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(
        description=gettext_lazy("host"), ordering="host__organisation__name"
    )
    def host_name(self, answer: CampaignAnswer) -> str:
        return str(answer.host)

    @admin.display(
        description=gettext_lazy("cohort"), ordering="campaign__cohort__arrives_on"
    )
    def cohort(self, answer: CampaignAnswer) -> str:
        return str(answer.campaign.cohort)

    @admin.display(description=gettext_lazy("answer"), ordering="attitude")
    def state(self, answer: CampaignAnswer) -> str:
        return render_attitude_chip(answer)

    @admin.display(description=gettext_lazy("region"), ordering="host__labour_region")
    def region(self, answer: CampaignAnswer) -> str:
        return answer.host.get_labour_region_display()

    @admin.display(description=gettext_lazy("sector"))
    def sector(self, answer: CampaignAnswer) -> str:
        return str(answer.host.organisation.sector or "")

    @admin.display(description=gettext_lazy("days and visitors at once"))
    def days(self, answer: CampaignAnswer) -> str:
        return ", ".join(
            _format_offered_days(row) for row in answer.availabilities.all()
        )

    @admin.display(description=gettext_lazy("why not"))
    def why_not(self, answer: CampaignAnswer) -> str:
        return answer.why_not

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """What the host said, and what it says on the phone."""
        user = get_staff_user(request)
        require(user, "hosts.view_campaignanswer")
        rows = CampaignAnswer.objects.visible_to(user).select_related(
            "campaign__cohort", "host__organisation", "answered_by", "asked_by"
        )
        answer = get_object_or_404(rows, pk=parse_int(object_id or ""))
        posted = request.POST if request.method == "POST" else None
        form = NotedAnswerForm(posted, answer=answer)
        if posted is not None:
            require(user, NOTE)
            if form.is_valid() and _note(request, answer, form):
                page = "admin:hosts_hostcampaign_change"
                return HttpResponseRedirect(reverse(page, args=[answer.campaign_id]))
        context = self.frame_page(
            request,
            str(answer),
            answer=answer,
            chip=render_attitude_chip(answer),
            days=list(answer.availabilities.all()),
            form=form,
            may_note=user.has_perm(NOTE),
        )
        return TemplateResponse(request, "hosts/admin/campaign_answer.html", context)


def _note(request: HttpRequest, answer: CampaignAnswer, form: NotedAnswerForm) -> bool:
    try:
        note_campaign_answer(
            answer=answer,
            said=form.read_answer(),
            told_by=form.cleaned_data["told_by"],
            by=get_staff_user(request),
        )
    except Refused as refusal:
        form.add_error(None, list(refusal.sentences))
        return False
    messages.success(request, _("Saved."))
    return True


def _format_offered_days(row: Any) -> str:
    first, last = (date_format(day, "d/m") for day in (row.starts_on, row.ends_on))
    span = first if row.starts_on == row.ends_on else f"{first}-{last}"
    return f"{span} ({row.places})"


def _go_to_campaign(page: str, pk: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"admin:hosts_hostcampaign_{page}", args=[pk]))

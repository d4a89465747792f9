"""Staff pages of matching: the brief of a cohort, a matching as it is computed, one person's hosts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mobility.hosts.models import Host
from mobility.hosts.queries import list_open_hosts
from mobility.matching.forms import MatchingBriefForm, PairRulingForm, WhatIfForm
from mobility.matching.lifecycle import RIGHT, MatchingStage
from mobility.matching.models import Matching, MatchingBrief, PairRuling
from mobility.matching.queries.choices import count_said
from mobility.matching.queries.plans import (
    compare_with_hand_plan,
    count_offers,
    explain_empty_lines,
    format_obstacles,
    list_host_lines,
    list_person_lines,
    list_plan_changes,
    measure_demand,
    rehearse_brief,
)
from mobility.matching.services.gathering import gather_material, get_matching_brief
from mobility.matching.services.matchings import ask_matching, discard_matching
from mobility.matching.services.publishing import publish_matching
from mobility.matching.services.rulings import (
    lift_ruling,
    rule_on_pair,
    save_matching_brief,
)
from participants.register.lifecycle import SEATED
from participants.register.models import Cohort, Participation
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.core.chips import render_chip
from pemwecco.core.typed_text import parse_int, parse_iso_day

TONES = {
    MatchingStage.ASKED: "progress",
    MatchingStage.FOUND: "attention",
    MatchingStage.OFFERING: "progress",
    MatchingStage.PUBLISHED: "good",
    MatchingStage.FAILED: "bad",
    MatchingStage.DISCARDED: "",
}
# The worker computes a plan, or makes its offers: the page says how far it is.
AT_WORK = {MatchingStage.ASKED, MatchingStage.OFFERING}
ACTS = {"publish": publish_matching, "discard": discard_matching}


@admin.register(Matching)
class MatchingAdmin(BaseAdmin):
    """Matchings of cohorts; one is asked for on the page of its cohort."""

    list_display = ("at", "cohort", "state", "served_of", "total", "gap", "by")
    list_display_links = ("at", "cohort")
    list_filter = ("stage", "cohort")
    list_select_related = ("cohort", "by")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return get_staff_user(request).has_perm(RIGHT)

    @admin.display(description=gettext_lazy("state"), ordering="stage")
    def state(self, matching: Matching) -> str:
        tone = TONES[MatchingStage(matching.stage)]
        return render_chip(matching.get_stage_display(), tone)

    @admin.display(description=gettext_lazy("people with a host"), ordering="served")
    def served_of(self, matching: Matching) -> str:
        return f"{matching.served} / {matching.people}"

    @admin.display(
        description=pgettext_lazy("of a plan", "proof"), ordering="is_proven"
    )
    def gap(self, matching: Matching) -> str:
        if matching.stage in {MatchingStage.ASKED, MatchingStage.FAILED}:
            return "–"
        if matching.is_proven:
            return _("proven best")
        return _("at most %(points)s") % {"points": matching.bound}

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                "cohort/<int:pk>/",
                view(self.cohort_view),
                name="matching_matching_cohort",
            ),
            path(
                "cohort/<int:pk>/person/<int:person>/",
                view(self.person_view),
                name="matching_matching_person",
            ),
            path(
                "<int:pk>/progress/",
                view(self.progress_view),
                name="matching_matching_progress",
            ),
            path(
                "<int:pk>/act/<str:act>/",
                view(self.act_view),
                name="matching_matching_act",
            ),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The cohorts to choose from: those whose stay is to come first."""
        require(get_staff_user(request), RIGHT)
        cohorts = Cohort.objects.visible_to(request.user).order_by("-arrives_on")
        context = self.frame_page(request, _("Which cohort?"), cohorts=cohorts)
        return TemplateResponse(request, "admin/matching/cohorts.html", context)

    def cohort_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How a cohort is matched, what it asks of hosts and what they have, and what is settled."""
        user = get_staff_user(request)
        require(user, "matching.view_matching")
        cohort = get_object_or_404(Cohort.objects.visible_to(request.user), pk=pk)
        brief = get_matching_brief(cohort)
        form = MatchingBriefForm(request.POST or None, instance=brief)
        if request.method == "POST" and form.is_valid():
            try:
                save_matching_brief(cohort=cohort, by=user, **form.cleaned_data)
                if "match" in request.POST:
                    matching = ask_matching(cohort=cohort, by=user)
                    return _go("change", matching.pk)
            except Refused as refusal:
                _show(request, refusal)
            else:
                messages.success(request, _("Saved."))
                return _go("cohort", cohort.pk)
        brief = get_matching_brief(cohort)
        demand = measure_demand(brief)
        day = parse_iso_day(request.GET.get("day"))
        context = self.frame_page(
            request,
            _("%(cohort)s: matching") % {"cohort": cohort},
            cohort=cohort,
            form=form,
            demand=demand,
            day=day,
            free_hosts=demand.list_free_hosts(day) if day else None,
            said=count_said(cohort),
            rulings=PairRuling.objects.filter(participation__cohort=cohort)
            .select_related("participation__person", "host__organisation", "by")
            .order_by("participation", "host"),
            matchings=Matching.objects.filter(cohort=cohort).select_related("by")[:10],
            people=_list_people(cohort),
            may_match=user.has_perm(RIGHT),
            **_rehearse(request, brief),
        )
        return TemplateResponse(request, "admin/matching/cohort.html", context)

    def person_view(self, request: HttpRequest, pk: int, person: int) -> HttpResponse:
        """Every host for one person, the best first: points with reasons, and why not."""
        user = get_staff_user(request)
        require(user, "matching.view_matching")
        cohorts = Cohort.objects.visible_to(request.user).filter(pk=pk)
        rows = Participation.objects.visible_to(request.user).filter(cohort__in=cohorts)
        participation = get_object_or_404(
            rows.select_related("person", "cohort", "organisation__sector"), pk=person
        )
        cohort = participation.cohort
        if cohort is None:
            raise Http404
        form = PairRulingForm(request.POST or None)
        if request.method == "POST":
            host = get_object_or_404(Host, pk=parse_int(request.POST.get("host", "")))
            if _rule(request, participation, host, form):
                return _go("person", cohort.pk, participation.pk)
        matching = (
            Matching.objects.filter(cohort=cohort)
            .exclude(stage=MatchingStage.DISCARDED)
            .first()
        )
        context = self.frame_page(
            request,
            _("Hosts for %(person)s") % {"person": participation.person},
            cohort=cohort,
            participation=participation,
            matching=matching,
            lines=list_host_lines(get_matching_brief(cohort), participation, matching),
            kinds=PairRuling.Kind,
            form=form,
            may_match=user.has_perm(RIGHT),
        )
        return TemplateResponse(request, "admin/matching/person.html", context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> TemplateResponse:
        """A matching: how far the worker is, then who visits whom, beside the plan made by hand."""
        if request.method not in {"GET", "HEAD"} or not (object_id or "").isdecimal():
            raise Http404
        matching = self._matching(request, object_id)
        context = self.frame_page(
            request, str(matching), **self._state(request, matching)
        )
        return TemplateResponse(request, "admin/matching/matching.html", context)

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The part of the page that refreshes itself until the plan is there."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        matching = self._matching(request, pk)
        context = _build_progress(matching)
        response = render(request, "admin/matching/progress.html", context)
        if matching.stage not in AT_WORK:
            response["HX-Refresh"] = "true"
        return response

    def act_view(self, request: HttpRequest, pk: int, act: str) -> HttpResponse:
        """Make the offers, put the matching aside, or see what changes when somebody falls out."""
        if act not in {*ACTS, "what-if"}:
            raise Http404
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        user = get_staff_user(request)
        matching = self._matching(request, pk)
        try:
            if act == "what-if":
                return _go("change", self._ask_what_if(request, matching).pk)
            ACTS[act](matching=matching, by=user)
        except Refused as refusal:
            _show(request, refusal)
        else:
            messages.success(request, _("Done."))
        return _go("change", matching.pk)

    def _ask_what_if(self, request: HttpRequest, matching: Matching) -> Matching:
        form = _build_what_if_form(matching, request.POST)
        if not form.is_valid():
            raise Refused(
                *(str(line) for lines in form.errors.values() for line in lines)
            )
        return ask_matching(
            cohort=matching.cohort,
            by=get_staff_user(request),
            based_on=matching,
            without_people=[row.pk for row in form.cleaned_data["people"]],
            without_hosts=[row.pk for row in form.cleaned_data["hosts"]],
        )

    def _matching(self, request: HttpRequest, pk: Any) -> Matching:
        require(get_staff_user(request), "matching.view_matching")
        rows = Matching.objects.visible_to(request.user).select_related(
            "cohort", "by", "based_on"
        )
        return get_object_or_404(rows, pk=pk)

    def _state(self, request: HttpRequest, matching: Matching) -> dict[str, Any]:
        if matching.stage in AT_WORK:
            return {"is_at_work": True, **_build_progress(matching)}
        brief = MatchingBrief(cohort=matching.cohort, **matching.brief)
        material = gather_material(brief)
        lines = list_person_lines(matching, list(material.people.values()))
        explain_empty_lines(lines, material, matching)
        return {
            "matching": matching,
            "lines": lines,
            "comparison": compare_with_hand_plan(matching, material, lines),
            "changes": list_plan_changes(matching),
            "obstacles": format_obstacles(matching),
            "what_if": _build_what_if_form(matching, None),
            "is_found": matching.stage == MatchingStage.FOUND,
            "is_open": matching.stage in {MatchingStage.FOUND, MatchingStage.FAILED},
            "may_match": get_staff_user(request).has_perm(RIGHT),
        }


def _build_progress(matching: Matching) -> dict[str, Any]:
    """How far the worker is with a plan, or with its offers."""
    if matching.stage != MatchingStage.OFFERING:
        return {"matching": matching}
    done, wanted = count_offers(matching)
    return {"matching": matching, "is_offering": True, "done": done, "wanted": wanted}


def _list_people(cohort: Cohort) -> list[Participation]:
    rows = Participation.objects.filter(cohort=cohort, stage__in=SEATED)
    return list(rows.select_related("person", "organisation").order_by("person"))


def _build_what_if_form(matching: Matching, data: Any) -> WhatIfForm:
    people = Participation.objects.filter(
        cohort=matching.cohort, stage__in=SEATED
    ).select_related("person")
    hosts = list_open_hosts().select_related("organisation")
    return WhatIfForm(data, people=people, hosts=hosts)


def _rehearse(request: HttpRequest, brief: MatchingBrief) -> dict[str, Any]:
    """The weights tried on the visits of another cohort, where one is asked for."""
    others = Cohort.objects.visible_to(request.user).exclude(pk=brief.cohort.pk)
    asked = parse_int(request.GET.get("rehearse", ""))
    earlier = others.filter(pk=asked).first() if asked else None
    lines = rehearse_brief(brief, earlier) if earlier else []
    return {"others": others, "earlier": earlier, "rehearsal": lines}


def _rule(
    request: HttpRequest, participation: Participation, host: Host, form: PairRulingForm
) -> bool:
    """Settle, rule out or free one pair; whether it is done."""
    user = get_staff_user(request)
    if "lift" in request.POST:
        ruling = get_object_or_404(PairRuling, participation=participation, host=host)
        lift_ruling(ruling=ruling, by=user)
        messages.success(request, _("The pair is free again."))
        return True
    if not form.is_valid():
        return False
    try:
        rule_on_pair(
            participation=participation, host=host, by=user, **form.cleaned_data
        )
    except Refused as refusal:
        _show(request, refusal)
        return False
    messages.success(request, _("Saved."))
    return True


def _show(request: HttpRequest, refusal: Refused) -> None:
    for sentence in refusal.sentences:
        messages.error(request, sentence)


def _go(page: str, *args: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"admin:matching_matching_{page}", args=args))

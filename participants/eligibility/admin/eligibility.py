"""Eligibility for staff: the part of a file's page, the acts on findings, referrals and the working list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from participants.calls.models import EligibilityRule
from participants.eligibility.lifecycle import REFERRAL
from participants.eligibility.models import BroughtItem, Referral, ScreeningFinding
from participants.eligibility.services.bringing import (
    accept_brought_items,
    refuse_brought_item,
)
from participants.eligibility.services.route import (
    attach_brought_items,
    decline_referral,
    list_participation_referrals,
    list_support_structures,
    note_contact,
    refer_participation,
    refer_participations,
    reopen_in_call,
    set_follow_up,
)
from participants.eligibility.services.screening import (
    SCREEN,
    check_eligibility,
    describe_findings,
    format_deferral_reason,
    get_last_screening,
    list_screening_findings,
    reopen_screening_finding,
    resolve_screening_finding,
    waive_screening_finding,
)
from participants.eligibility.services.working_list import (
    SHOWN,
    Lane,
    WorkingListQuery,
    build_working_list_rows,
    count_lanes,
    filter_not_ready,
    list_first_of_lanes,
    list_lane_participations,
)
from participants.register.lifecycle import Stage
from participants.register.models import Call, Participation
from participants.register.sections import Section, register_participation_section
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.core.folded_queries import FoldedText
from pemwecco.core.labels import join_label
from pemwecco.core.lists.filters import UsedValuesFilter
from pemwecco.network.models import SUPPORT_KINDS, Interaction, Organisation
from pemwecco.network.regions import get_region_name

ROWS = 50
MOST_AT_ONCE = 200
Act = Callable[[Participation, User], str]


@register_participation_section(32)
def eligibility_section(participation: Participation, viewer: User) -> Section | None:
    """What the rules of the call found in a file, and what can be done about each finding."""
    if not viewer.has_perm("eligibility.view_screening"):
        return None
    screening = get_last_screening(participation)
    may_act = viewer.has_perm(SCREEN) and viewer.has_perm(
        "eligibility.change_screeningfinding"
    )
    if screening is None and not may_act:
        return None
    findings = list_screening_findings(participation) if screening is not None else []
    still_open = [row for row in findings if row.state == "open"]
    waiting = participation.stage == Stage.NOT_READY
    context = {
        "screening": screening,
        "lines": attach_brought_items(participation, describe_findings(findings)),
        "open": sum(row.blocking for row in still_open),
        "may_act": may_act,
        "reason": format_deferral_reason(still_open),
        "may_defer": may_act
        and participation.stage == Stage.SUBMITTED
        and bool(findings),
        "referrals": list_participation_referrals(participation) if waiting else [],
        "structures": list_support_structures() if waiting and may_act else [],
        "calls": _list_other_open_calls(participation) if waiting and may_act else [],
        "channels": Interaction.Channel.choices,
    }
    return Section(_("Eligibility"), "admin/eligibility/eligibility.html", context)


def _list_other_open_calls(participation: Participation) -> list[Call]:
    rows = Call.objects.open().filter(programme=participation.call.programme_id)
    return list(rows.exclude(pk=participation.call_id))


@admin.register(Referral)
class ReferralAdmin(BaseAdmin):
    """Files handed to support structures; and the working list of those that are not ready."""

    lifecycle = REFERRAL
    titled_after = ("participation.person",)
    list_display = (
        "participation",
        "structure",
        "purpose",
        "stage",
        "follow_up_on",
        "at",
        "by",
    )
    list_select_related = ("participation", "structure", "by")
    list_filter = (
        "purpose",
        "stage",
        "declined_because",
        ("structure", UsedValuesFilter),
    )
    search_fields = ("participation", "structure")
    readonly_fields = (
        "participation",
        "structure",
        "purpose",
        "message",
        "shared_words",
        "milestone",
        "declined_because",
        "by",
        "at",
    )
    fields = (
        ("participation", "structure"),
        ("purpose", "milestone"),
        ("stage", "follow_up_on"),
        "declined_because",
        "message",
        "shared_words",
        ("by", "at"),
    )

    @admin.display(description=gettext_lazy("what is shared"))
    def shared_words(self, row: Referral) -> str:
        return ", ".join(row.shared_labels)

    def apply_transition(
        self, request: HttpRequest, row: Referral, name: str, reason: str
    ) -> None:
        """A no of a structure has its code too."""
        if name != "decline":
            super().apply_transition(request, row, name, reason)
            return
        decline_referral(
            referral=row,
            because=request.POST.get("code", ""),
            words=reason,
            actor=Staff(get_staff_user(request)),
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        # A file is handed on from its page or from the working list: the structure is told then.
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("not-ready/", wrap(self.list_view), name="eligibility_not_ready"),
            path(
                "finding/<int:pk>/",
                wrap(self.finding_view),
                name="eligibility_finding_answer",
            ),
            path(
                "brought/<int:pk>/",
                wrap(self.brought_view),
                name="eligibility_brought_refuse",
            ),
            path("screen/<int:pk>/", wrap(self.screen_view), name="eligibility_screen"),
            path("refer/<int:pk>/", wrap(self.refer_view), name="eligibility_refer"),
            path(
                "carry/<int:pk>/", wrap(self.carry_view), name="eligibility_carry_over"
            ),
            path(
                "contact/<int:pk>/",
                wrap(self.contact_view),
                name="eligibility_referral_contact",
            ),
            *super().get_urls(),
        ]

    def finding_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer one finding: it is resolved, it is waived with a reason, or it counts again."""
        finding = get_object_or_404(
            ScreeningFinding.objects.visible_to(get_staff_user(request)).select_related(
                "screening"
            ),
            pk=pk,
        )

        def act(_file: Participation, by: User) -> str:
            note, name = request.POST.get("note", ""), request.POST.get("act", "")
            if name == "waive":
                waive_screening_finding(finding=finding, reason=note, by=by)
                accept_brought_items(finding=finding, by=by)
                return _("The finding does not count any more.")
            if name == "resolve":
                resolve_screening_finding(finding=finding, note=note, by=by)
                accept_brought_items(finding=finding, by=by)
                return _("The finding is resolved.")
            reopen_screening_finding(finding=finding, by=by)
            return _("The finding counts again.")

        return self._act(request, finding.screening.participation_id, act)

    def brought_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say why what an applicant brought does not do."""
        item = get_object_or_404(
            BroughtItem.objects.visible_to(get_staff_user(request)), pk=pk
        )

        def act(_file: Participation, by: User) -> str:
            refuse_brought_item(item=item, reason=request.POST.get("note", ""), by=by)
            return _("The applicant has been written to.")

        return self._act(request, item.participation_id, act)

    def screen_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Check a file again."""

        def act(participation: Participation, by: User) -> str:
            require(by, SCREEN)
            ready = check_eligibility(participation=participation, by=by).ready
            return _("Every rule holds.") if ready else _("The file was checked again.")

        return self._act(request, pk, act)

    def refer_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hand one file to a support structure."""

        def act(participation: Participation, by: User) -> str:
            structure = self._structure(request)
            refer_participation(
                participation=participation,
                structure=structure,
                by=by,
                message=request.POST.get("message", ""),
                follow_up_on=_parse_posted_date(request, "follow_up_on"),
            )
            return _("%(structure)s has been written to.") % {"structure": structure}

        return self._act(request, pk, act)

    def carry_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a file up in the next call."""

        def act(participation: Participation, by: User) -> str:
            chosen = request.POST.get("call", "")
            call = get_object_or_404(
                Call.objects.visible_to(by).select_related("programme"),
                pk=chosen if chosen.isdecimal() else 0,
            )
            new = reopen_in_call(participation=participation, call=call, by=by)
            return _(
                "The file goes on as %(file)s; the applicant has been written to."
            ) % {"file": new}

        return self._act(request, pk, act)

    def contact_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep what a structure said, and when it is asked again."""
        referral = get_object_or_404(
            Referral.objects.visible_to(get_staff_user(request)).select_related(
                "participation__person", "structure"
            ),
            pk=pk,
        )

        def act(_file: Participation, by: User) -> str:
            channel = request.POST.get("channel", "")
            if channel not in Interaction.Channel.values:
                raise Http404
            note_contact(
                referral=referral,
                channel=channel,
                summary=request.POST.get("summary", ""),
                by=by,
            )
            day = _parse_posted_date(request, "follow_up_on")
            if day is not None:
                set_follow_up(referral=referral, on=day, by=by)
            return _("Noted.")

        return self._act(request, referral.participation_id, act)

    def list_view(self, request: HttpRequest) -> HttpResponse:
        """The files that are not ready, in columns by where they stand; many are handed on at once."""
        viewer = get_staff_user(request)
        require(viewer, SCREEN)
        require(viewer, "register.view_participation")
        asked = _read_working_list_query(request)
        rows = filter_not_ready(Participation.objects.visible_to(viewer), asked)
        if request.method == "POST":
            return self._refer_many(request, rows)
        lane = request.GET.get("lane", "")
        counts = count_lanes(rows)
        page = None
        if lane in Lane.values:
            page = Paginator(list_lane_participations(rows, lane), ROWS).get_page(
                request.GET.get("page")
            )
            shown = list(page.object_list)
        else:
            shown = list(list_first_of_lanes(rows))
        lines = build_working_list_rows(shown)
        lanes = []
        for each in Lane:
            if page is not None and each.value != lane:
                continue
            count = counts[each.value]
            column = {
                "code": each.value,
                "label": each.label,
                "count": count,
                "lines": [line for line in lines if line["file"].lane == each.value],
                "more": page is None and count > SHOWN,
            }
            lanes.append(column)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Not ready yet"),
            "lanes": lanes,
            "page": page,
            "asked": asked,
            "choices": _build_working_list_filters(asked),
            "structures": list_support_structures(),
            "query": request.GET,
            "total": sum(counts.values()),
        }
        return TemplateResponse(request, "admin/eligibility/not_ready.html", context)

    def _refer_many(self, request: HttpRequest, rows: Any) -> HttpResponse:
        """Hand the ticked files to a structure, and say what came of them."""
        ticked = filter(str.isdecimal, request.POST.getlist("file"))
        chosen = list(map(int, ticked))[:MOST_AT_ONCE]
        here = f"{request.path}?{request.GET.urlencode()}"
        if not chosen:
            messages.error(request, _("Please tick at least one file."))
            return HttpResponseRedirect(here)
        outcomes = refer_participations(
            files=list(rows.filter(pk__in=chosen).order_by("pk")),
            structure=self._structure(request),
            by=get_staff_user(request),
            message=request.POST.get("message", ""),
            follow_up_on=_parse_posted_date(request, "follow_up_on"),
        )
        done = sum(1 for outcome in outcomes if outcome.answer)
        messages.success(
            request,
            ngettext("%(count)d file referred.", "%(count)d files referred.", done)
            % {"count": done},
        )
        for outcome in outcomes:
            if not outcome.answer:
                messages.error(request, join_label(outcome.file, outcome.answer.reason))
        return HttpResponseRedirect(here)

    def _structure(self, request: HttpRequest) -> Organisation:
        chosen = request.POST.get("structure", "")
        return get_object_or_404(
            Organisation.objects.filter(kind__in=SUPPORT_KINDS),
            pk=chosen if chosen.isdecimal() else 0,
        )

    def _act(self, request: HttpRequest, pk: int, act: Act) -> HttpResponse:
        """An act on one file, asked by a button of its page; the answer comes back as a message."""
        if request.method != "POST":
            raise Http404
        participation = get_object_or_404(
            Participation.objects.visible_to(get_staff_user(request)), pk=pk
        )
        try:
            messages.success(request, act(participation, get_staff_user(request)))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(
            reverse("admin:register_participation_change", args=[pk])
        )


def _parse_posted_date(request: HttpRequest, name: str) -> date | None:
    try:
        return parse_date(request.POST.get(name, ""))
    except ValueError:
        return None


def _parse_row_id(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < ROWS // 3 else None


def _read_working_list_query(request: HttpRequest) -> WorkingListQuery:
    return WorkingListQuery(
        finding=request.GET.get("finding", "")[:30],
        region=request.GET.get("region", "")[:60],
        structure=_parse_row_id(request.GET.get("structure", "")),
        call=_parse_row_id(request.GET.get("call", "")),
        due=request.GET.get("due") == "1",
        brought=request.GET.get("brought") == "1",
    )


def _build_working_list_filters(asked: WorkingListQuery) -> list[dict[str, Any]]:
    """The filters of the list, with the values that its files have."""
    waiting = Participation.objects.filter(stage=Stage.NOT_READY)
    codes = EligibilityRule.objects.filter(
        call__participations__stage=Stage.NOT_READY
    ).order_by("code")
    regions = waiting.exclude(person__region="").order_by("person__region")
    calls = Call.objects.filter(pk__in=waiting.values("call"))
    helpers = Organisation.objects.filter(
        pk__in=Referral.objects.values("structure")
    ).order_by(FoldedText("name"))
    found = codes.values_list("code", flat=True).distinct()
    names = []
    for code in regions.values_list("person__region", flat=True).distinct():
        name = get_region_name(code)
        names.append((code, name))
    return [
        {
            "name": "call",
            "label": gettext_lazy("Call"),
            "chosen": str(asked.call or ""),
            "values": [(str(row.pk), row.title) for row in calls],
        },
        {
            "name": "finding",
            "label": gettext_lazy("Finding"),
            "chosen": asked.finding,
            "values": [(code, code) for code in found],
        },
        {
            "name": "region",
            "label": gettext_lazy("Region"),
            "chosen": asked.region,
            "values": names,
        },
        {
            "name": "structure",
            "label": gettext_lazy("Structure"),
            "chosen": str(asked.structure or ""),
            "values": [(str(row.pk), str(row)) for row in helpers],
        },
        {
            "name": "due",
            "label": gettext_lazy("To be looked at"),
            "chosen": "1" if asked.due else "",
            "values": [("1", gettext_lazy("today or before"))],
        },
        {
            "name": "brought",
            "label": gettext_lazy("Papers"),
            "chosen": "1" if asked.brought else "",
            "values": [("1", gettext_lazy("brought, to be looked at"))],
        },
    ]

"""A round of decisions: who sat on the panel, the mails before they leave, publishing, minutes, scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participants.decisions.models import Minutes, PendingDecision, Round
from participants.decisions.services import decisions, minutes, publishing, scores
from participants.decisions.services.mails import (
    build_decision_mail,
    get_decision_wordings,
)
from participants.panel.models import get_barred_participation_ids
from participants.panel.services.base import get_hidden_participation_ids
from participants.register.models import Call
from pemwecco.core.admin import get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.core.labels import join_label
from pemwecco.core.spreadsheets import build_xlsx_response

if TYPE_CHECKING:
    from unfold.admin import ModelAdmin as Base
else:
    Base = object

MAILS = 25


class RoundPages(Base):
    """The pages of a round, mixed into the staff pages of a call."""

    def round_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        at = "<int:pk>/round/<int:number>/"
        return [
            path(
                "<int:pk>/round/open/",
                wrap(self.open_view),
                name="register_call_open_round",
            ),
            path(at, wrap(self.round_view), name="register_call_round"),
            path(f"{at}mails/", wrap(self.mails_view), name="register_call_mails"),
            path(
                f"{at}mails/<int:decision>/",
                wrap(self.mail_view),
                name="register_call_mail",
            ),
            path(
                f"{at}publish/", wrap(self.publish_view), name="register_call_publish"
            ),
            path(
                f"{at}again/", wrap(self.again_view), name="register_call_publish_again"
            ),
            path(
                f"{at}progress/",
                wrap(self.progress_view),
                name="register_call_progress",
            ),
            path(
                f"{at}minutes/", wrap(self.minutes_view), name="register_call_minutes"
            ),
            path(
                f"{at}scores.xlsx", wrap(self.scores_view), name="register_call_scores"
            ),
        ]

    def call_of_board(self, request: HttpRequest, pk: int) -> Call:
        """The call whose decisions the viewer may see; the panel and others are refused."""
        viewer = get_staff_user(request)
        require(viewer, "register.view_participation")
        require(viewer, "panel.view_review")
        rows = Call.objects.visible_to(viewer).select_related("programme", "setup")
        call: Call = get_object_or_404(rows, pk=pk)
        return call

    def round_of_board(self, request: HttpRequest, pk: int, number: int) -> Round:
        call = self.call_of_board(request, pk)
        round_ = get_object_or_404(
            Round.objects.visible_to(get_staff_user(request)), call=call, number=number
        )
        round_.call = call
        return round_

    def open_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Open a round of decisions, or come back to the open one."""
        call = self.call_of_board(request, pk)
        if request.method != "POST":
            raise Http404
        round_ = decisions.open_round(call=call, by=get_staff_user(request))
        messages.success(
            request, _("Round %(number)d is open.") % {"number": round_.number}
        )
        return HttpResponseRedirect(reverse("admin:register_call_board", args=[pk]))

    def round_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """The sitting: day, place, who was there, how far publishing is, its minutes."""
        round_ = self.round_of_board(request, pk, number)
        if request.method == "POST":
            self._keep(request, round_)
            return HttpResponseRedirect(get_round_url(round_))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Round %(number)d: %(call)s")
            % {"number": number, "call": round_.call},
            "call": round_.call,
            "round": round_,
            "attendance": list(
                round_.attendance.select_related("member__user").order_by("pk")
            ),
            "counts": publishing.count_round_mails(round_),
            "progress": publishing.get_round_progress(round_),
            "failed": list(
                _list_viewable_decisions(request, round_)
                .filter(published_at__isnull=True)
                .exclude(failed_because="")
            ),
            "papers": list(
                Minutes.objects.filter(round=round_).select_related("paper__pdf")
            ),
            "languages": settings.LANGUAGES,
            "may_prepare": get_staff_user(request).has_perm("decisions.change_round"),
            "may_decide": get_staff_user(request).has_perm(
                "register.decide_participation"
            ),
        }
        return TemplateResponse(request, "admin/decisions/round.html", context)

    def _keep(self, request: HttpRequest, round_: Round) -> None:
        """Keep the day, the place, the remarks and who was there."""
        require(get_staff_user(request), "decisions.change_round")
        held, chair = request.POST.get("held_on", ""), request.POST.get("chair", "")
        ticked = filter(str.isdecimal, request.POST.getlist("present"))
        try:
            day = parse_date(held) if held else None
        except ValueError:
            day = None
        if held and day is None:
            messages.error(
                request, _("This day cannot be read: %(text)s") % {"text": held}
            )
            return
        minutes.note_sitting(
            round_=round_,
            held_on=day,
            place=request.POST.get("place", ""),
            remarks=request.POST.get("remarks", ""),
            tell_rank=request.POST.get("tell_rank") == "yes",
            present=set(map(int, ticked)),
            chair=int(chair) if chair.isdecimal() else None,
        )
        messages.success(request, _("Saved."))

    def mails_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Exactly the mails that leave when the round is published, each to be changed before."""
        round_ = self.round_of_board(request, pk, number)
        page = Paginator(_list_viewable_decisions(request, round_), MAILS).get_page(
            request.GET.get("page")
        )
        own = get_decision_wordings()
        standing = decisions.compute_seat_forecast(round_.call)
        counts = publishing.count_round_mails(round_)
        total = sum(count for _label, _languages, count in counts)
        letters = [(row, build_decision_mail(row, own)) for row in page.object_list]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Before publishing round %(number)d") % {"number": number},
            "call": round_.call,
            "round": round_,
            "letters": letters,
            "page": page,
            "counts": counts,
            "total": total,
            "unseen": total - page.paginator.count,
            "overbooked": standing.overbooked(),
            "too_late": publishing.list_late_cohorts(round_),
            "may_prepare": get_staff_user(request).has_perm(
                "decisions.change_pendingdecision"
            ),
            "may_decide": get_staff_user(request).has_perm(
                "register.decide_participation"
            ),
        }
        return TemplateResponse(request, "admin/decisions/mails.html", context)

    def mail_view(
        self, request: HttpRequest, pk: int, number: int, decision: int
    ) -> HttpResponse:
        """Keep one mail as it was changed, or take the words of the house again."""
        round_ = self.round_of_board(request, pk, number)
        if request.method != "POST":
            raise Http404
        row = get_object_or_404(_list_viewable_decisions(request, round_), pk=decision)
        subject, text = request.POST.get("subject", ""), request.POST.get("text", "")
        if request.POST.get("act") == "again":
            subject, text = "", ""
        try:
            publishing.change_decision_mail(
                decision=row, subject=subject, text=text, by=get_staff_user(request)
            )
        except Refused as refusal:
            messages.error(request, join_label(row.participation, refusal))
        else:
            messages.success(
                request, _("%(file)s: saved.") % {"file": row.participation}
            )
        query = request.GET.urlencode()
        mails = reverse("admin:register_call_mails", args=[pk, number])
        if query:
            mails = f"{mails}?{query}"
        return HttpResponseRedirect(f"{mails}#mail-{row.pk}")

    def publish_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Publish: the number that was typed must be that of the decisions."""
        round_ = self.round_of_board(request, pk, number)
        if request.method != "POST":
            raise Http404
        typed = request.POST.get("number", "").strip()
        try:
            publishing.publish_round(
                round_=round_,
                by=get_staff_user(request),
                number=int(typed) if typed.isdecimal() else -1,
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(
                reverse("admin:register_call_mails", args=[pk, number])
            )
        return HttpResponseRedirect(get_round_url(round_))

    def again_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Try again what could not be published, or take one of them out of the round."""
        round_ = self.round_of_board(request, pk, number)
        if request.method != "POST":
            raise Http404
        out = request.POST.get("out", "")
        if out.isdecimal():
            row = get_object_or_404(_list_viewable_decisions(request, round_), pk=out)
            decisions.remove_decision(
                participation=row.participation, by=get_staff_user(request)
            )
            publishing.publish_waiting_decisions(round_.pk)
        else:
            count = publishing.retry_round(round_=round_, by=get_staff_user(request))
            said = ngettext(
                "%(count)d decision is tried again.",
                "%(count)d decisions are tried again.",
                count,
            )
            messages.info(request, said % {"count": count})
        return HttpResponseRedirect(get_round_url(round_))

    def progress_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """How far publishing is, for the page that waits."""
        round_ = self.round_of_board(request, pk, number)
        context = {
            "call": round_.call,
            "round": round_,
            "progress": publishing.get_round_progress(round_),
        }
        return TemplateResponse(request, "admin/decisions/progress.html", context)

    def minutes_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Issue the minutes in a language, with or without the names of the applicants."""
        round_ = self.round_of_board(request, pk, number)
        if request.method != "POST":
            raise Http404
        try:
            issued = minutes.issue_minutes(
                round_=round_,
                language=request.POST.get("language", ""),
                with_names=request.POST.get("names") == "yes",
                by=get_staff_user(request),
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                _("The minutes %(paper)s are being made.")
                % {"paper": issued.paper.reference},
            )
        return HttpResponseRedirect(get_round_url(round_))

    def scores_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Scores, ranking and decisions as a spreadsheet."""
        round_ = self.round_of_board(request, pk, number)
        return build_xlsx_response(
            f"{round_.call.slug}-{number}.xlsx",
            scores.build_score_sheets(
                round_, get_hidden_participation_ids(get_staff_user(request))
            ),
        )


def _list_viewable_decisions(
    request: HttpRequest, round_: Round
) -> QuerySet[PendingDecision]:
    """The decisions of a round without those on files that the viewer has a conflict of interest with."""
    return publishing.list_round_decisions(round_).exclude(
        participation__in=get_barred_participation_ids(get_staff_user(request))
    )


def get_round_url(round_: Round) -> str:
    return reverse("admin:register_call_round", args=[round_.call_id, round_.number])

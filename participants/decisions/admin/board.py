"""The ranking board of a call: what the panel says, the balance, the seats left, what the round decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participants.calls.models import Setup
from participants.calls.services.setup import get_call_settings
from participants.decisions.admin.reserve import ReservePages
from participants.decisions.models import PendingDecision, RefusalReason, Round
from participants.decisions.services import decisions
from participants.decisions.services.balance import compute_cohort_balance
from participants.decisions.services.board import (
    BoardEntry,
    BoardQuery,
    Ranking,
    build_board_filters,
    build_ranking,
    list_board_sorts,
)
from participants.decisions.services.rounds import find_open_round
from participants.panel.models import get_barred_participation_ids
from participants.panel.rules.scores import Ranked, Summary
from participants.panel.services import calibration
from participants.panel.services.base import get_hidden_participation_ids
from participants.panel.services.calibration import get_corrected_mean
from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Call, Cohort, Participation
from participants.register.services import apply_to_all
from pemwecco.accounts.models import User
from pemwecco.core.admin import get_staff_user
from pemwecco.core.answers import Refused, RowOutcome
from pemwecco.core.history.changes import (
    RowChange,
    describe_events,
    list_row_events,
)
from pemwecco.core.labels import join_label
from pemwecco.core.remembering import remembering
from pemwecco.network.regions import get_region_name

ROWS = 50
TOLD = 10  # refusals named one by one
# What one button beside a file does; the first three put it into the round.
OUTCOMES = {outcome.value for outcome in PendingDecision.Outcome}


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A file on the board."""

    file: Participation
    place: int | None
    tied: bool
    summary: Summary
    # The mean when the severity of its reviewers is taken out; it ranks nobody.
    corrected: Decimal | None
    given: list[calibration.GivenPoints]
    points: Decimal | None
    pending: PendingDecision | None
    may: set[str]
    region: str

    @property
    def done(self) -> int:
        """How many of the reviews asked are in."""
        return sum(review.is_submitted for review in self.given)


class RankingBoardPages(ReservePages):
    """The pages of the board, mixed into the staff pages of a call."""

    def board_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/board/", wrap(self.board_view), name="register_call_board"),
            path(
                "<int:pk>/board/<int:file>/",
                wrap(self.decide_view),
                name="register_call_decide",
            ),
            *self.round_urls(),
            *self.reserve_urls(),
        ]

    def board_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the ranking; a POST puts decisions into the round and shows the board again."""
        call = self.call_of_board(request, pk)
        if request.method == "POST":
            _handle_board_action(request, call)
            if not getattr(request, "htmx", False):
                query = request.GET.urlencode()
                board = reverse("admin:register_call_board", args=[call.pk])
                return HttpResponseRedirect(f"{board}?{query}" if query else board)
        body = bool(getattr(request, "htmx", False))
        template = (
            "admin/decisions/board_body.html" if body else "admin/decisions/board.html"
        )
        with remembering():
            context = _build_board_context(request, call) | {"answers_here": body}
        if not body:
            context |= {
                **self.admin_site.each_context(request),
                "title": _("Ranking board: %(call)s") % {"call": call},
            }
        return TemplateResponse(request, template, context)

    def decide_view(self, request: HttpRequest, pk: int, file: int) -> HttpResponse:
        """One file: its scores and comments, and everything that the round may say of it."""
        call = self.call_of_board(request, pk)
        rows = Participation.objects.visible_to(get_staff_user(request)).filter(
            call=call
        )
        # The file of somebody with whom the viewer has a tie is not here, as on the board.
        hidden = get_hidden_participation_ids(get_staff_user(request))
        row = get_object_or_404(
            rows.select_related("person", "organisation", "call", "cohort"),
            Q(pk=file) & ~Q(pk__in=hidden),
        )
        if request.method == "POST":
            outcome = request.POST.get("outcome", "")
            if outcome not in OUTCOMES:
                raise Http404
            try:
                decisions.add_decision(
                    participation=row,
                    outcome=outcome,
                    by=get_staff_user(request),
                    read=request.POST.get("read"),
                    **_read_decision_values(request, call),
                )
            except Refused as refusal:
                messages.error(request, join_label(row, refusal))
            else:
                messages.success(
                    request, _("%(file)s is in the round.") % {"file": row}
                )
                return HttpResponseRedirect(
                    reverse("admin:register_call_board", args=[pk])
                )
        pending = (
            PendingDecision.objects.filter(
                participation=row, round__published_at__isnull=True
            )
            .prefetch_related("reasons")
            .first()
        )
        reviews, summary = calibration.get_reviews_with_summary(row)
        posted = request.method == "POST"
        kept = pending or PendingDecision()
        context = {
            **self.admin_site.each_context(request),
            "title": f"{row.reference} · {row.person}",
            "call": call,
            "file": row,
            "pending": pending,
            "meanwhile": _describe_meanwhile(request, pending),
            "outcome": request.POST.get("outcome") or kept.outcome,
            "outcomes": PendingDecision.Outcome.choices,
            "words": request.POST.get("words", "") if posted else kept.words,
            "feedback": _feedback(request, row, pending),
            "chosen_reasons": _chosen_reasons(request, pending),
            "section": {
                "reviews": reviews,
                "summary": summary,
                "corrected": get_corrected_mean(row) if summary.count else None,
                "given": calibration.list_given_points(
                    [row.pk], calibration.list_call_criteria(call)
                ).get(row.pk, []),
            },
            **_list_decision_choices(
                get_call_settings(call),
                Cohort.objects.filter(
                    Q(call=call) | Q(call__isnull=True), programme=call.programme_id
                ).order_by("arrives_on"),
            ),
        }
        return TemplateResponse(request, "admin/decisions/decide.html", context)


# --- the page ----------------------------------------------------------------------------------


def _build_board_context(request: HttpRequest, call: Call) -> dict[str, Any]:
    asked = BoardQuery.of(request.GET.dict())
    # It came with the call; one without settings has the usual ones.
    setup: Setup = getattr(call, "setup", None) or Setup(call=call)
    viewer = get_staff_user(request)
    ranking = build_ranking(call, setup, asked, get_barred_participation_ids(viewer))
    page = Paginator(ranking.order, ROWS).get_page(request.GET.get("page"))
    found = find_open_round(call)
    round_ = found.round if found else None
    standing = decisions.compute_seat_forecast(call)
    return {
        "call": call,
        "round": round_,
        "lines": _build_board_rows(list(page.object_list), ranking, round_, viewer),
        "page": page,
        "asked": asked,
        "filters": build_board_filters(call, asked),
        "sorts": list_board_sorts(ranking.criteria),
        "criterion": ranking.criterion(asked),
        "seats": standing.lines(),
        "overbooked": standing.overbooked(),
        "balance": compute_cohort_balance(call),
        "decided": _count_round_outcomes(ranking.rows.values()),
        "may_share": viewer.has_perm("panel.add_review"),
        "may_see_panel": viewer.has_perm("panel.view_review"),
        "may_prepare": viewer.has_perm("decisions.add_pendingdecision"),
        "may_decide": viewer.has_perm("register.decide_participation"),
        "keep": request.GET.urlencode(),
        **_list_decision_choices(setup, standing.rows),
    }


def _list_decision_choices(setup: Setup, cohorts: Iterable[Cohort]) -> dict[str, Any]:
    """What the forms of a decision offer: cohorts, reserve lists, reasons."""
    return {
        "cohorts": list(cohorts),
        "by_group": bool(setup.reserve_by),
        "reasons": list(RefusalReason.objects.filter(active=True)),
    }


def _count_round_outcomes(rows: Iterable[BoardEntry]) -> list[tuple[str, int]]:
    """How many files the open round decides, by decision."""
    counts = dict.fromkeys(PendingDecision.Outcome.values, 0)
    for row in rows:
        if row.decision:
            counts[row.decision] += 1
    named = []
    for value, label in PendingDecision.Outcome.choices:
        named.append((str(label), counts[value]))
    return named


def _build_board_rows(
    entries: list[Ranked[int]],
    ranking: Ranking,
    round_: Round | None,
    viewer: User,
) -> list[BoardRow]:
    """The rows of one page of the board, with what each may become."""
    shown = [entry.key for entry in entries]
    rows = Participation.objects.filter(pk__in=shown).select_related(
        "person", "organisation__sector", "cohort"
    )
    files = rows.in_bulk()
    given = calibration.list_given_points(shown, ranking.criteria)
    decided = [pk for pk in shown if ranking.rows[pk].decision]
    pending = {}
    if decided:
        chosen = PendingDecision.objects.filter(
            participation__in=decided,
            round__published_at__isnull=True,
            published_at__isnull=True,
        )
        for row in chosen.select_related("cohort"):
            pending[row.participation_id] = row
    lines = []
    for entry in entries:
        file = files[entry.key]
        lines.append(
            BoardRow(
                file,
                entry.place,
                entry.tied,
                ranking.judgement.summary(entry.key),
                ranking.judgement.corrected(entry.key),
                given.get(entry.key, []),
                ranking.points.get(entry.key),
                pending.get(entry.key),
                _list_row_actions(file, round_, viewer),
                get_region_name(file.person.region),
            )
        )
    return lines


def _list_row_actions(
    file: Participation, round_: Round | None, viewer: User
) -> set[str]:
    """What the buttons of a row do: decisions go into the open round, the shortlist does not wait for it."""
    found = set()
    is_deciding = round_ is not None and round_.is_open
    if is_deciding and viewer.has_perm("decisions.add_pendingdecision"):
        for name in OUTCOMES:
            if file.stage in PARTICIPATION.transitions[name].sources:
                found.add(name)
    if file.stage == Stage.ELIGIBLE and viewer.has_perm(
        "register.decide_participation"
    ):
        found.add("shortlist")
    if file.stage in {Stage.SELECTED, Stage.RESERVE}:
        found.add("what_if")
    return found


# --- the acts ----------------------------------------------------------------------------------


def _handle_board_action(request: HttpRequest, call: Call) -> None:
    """Do what a button asks, on one file or on those that are ticked, and say what came of it."""
    one = request.POST.get("one", "")
    if one:
        name, _colon, chosen = one.partition(":")
        picked = [chosen]
    else:
        name, picked = request.POST.get("act", ""), request.POST.getlist("files")
    acts = _map_board_actions(request, call)
    if name not in acts or not all(pk.isdecimal() for pk in picked):
        raise Http404
    rows = Participation.objects.visible_to(get_staff_user(request)).filter(
        call=call, pk__in=picked
    )
    files = list(rows.select_related("call").order_by("pk"))
    if one and not files:
        raise Http404
    if not files:
        messages.warning(request, _("Tick the files first: nothing was done."))
        return
    _show_board_outcomes(request, acts[name](files))


def _map_board_actions(
    request: HttpRequest, call: Call
) -> dict[str, Callable[[list[Participation]], list[RowOutcome[Participation]]]]:
    by = get_staff_user(request)
    reason = request.POST.get("reason", "")

    def put(
        outcome: str,
    ) -> Callable[[list[Participation]], list[RowOutcome[Participation]]]:
        return lambda files: decisions.add_decision_to_all(
            files=files,
            outcome=outcome,
            by=by,
            read=_read_marks(request),
            **_read_decision_values(request, call),
        )

    def out(files: list[Participation]) -> list[RowOutcome[Participation]]:
        outcomes = []
        for file in files:
            answer = decisions.try_remove_decision(
                participation=file, by=by, read=_read_marks(request).get(file.pk)
            )
            outcomes.append(RowOutcome(file, answer))
        return outcomes

    return {
        **{outcome: put(outcome) for outcome in OUTCOMES},
        "out": out,
        "shortlist": lambda files: apply_to_all(
            files=files, transition="shortlist", by=by
        ),
        "undo": lambda files: decisions.undo_decisions(
            files=files, by=by, reason=reason, tell=request.POST.get("tell") == "yes"
        ),
    }


def _read_marks(request: HttpRequest) -> dict[int, str]:
    """What the page showed in the round of each file, so that nobody's decision is written over unseen."""
    marks = {}
    for name, mark in request.POST.items():
        start, _colon, key = name.partition(":")
        if start == "read" and key.isdecimal():
            marks[int(key)] = str(mark)
    return marks


def _read_decision_values(request: HttpRequest, call: Call) -> dict[str, Any]:
    """What a form of a decision says beside the decision itself."""
    cohort, rank = request.POST.get("cohort", ""), request.POST.get("rank", "")
    codes = request.POST.getlist("reasons")
    chosen = None
    if cohort.isdecimal():
        cohorts = Cohort.objects.filter(programme=call.programme_id)
        chosen = cohorts.filter(pk=cohort).first()
    on_own_list = request.POST.get("list") == "own"
    is_rank = rank.isdecimal() and 0 < int(rank) < ROWS * 100
    return {
        "cohort": chosen,
        "stratum": decisions.FROM_RESERVE if on_own_list else "",
        "rank": int(rank) if is_rank else None,
        "reasons": list(RefusalReason.objects.filter(code__in=codes)) if codes else [],
        "words": request.POST.get("words", ""),
        "feedback": request.POST.get("feedback", ""),
    }


def _show_board_outcomes(
    request: HttpRequest, outcomes: list[RowOutcome[Participation]]
) -> None:
    refused = [outcome for outcome in outcomes if not outcome.answer]
    done = len(outcomes) - len(refused)
    if done:
        text = ngettext("%(count)d file: done.", "%(count)d files: done.", done) % {
            "count": done
        }
        messages.success(request, text)
    for outcome in refused[:TOLD]:
        messages.error(request, join_label(outcome.row, outcome.answer.reason))
    if len(refused) > TOLD:
        messages.error(
            request, _("… and %(count)d more.") % {"count": len(refused) - TOLD}
        )


def _describe_meanwhile(
    request: HttpRequest, pending: PendingDecision | None
) -> list[RowChange]:
    """On a page that comes back: what somebody else changed in the decision since it was opened."""
    read = request.POST.get("read")
    if read is None or pending is None or read == pending.mark:
        return []
    events = list_row_events(pending)[:1]
    return describe_events(events, get_staff_user(request), restorable={})


def _feedback(
    request: HttpRequest, file: Participation, pending: PendingDecision | None
) -> str:
    """The feedback as typed, as kept, else what the reviewers wrote, for staff to edit."""
    if request.method == "POST":
        return request.POST.get("feedback", "")
    return (pending.feedback if pending else "") or decisions.build_feedback(file)


def _chosen_reasons(request: HttpRequest, pending: PendingDecision | None) -> set[str]:
    if request.method == "POST":
        return set(request.POST.getlist("reasons"))
    if pending is None:
        return set()
    return {row.code for row in pending.reasons.all()}

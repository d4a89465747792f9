"""The ranking board of a call: what the panel says, the seats left, and the decisions as buttons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Call, Participation
from participants.register.seats import SeatBook
from participants.register.services import advance
from participants.selection import rules
from participants.selection.models import Review
from participants.selection.services import panel
from pemwecco.accounts.models import User
from pemwecco.core.admin import staff
from pemwecco.core.lifecycle import Answer, Move, MoveRefused
from pemwecco.network.models import Person, Sector

if TYPE_CHECKING:
    from unfold.admin import ModelAdmin as Base
else:
    Base = object

# The stages of the decision, in the order of the work.
ON_BOARD = (Stage.SHORTLISTED, Stage.ELIGIBLE, Stage.SELECTED, Stage.RESERVE, Stage.REFUSED)
DECISIONS = ("shortlist", "select", "keep", "refuse", "undo_decision")
ROWS = 100
SORTS = ("median", "spread", "count")
DEFAULT_PER_FILE = 2
NO_SCORE = Decimal(-1)
NO_REVIEW = rules.Summary(0)


class Facts(NamedTuple):
    """What the board needs of every file of the call, to rank and to narrow."""

    pk: int
    stage: str
    region: str
    sex: str
    sector: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """A file on the board."""

    file: Participation
    place: int | None
    tied: bool
    summary: rules.Summary
    asked: int
    done: int
    moves: list[tuple[Move, Answer]]


class BoardPages(Base):
    """The pages of the board, mixed into the staff pages of a call."""

    def board_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the ranking; a POST decides on one file and comes back with the answer."""
        if not staff(request).has_perms(("register.view_participation", "selection.view_review")):
            raise PermissionDenied
        call = get_object_or_404(self.get_queryset(request).select_related("programme"), pk=pk)
        if request.method == "POST":
            return _decide(request, call)
        asked = {key: request.GET.get(key, "") for key in ("stage", "region", "sex", "sector", "sort")}
        files = _facts(call)
        book = SeatBook([call.programme])
        summaries = panel.summaries(call=call)
        ranked = rules.rank({row.pk: summaries.get(row.pk, NO_REVIEW).mean for row in files.values()})
        kept = [entry for entry in ranked if _wanted(files[entry.key], asked)]
        page = Paginator(_sorted(kept, summaries, asked["sort"]), ROWS).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Ranking board: %(call)s") % {"call": call},
            "call": call,
            "lines": _lines(call, list(page.object_list), summaries, book, staff(request)),
            "page": page,
            "asked": asked,
            "choices": _choices(files.values()),
            "sorts": [
                ("mean", _("mean")),
                ("median", _("median")),
                ("spread", _("spread")),
                ("count", _("reviews")),
            ],
            "programme_seats": book.programmes[call.programme_id],
            "cohort_seats": book.cohorts.values(),
            "may_share": staff(request).has_perm("selection.add_review"),
            "per_file": DEFAULT_PER_FILE,
            "keep": request.GET.urlencode(),
        }
        return TemplateResponse(request, "admin/selection/board.html", context)

    def share_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Share the eligible files of a call among its panel."""
        if request.method != "POST":
            raise Http404
        call = get_object_or_404(self.get_queryset(request), pk=pk)
        wanted = request.POST.get("per_file", "")
        per_file = int(wanted) if wanted.isdigit() else DEFAULT_PER_FILE
        try:
            shared = panel.assign_balanced(call=call, per_file=per_file, by=staff(request))
        except panel.PanelRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                _("%(given)d reviews given, %(taken)d taken back from members who had not begun.")
                % {"given": shared.given, "taken": shared.taken_back},
            )
        return HttpResponseRedirect(reverse("admin:register_call_board", args=[pk]))


def _decide(request: HttpRequest, call: Call) -> HttpResponse:
    name, chosen = request.POST.get("move", ""), request.POST.get("file", "")
    if name not in DECISIONS or not chosen.isdigit():
        raise Http404
    viewer = staff(request)
    file = get_object_or_404(Participation.objects.visible_to(viewer).filter(call=call), pk=chosen)
    try:
        advance(participation=file, move=name, by=viewer, reason=request.POST.get("reason", ""))
    except MoveRefused as refusal:
        messages.error(request, f"{file}: {refusal}")
    else:
        messages.success(
            request, _("%(file)s is now “%(stage)s”.") % {"file": file, "stage": file.get_stage_display()}
        )
    query = request.GET.urlencode()
    board = reverse("admin:register_call_board", args=[call.pk])
    return HttpResponseRedirect(f"{board}?{query}" if query else board)


def _facts(call: Call) -> dict[int, Facts]:
    """Every file of the call that is on the board, in few columns: there may be thousands."""
    rows = (
        Participation.objects.filter(call=call, stage__in=ON_BOARD)
        .order_by("pk")
        .values_list("pk", "stage", "person__region", "person__sex", "organisation__sector")
    )
    return {row[0]: Facts(*row) for row in rows}


def _wanted(file: Facts, asked: dict[str, str]) -> bool:
    return (
        asked["stage"] in {"", file.stage}
        and asked["region"] in {"", file.region}
        and asked["sex"] in {"", file.sex}
        and asked["sector"] in {"", str(file.sector or "")}
    )


def _sorted(
    ranked: list[rules.Ranked[int]], summaries: dict[int, rules.Summary], by: str
) -> list[rules.Ranked[int]]:
    """The ranking is by mean already; where another measure is equal, its order stays."""
    if by not in SORTS:
        return ranked

    def measure(entry: rules.Ranked[int]) -> Decimal:
        value = getattr(summaries.get(entry.key, NO_REVIEW), by)
        return NO_SCORE if value is None else Decimal(value)

    return sorted(ranked, key=measure, reverse=True)


def _lines(
    call: Call,
    ranked: list[rules.Ranked[int]],
    summaries: dict[int, rules.Summary],
    book: SeatBook,
    viewer: User,
) -> list[Line]:
    """The rows of one page of the board, with what each may become."""
    shown = [entry.key for entry in ranked]
    rows = Participation.objects.filter(pk__in=shown).select_related(
        "person", "organisation__sector", "cohort"
    )
    files = {file.pk: file for file in rows}
    counts = {
        file: (asked, done)
        for file, asked, done in Review.objects.filter(participation__in=shown)
        .order_by()
        .values_list("participation")
        .annotate(asked=Count("pk"), done=Count("pk", filter=Q(submitted_at__isnull=False)))
    }
    lines = []
    for entry in ranked:
        file = files[entry.key]
        file.call, file.seat_book = call, book
        asked, done = counts.get(file.pk, (0, 0))
        moves = [pair for pair in PARTICIPATION.open_moves(file, by=viewer) if pair[0].name in DECISIONS]
        summary = summaries.get(file.pk, NO_REVIEW)
        lines.append(Line(file, entry.place, entry.tied, summary, asked, done, moves))
    return lines


def _choices(files: Iterable[Facts]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The filters of the board, with the values that its files have."""
    regions, sectors = set(), set()
    for file in files:
        regions.add(file.region)
        sectors.add(file.sector)
    return [
        ("stage", _("Stage"), [(stage.value, str(stage.label)) for stage in ON_BOARD]),
        ("region", _("Region"), [(region, region) for region in sorted(regions - {""})]),
        ("sex", _("Sex"), [(value, str(label)) for value, label in Person.Sex.choices]),
        (
            "sector",
            _("Sector"),
            [(str(row.pk), str(row)) for row in Sector.objects.all() if row.pk in sectors],
        ),
    ]

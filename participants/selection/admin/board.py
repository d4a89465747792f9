"""The ranking board of a call: what the panel says, the seats left, and the decisions as buttons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING

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
SORTS = ("mean", "median", "spread", "reviews")
DEFAULT_PER_FILE = 2
NO_SCORE = Decimal(-1)


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

    @property
    def mean(self) -> Decimal:
        return NO_SCORE if self.summary.mean is None else self.summary.mean

    @property
    def median(self) -> Decimal:
        return NO_SCORE if self.summary.median is None else self.summary.median

    @property
    def spread(self) -> Decimal:
        return NO_SCORE if self.summary.spread is None else self.summary.spread

    @property
    def reviews(self) -> int:
        return self.done


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
        files = _files(call)
        book = SeatBook([call.programme])
        lines = _sorted(_narrowed(_lines(call, files, book), asked), asked["sort"])
        page = Paginator(lines, ROWS).get_page(request.GET.get("page"))
        shown = [_with_moves(line, staff(request)) for line in page.object_list]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Ranking board: %(call)s") % {"call": call},
            "call": call,
            "lines": shown,
            "page": page,
            "asked": asked,
            "choices": _choices(files),
            "sorts": [
                ("mean", _("mean")),
                ("median", _("median")),
                ("spread", _("spread")),
                ("reviews", _("reviews")),
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


def _files(call: Call) -> list[Participation]:
    rows = (
        Participation.objects.filter(call=call, stage__in=ON_BOARD)
        .select_related("person", "organisation__sector", "cohort")
        .only(
            "reference",
            "stage",
            "call_id",
            "person__given_names",
            "person__family_name",
            "person__email",
            "person__sex",
            "person__region",
            "organisation__name",
            "organisation__sector__code",
            "organisation__sector__name_fr",
            "organisation__sector__name_en",
            "organisation__sector__name_nl",
            "cohort__name",
        )
        .order_by("pk")
    )
    files = list(rows)
    for file in files:
        file.call = call
    return files


def _lines(call: Call, files: list[Participation], book: SeatBook) -> list[Line]:
    summaries = panel.summaries(call=call)
    counts = {
        file: (asked, done)
        for file, asked, done in Review.objects.filter(participation__call=call)
        .order_by()
        .values_list("participation")
        .annotate(asked=Count("pk"), done=Count("pk", filter=Q(submitted_at__isnull=False)))
    }
    nothing = rules.Summary(0)
    ranked = rules.rank({file: summaries.get(file.pk, nothing).mean for file in files})
    lines = []
    for entry in ranked:
        file = entry.key
        file.seat_book = book
        asked, done = counts.get(file.pk, (0, 0))
        summary = summaries.get(file.pk, nothing)
        lines.append(Line(file, entry.place, entry.tied, summary, asked, done, []))
    return lines


def _narrowed(lines: Iterable[Line], asked: dict[str, str]) -> list[Line]:
    def kept(line: Line) -> bool:
        file = line.file
        sector = file.organisation.sector_id if file.organisation else None
        return (
            asked["stage"] in ("", file.stage)
            and asked["region"] in ("", file.person.region)
            and asked["sex"] in ("", file.person.sex)
            and asked["sector"] in ("", str(sector or ""))
        )

    return [line for line in lines if kept(line)]


def _sorted(lines: list[Line], by: str) -> list[Line]:
    # The ranking is by mean already; equal places keep its order.
    return sorted(lines, key=attrgetter(by), reverse=True) if by in SORTS and by != "mean" else lines


def _with_moves(line: Line, viewer: User) -> Line:
    moves = [pair for pair in PARTICIPATION.open_moves(line.file, by=viewer) if pair[0].name in DECISIONS]
    return Line(line.file, line.place, line.tied, line.summary, line.asked, line.done, moves)


def _choices(files: list[Participation]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The filters of the board, with the values that its files have."""
    sectors: dict[str, Sector] = {
        str(file.organisation.sector.pk): file.organisation.sector
        for file in files
        if file.organisation and file.organisation.sector
    }
    regions = sorted({file.person.region for file in files if file.person.region})
    return [
        ("stage", _("Stage"), [(stage.value, str(stage.label)) for stage in ON_BOARD]),
        ("region", _("Region"), [(region, region) for region in regions]),
        ("sex", _("Sex"), [(value, str(label)) for value, label in Person.Sex.choices]),
        ("sector", _("Sector"), sorted((key, str(sector)) for key, sector in sectors.items())),
    ]

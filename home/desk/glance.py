"""The programme at a glance: seats and holders, cohorts, visas, the funnel of each call, what is late."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from home.context import get_active_programme
from home.desk.entries import DeskLine
from mobility.itineraries.services.crossings import list_travellers
from mobility.visas.lifecycle import DossierStage
from mobility.visas.models import Dossier
from participants.register.models import Call, Cohort, Participation
from participants.register.queries import MILESTONES, SEAT
from pemwecco.accounts.models import User
from pemwecco.core.charts import Mark, Picture, Span, draw_picture, draw_time_line
from pemwecco.core.folded_queries import order_by_name

# (call, cohort, stage, how many)
Counts = list[tuple[int, int | None, str, int]]


@dataclass(slots=True)
class Glance:
    """What the pictures show; a role without files has none."""

    seats: int = 0
    taken: int = 0
    without_cohort: int = 0
    pictures: list[Picture] = field(default_factory=list)
    time_line: SafeString = field(default_factory=SafeString)
    cohorts: list[Cohort] = field(default_factory=list)
    away: list[Any] = field(default_factory=list)


def count_files(viewer: User) -> Counts:
    """The files that somebody may see, counted by call, cohort and stage, in one query."""
    files = Participation.objects.visible_to(viewer).order_by()
    columns = files.values_list("call_id", "cohort_id", "stage")
    return list(columns.annotate(files=Count("pk")))


def build_first_pictures(viewer: User, counts: Counts) -> Glance:
    """What stands on the first page: the seats by cohort, and how far files have come; one query more."""
    cohorts = list(Cohort.objects.order_by("arrives_on", "pk"))
    glance = Glance(cohorts=cohorts)
    programme = get_active_programme()
    glance.seats = programme.seats if programme else 0
    taken: dict[int | None, int] = defaultdict(int)
    for _call, cohort, stage, files in counts:
        if stage in MILESTONES[SEAT].stages:
            taken[cohort] += files
    glance.taken, glance.without_cohort = sum(taken.values()), taken[None]
    lines: list[Any] = []
    for row in cohorts:
        mark = Mark(taken[row.pk], list_files_address(cohort=row.pk, reached=SEAT))
        free = Mark(max(0, row.seats - taken[row.pk]))
        lines.append((row.name, (mark, free)))
    seats = draw_picture(
        "seats", _("Seats by cohort"), _("Cohort"), [_("held"), _("free")], lines
    )
    funnel: list[Any] = []
    for code, milestone in MILESTONES.items():
        reached = 0
        for _call, _cohort, stage, files in counts:
            if stage in milestone.stages:
                reached += files
        mark = Mark(reached, list_files_address(reached=code))
        funnel.append((milestone.label, (mark,)))
    journey = draw_picture(
        "funnel", _("From application to return"), _("Stage"), [_("files")], funnel
    )
    glance.pictures = [seats, journey]
    return glance


def build_glance(viewer: User, late: list[DeskLine]) -> Glance:
    """The whole page: five queries, whatever the number of cohorts, calls and files."""
    counts = count_files(viewer)
    glance = build_first_pictures(viewer, counts)
    today = timezone.localdate()
    spans = []
    for row in glance.cohorts:
        files_page = list_files_address(cohort=row.pk)
        spans.append(Span(row.name, row.arrives_on, row.leaves_on, files_page))
    glance.time_line = draw_time_line(_("Cohorts on a line of time"), spans, today)
    # The day of the return is computed in the query, which the types do not know.
    everybody: Any = list_travellers()
    travellers = everybody.visible_to(viewer)
    glance.away = list(travellers.select_related("person", "cohort"))
    seats, journey = glance.pictures
    visas = draw_visas(viewer, glance.cohorts)
    funnels = draw_funnels(counts)
    steps: list[Any] = []
    for line in late:
        steps.append((line.label, (Mark(line.count, line.address),)))
    overdue = draw_picture("late", _("Late, by step"), _("Step"), [_("rows")], steps)
    found = [seats, visas, journey, *funnels, overdue]
    glance.pictures = [picture for picture in found if picture.lines]
    return glance


def list_seat_holders(viewer: User) -> list[Participation]:
    """Who holds a seat, by cohort in the order of their arrival, those without one last; one query."""
    files = Participation.objects.visible_to(viewer).seated()
    rows = files.select_related("person", "organisation", "cohort")
    arrival = F("cohort__arrives_on").asc(nulls_last=True)
    return list(rows.order_by(arrival, "cohort", *order_by_name("person__")))


def draw_visas(viewer: User, cohorts: list[Cohort]) -> Picture:
    """The dossiers of each cohort by their stage; one query."""
    rows = Dossier.objects.none()
    if viewer.has_perm("visas.view_dossier"):
        rows = Dossier.objects.visible_to(viewer).order_by()
    columns = rows.values_list("participation__cohort_id", "stage")
    counts = {}
    for cohort, stage, n in columns.annotate(n=Count("pk")):
        counts[(cohort, stage)] = n
    page = reverse("admin:visas_dossier_changelist")
    lines: list[Any] = []
    for row in cohorts:
        marks = []
        for stage in DossierStage:
            asked = urlencode({"cohort": row.pk, "stage__exact": stage.value})
            marks.append(Mark(counts.get((row.pk, stage.value), 0), f"{page}?{asked}"))
        if any(mark.value for mark in marks):
            lines.append((row.name, tuple(marks)))
    names = [stage.label for stage in DossierStage]
    return draw_picture(
        "visas", _("Visa dossiers by cohort"), _("Cohort"), names, lines
    )


def draw_funnels(counts: Counts) -> list[Picture]:
    """How far the files of each call have come; one query."""
    pictures = []
    for call in Call.objects.only("title_fr", "title_en", "title_nl", "opens_at"):
        lines: list[Any] = []
        for code, milestone in MILESTONES.items():
            reached = 0
            for at, _cohort, stage, files in counts:
                if at == call.pk and stage in milestone.stages:
                    reached += files
            address = list_files_address(call=call.pk, reached=code)
            lines.append((milestone.label, (Mark(reached, address),)))
        if any(marks[0].value for _name, marks in lines):
            pictures.append(
                draw_picture(
                    f"call-{call.pk}", call.title, _("Stage"), [_("files")], lines
                )
            )
    return pictures


def list_files_address(**asked: Any) -> str:
    """The list of files, narrowed."""
    page = reverse("admin:register_participation_changelist")
    return f"{page}?{urlencode(asked)}"

"""How far a cohort, or one participant, is with the modules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from events.gatherings.lifecycle import PLACED, RegistrationStage
from events.gatherings.models import Registration, RegistrationQuerySet
from events.gatherings.queries import add_missed
from participants.register.lifecycle import SEATED, Stage
from participants.register.models import Cohort, Participation
from participants.training.models import Completion, Module, Session
from pemwecco.accounts.models import User
from pemwecco.core.folded_queries import order_by_name
from pemwecco.documents.models import Paper

# The state of a cell whose session was held without the participant.
ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Cell:
    """One module of one participant: completed, enrolled in a session, absent, or nothing yet."""

    completed_on: date | None = None
    state: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """One participant: a cell per module, in the order of the board."""

    file: Participation
    cells: list[Cell]
    missing: int
    certificate: Paper | None

    @property
    def may_be_prepared(self) -> bool:
        return self.file.stage == Stage.SELECTED and not self.missing


@dataclass(frozen=True, slots=True)
class ProgressBoard:
    modules: list[Module]
    lines: list[ProgressRow]


def build_progress_board(cohort: Cohort) -> ProgressBoard:
    """The progress of a cohort; always four queries."""
    modules = list(Module.objects.filter(programme=cohort.programme_id))
    files = list(
        Participation.objects.filter(cohort=cohort, stage__in=SEATED)
        .select_related("person", "organisation")
        .order_by(*order_by_name("person__"))
    )
    done: dict[tuple[int, int], Completion] = {}
    for completion in Completion.objects.filter(
        participation__in=[file.pk for file in files]
    ).select_related("certificate"):
        done[completion.participation_id, completion.module_id] = completion
    places = _map_module_places(
        Registration.objects.filter(
            event__session__module__in=[module.pk for module in modules],
            person__in=[file.person_id for file in files],
        )
    )
    lines = [_build_progress_row(file, modules, done, places) for file in files]
    return ProgressBoard(modules, lines)


def _map_module_places(
    registrations: RegistrationQuerySet,
) -> dict[tuple[int, int], Registration]:
    places: dict[tuple[int, int], Registration] = {}
    rows = registrations.select_related("event__session").order_by("event__starts_at")
    for row in add_missed(rows):
        places[row.person_id, row.event.session.module_id] = row
    return places


def _build_progress_row(
    participation: Participation,
    modules: list[Module],
    done: dict[tuple[int, int], Completion],
    places: dict[tuple[int, int], Registration],
) -> ProgressRow:
    cells: list[Cell] = []
    missing = 0
    certificate: Paper | None = None
    for module in modules:
        completion = done.get((participation.pk, module.pk))
        place = places.get((participation.person_id, module.pk))
        if completion is not None:
            cells.append(Cell(completed_on=completion.completed_on))
            certificate = completion.certificate or certificate
            continue
        missing += module.required
        cells.append(_build_open_cell(place))
    return ProgressRow(participation, cells, missing, certificate)


def _build_open_cell(place: Any | None) -> Cell:
    """A module that is not completed; `place` is the registration for its last session."""
    if place is None:
        return Cell()
    was_placed = place.missed and place.stage in PLACED
    state = ABSENT if was_placed else place.stage
    return Cell(state=state, at=place.event.starts_local)


@dataclass(frozen=True, slots=True)
class MyModule:
    """A module as its participant sees it: done, and the sessions they have a place at."""

    module: Module
    completed_on: date | None
    certificate: Paper | None
    sessions: list[Registration]


def list_my_modules(user: User) -> list[MyModule]:
    """The modules of whoever is in preparation or beyond; empty for everyone else. Four queries."""
    participation = (
        Participation.objects.visible_to(user)
        .filter(stage__in=SEATED, person__email=user.email)
        .select_related("call")
        .order_by("-pk")
        .first()
    )
    if participation is None:
        return []
    completions = participation.completions.select_related("certificate__pdf")
    done = {row.module_id: row for row in completions}
    programme = participation.call.programme_id
    held = Session.objects.filter(module__programme=programme).values("event")
    places = (
        Registration.objects.filter(person=participation.person_id, event__in=held)
        .exclude(stage=RegistrationStage.CANCELLED)
        .select_related("event__session")
        .order_by("event__starts_at")
    )
    sessions: dict[int, list[Registration]] = {}
    for row in add_missed(places):
        sessions.setdefault(row.event.session.module_id, []).append(row)
    mine = []
    for module in Module.objects.filter(programme=programme):
        completion = done.get(module.pk)
        item = MyModule(
            module=module,
            completed_on=completion.completed_on if completion else None,
            certificate=completion.certificate if completion else None,
            sessions=sessions.get(module.pk, []),
        )
        mine.append(item)
    return mine

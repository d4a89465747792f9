"""Everything that the findings, the plan and the papers of one dossier ask, read in one query before they do.

The readers stay where they are and may be asked alone; a page that shows a whole dossier reads them ahead.
What is forgotten here costs a query of its own, and is never missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.utils import timezone

from mobility.visas.models import Dossier
from mobility.visas.services.dossier_rows import (
    list_checklist_items,
    list_dossier_appointments,
    list_dossier_letters,
    list_dossier_waivers,
    list_earlier_visas,
    list_last_versions,
    list_stop_spans,
    list_visits,
)
from mobility.visas.services.entries import list_granted_visas
from mobility.visas.services.holidays import list_confirmed_feasts
from mobility.visas.services.lead_times import measure_appointments, measure_decisions
from mobility.visas.services.limits import (
    get_holder,
    list_area_states,
    list_regimes_of_day,
)
from mobility.visas.services.plans import PLANNED, list_own_progress
from pemwecco.core.parameters import list_dated_rows
from pemwecco.core.remembering import (
    Ahead,
    keep_row,
    look_beside,
    read_ahead,
    remembering,
)

RowsAhead = Callable[[Dossier], Iterable[Ahead]]
_MORE: list[RowsAhead] = []


def register_rows_ahead(rows: RowsAhead) -> RowsAhead:
    """Register what an upper subject asks of a whole dossier; in its `receivers`."""
    _MORE.append(rows)
    return rows


def read_dossier_ahead(dossier: Dossier, *more: Ahead, with_plan: bool = True) -> None:
    """Read the rows of a dossier in one query, and `more` that the page itself shows; within `remembering`.

    The dossier comes with its file, person, passport, lodging and decision.
    """
    keep_row(dossier)
    wanted = [*_list_relations(dossier), *_list_findings_rows(dossier)]
    if with_plan and dossier.stage in PLANNED:
        wanted += [
            measure_appointments.ahead(),
            measure_decisions.ahead(),
            list_own_progress.ahead(dossier, timezone.localdate()),
        ]
    for rows in _MORE:
        wanted += rows(dossier)
    read_ahead(*wanted, *more)


@contextmanager
def reading_ahead(dossier: Dossier) -> Iterator[None]:
    """A block of a page that judges a whole dossier, shows no plan and writes nothing."""
    with remembering():
        read_dossier_ahead(dossier, with_plan=False)
        yield


def _list_relations(dossier: Dossier) -> list[Ahead]:
    """What hangs on dossier, file and person by a relation."""
    file = dossier.participation
    return [
        look_beside(dossier, "post", "organisation"),
        look_beside(file, "call", "programme", "setup"),
        look_beside(file, "cohort"),
        look_beside(file, "itinerary"),
        look_beside(file, "application"),
        look_beside(file, "flights"),
        look_beside(file, "accommodations"),
        look_beside(file, "cost_shares", "placement__host__organisation", "by"),
        look_beside(file.person, "form_answers"),
        look_beside(file.person, "past_stays"),
    ]


def _list_findings_rows(dossier: Dossier) -> list[Ahead]:
    """What the rules look at: the rows of the dossier, and the law of the day by which it is judged."""
    file = dossier.participation_id
    person = dossier.participation.person_id
    lodging = getattr(dossier, "lodging", None)
    day = lodging.lodged_on if lodging else timezone.localdate()
    nationality, kind = get_holder(dossier)
    return [
        list_dated_rows.ahead(),
        list_area_states.ahead(),
        list_confirmed_feasts.ahead(),
        list_regimes_of_day.ahead(nationality, kind, day),
        list_checklist_items.ahead(dossier),
        list_dossier_appointments.ahead(dossier),
        list_dossier_letters.ahead(dossier),
        list_dossier_waivers.ahead(dossier),
        list_earlier_visas.ahead(person),
        list_granted_visas.ahead([person]),
        list_visits.ahead(dossier.participation),
        list_stop_spans.ahead(file),
        list_last_versions.ahead(file),
    ]

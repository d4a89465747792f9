"""A matching of a cohort from the order to the plan: asked, computed by the worker, put aside."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mobility.matching.lifecycle import MATCHING, RIGHT, MatchingStage
from mobility.matching.models import MatchedVisit, Matching, MatchingBrief, MatchingStep
from mobility.matching.rules.explaining import list_pin_conflicts
from mobility.matching.rules.problems import MatchingPlan, Pin, Visit
from mobility.matching.services.gathering import (
    MatchingMaterial,
    build_problem,
    gather_material,
    get_matching_brief,
)
from mobility.matching.services.rulings import ASKED_DAYS
from participants.register.lifecycle import SEATED
from participants.register.models import Cohort, Participation
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff, System
from pemwecco.core.answers import Refused, require
from pemwecco.core.findings import Finding
from pemwecco.core.locks import try_row_lock
from pemwecco.core.services import ask_worker

# How long the solver may look for a better plan; what it has by then is shown with its gap.
SOLVER_SECONDS: Final = 60.0
MAX_ATTEMPTS: Final = 3
SWEEP_AFTER: Final = timedelta(minutes=3)
NO_PLAN: Final = gettext_noop(
    "These settled visits do not go together: loosen one of them."
)
SETTLED: Final = gettext_noop("%(visitor)s at %(host)s")
NOT_IN_TIME: Final = gettext_noop(
    "No plan was found in time. Settle fewer visits, or ask again."
)


@transaction.atomic
def ask_matching(
    *,
    cohort: Cohort,
    by: User,
    based_on: Matching | None = None,
    without_people: Iterable[int] = (),
    without_hosts: Iterable[int] = (),
) -> Matching:
    """Ask the worker to match a cohort; answers the matching, to follow it.

    `based_on` is a matching from which as few visits as can be are changed, for instance when a host or
    a person, named by key, falls out. Refuses with `Refused` a cohort without anybody seated, a stay that
    is over, and a second one while one is computed; `PermissionDenied` without the right.
    """
    require(by, RIGHT)
    if cohort.leaves_on < timezone.localdate():
        raise Refused(_("The stay of this cohort is over."))
    if not Participation.objects.filter(cohort=cohort, stage__in=SEATED).exists():
        raise Refused(_("Nobody of this cohort holds a seat yet."))
    brief = get_matching_brief(cohort)
    facts = model_to_dict(brief, exclude=["id", "cohort", *ASKED_DAYS])
    without = {"people": sorted(without_people), "hosts": sorted(without_hosts)}
    try:
        with transaction.atomic():
            matching = Matching.objects.create(
                cohort=cohort, by=by, based_on=based_on, without=without, brief=facts
            )
    except IntegrityError:
        raise Refused(
            _("A matching of this cohort is being computed already.")
        ) from None
    ask_worker("pem.matching.compute", matching.pk)
    return matching


def compute_matching(matching_id: int) -> bool:
    """Find the best plan of one matching; whether this call did it.

    The solver runs outside any transaction and its progress can be read; the plan is written in one. A
    worker that dies leaves the matching as asked, and the sweep comes again.
    """
    with try_row_lock("matching", matching_id) as mine:
        return mine and _compute_locked(matching_id)


def _compute_locked(matching_id: int) -> bool:
    waiting = Matching.objects.filter(pk=matching_id, stage=MatchingStage.ASKED)
    if not waiting.filter(attempts__lt=MAX_ATTEMPTS).update(attempts=F("attempts") + 1):
        return False
    matching = waiting.select_related("cohort", "based_on").get()
    brief = MatchingBrief(cohort=matching.cohort, **matching.brief)
    material = gather_material(
        brief,
        without_people=matching.without.get("people", ()),
        without_hosts=matching.without.get("hosts", ()),
    )
    problem = build_problem(material, _list_visits_to_keep(matching, material))
    if conflicts := list_pin_conflicts(problem):
        return _fail_matching(matching, _name_conflicts(material, conflicts))
    # NumPy and SciPy weigh 60 MB: only the process that solves loads them.
    from mobility.matching.rules import solving  # noqa: PLC0415  see above

    def keep_progress(progress: solving.SolvingProgress) -> None:
        facts = dataclasses.asdict(progress)
        Matching.objects.filter(pk=matching_id).update(progress=facts)

    begun = time.monotonic()
    try:
        plan = solving.solve_matching(
            problem, seconds=SOLVER_SECONDS, on_progress=keep_progress
        )
    except solving.NoPlanError:
        clashing = solving.find_clashing_pins(problem)
        return _fail_matching(matching, _name_clash(material, clashing))
    return _keep_plan(matching, plan, material, time.monotonic() - begun)


def discard_matching(*, matching: Matching, by: User) -> MatchingStep:
    """Put a matching aside that nobody wants. `Refused`, `PermissionDenied` as the engine says."""
    return MATCHING.apply(matching, "discard", actor=Staff(by))


def compute_pending_matchings() -> int:
    """Compute the matchings that a dead worker or a lost request left; returns how many."""
    waiting = Matching.objects.filter(
        stage=MatchingStage.ASKED, at__lte=timezone.now() - SWEEP_AFTER
    )
    computed = 0
    for pk in waiting.values_list("pk", flat=True):
        computed += compute_matching(pk)
    return computed


def _list_visits_to_keep(matching: Matching, material: MatchingMaterial) -> list[Visit]:
    """The visits of the matching of before, as far as both are still there."""
    if matching.based_on is None:
        return []
    visits = []
    for row in matching.based_on.visits.all():
        if row.participation_id in material.people and row.host_id in material.hosts:
            visits.append(
                Visit(row.participation_id, row.host_id, row.starts_on, row.ends_on)
            )
    return visits


def _name_conflicts(
    material: MatchingMaterial, conflicts: Iterable[Finding]
) -> list[dict[str, Any]]:
    """Conflicts with the names of people and hosts in the place of their keys."""
    named = []
    for conflict in conflicts:
        params = {}
        for name, value in conflict.params.items():
            if name == "visitor" and value in material.people:
                params[name] = str(material.people[value].person)
            elif name == "host" and value in material.hosts:
                params[name] = str(material.hosts[value])
            else:
                params[name] = str(value)
        named.append({"message": conflict.message, "params": params})
    return named


def _name_clash(
    material: MatchingMaterial, pins: Iterable[Pin]
) -> list[dict[str, Any]]:
    """Settled visits of which one has to go, by name; that the time was too short when there are none."""
    named = []
    for pin in pins:
        names = {
            "visitor": str(material.people[pin.visitor].person),
            "host": str(material.hosts[pin.host]),
        }
        named.append({"message": SETTLED, "params": names})
    if not named:
        return [{"message": NOT_IN_TIME, "params": {}}]
    return [{"message": NO_PLAN, "params": {}}, *named]


@transaction.atomic
def _fail_matching(matching: Matching, obstacles: list[dict[str, Any]]) -> bool:
    Matching.objects.filter(pk=matching.pk).update(obstacles=obstacles)
    MATCHING.apply(matching, "fail", actor=System("solver"))
    return True


@transaction.atomic
def _keep_plan(
    matching: Matching, plan: MatchingPlan, material: MatchingMaterial, seconds: float
) -> bool:
    rows = []
    for visit in plan.visits:
        points = material.score(visit.visitor, visit.host).points
        rows.append(
            MatchedVisit(
                matching=matching,
                participation_id=visit.visitor,
                host_id=visit.host,
                starts_on=visit.first,
                ends_on=visit.last,
                points=points,
            )
        )
    MatchedVisit.objects.bulk_create(rows)
    Matching.objects.filter(pk=matching.pk).update(
        total=plan.total,
        bound=plan.bound,
        served=plan.served,
        people=len(material.people),
        kept=plan.kept,
        is_proven=plan.is_proven,
        seconds=seconds,
    )
    MATCHING.apply(matching, "find", actor=System("solver"))
    return True

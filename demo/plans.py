"""Plans for the time after the return, in each state: begun, proposed, agreed, changed, declined, closed."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Final

from demo import logins
from demo.clock import stand_at
from demo.world import World
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.services import ensure_user
from pemwecco.casework.services.responsibility import assign_responsible
from pemwecco.core.actors import Staff
from reintegration.plans.lifecycle import PLAN
from reintegration.plans.models import PlanKind, PlanVersion
from reintegration.plans.services.plans import (
    PlannedMilestone,
    accept_version,
    begin_plan,
    decline_version,
    propose_version,
    reach_milestone,
)
from reintegration.plans.services.templates import load_plan_templates

# What comes of the plans of those who are back, in their order; each as far as the one that it names.
ROUTES: Final = (
    (PlanKind.TRADE, "changed"),
    (PlanKind.DISTRIBUTION, "agreed"),
    (PlanKind.TECHNOLOGY, "proposed"),
    (PlanKind.JOINT_VENTURE, "declined"),
    (PlanKind.PRODUCT, "closed"),
    (PlanKind.TRAINING, "begun"),
)
BEGUN, PROPOSED, ANSWERED, LATER = -30, -24, -20, -3
WHY: Final = "Le partenaire demande un essai de plus."
NOT_SO: Final = "Ajoutez une étape pour le financement ; trois mois ne suffisent pas."


def make_demo_plans(world: World) -> None:
    """Of the cohort that is back, and of the person who is in Belgium now."""
    load_plan_templates()
    back = Participation.objects.filter(cohort=world.returned, stage=Stage.RETURNED)
    files = list(back.select_related("person").order_by("pk")[: len(ROUTES)])
    for file, (kind, route) in zip(files, ROUTES, strict=False):
        DemoPlan(world, file, kind).follow(route)
    away = Participation.objects.filter(person__email=logins.PRESENT.email)
    for file in away.filter(stage=Stage.DEPARTED).select_related("person"):
        DemoPlan(world, file, PlanKind.LICENCE, begun=-2).follow("begun")


class DemoPlan:
    """A plan with its two sides, each act on its day."""

    def __init__(
        self, world: World, file: Participation, kind: str, begun: int = BEGUN
    ) -> None:
        self.world = world
        person = file.person
        self.owner: User = ensure_user(
            email=person.email, language=person.language, name=person.full_name
        )
        with self.at(begun):
            self.plan = begin_plan(participation=file, kind=kind, by=world.officer)
            assign_responsible(
                row=self.plan, person=world.officer, by=world.coordinator
            )

    def at(self, days: int) -> AbstractContextManager[None]:
        return stand_at(self.world.at(days, 10))

    def follow(self, route: str) -> None:
        """Go on as far as the state that is named."""
        if route == "begun":
            return
        self._propose(PROPOSED, "Un essai de plus avant la première commande.")
        if route == "proposed":
            return
        with self.at(ANSWERED):
            if route == "declined":
                decline_version(
                    version=self._last(), reason=NOT_SO, by=self.world.officer
                )
                return
            accept_version(version=self._last(), by=self.world.officer)
        line = self._last().lines.order_by("due_on").first()
        if line is not None:
            with self.at(LATER):
                reach_milestone(
                    milestone=line.milestone,
                    on=self.world.day(LATER),
                    word="Envoyés par avion, bien arrivés.",
                    by=self.owner,
                )
        if route == "changed":
            self._propose(-1, "Deux commandes au lieu d’une.")
        elif route == "closed":
            with self.at(-1):
                PLAN.apply(
                    self.plan,
                    "close_plan",
                    actor=Staff(self.world.officer),
                    reason="L’entreprise est suivie par son incubateur.",
                )

    def _last(self) -> PlanVersion:
        return self.plan.versions.latest("number")

    def _propose(self, days: int, goal: str) -> None:
        """The participant adds a goal and gives the last milestone a month more."""
        last = self._last()
        lines = []
        for row in last.lines.order_by("due_on"):
            lines.append(
                PlannedMilestone(row.what, row.due_on, row.milestone_id, row.staff)
            )
        later = lines[-1].due_on + timedelta(days=30)
        lines[-1] = replace(lines[-1], due_on=later, staff=self.world.officer)
        with self.at(days):
            propose_version(
                plan=self.plan,
                based_on=last.number,
                goals=f"{last.goals}\n{goal}",
                lines=lines,
                why=WHY,
                by=self.owner,
            )

"""Plans for the time after the return, in each state: begun, proposed, agreed, changed, declined, closed."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Final

from demo import logins
from demo.clock import stand_at
from demo.world import World
from participants.eligibility.services.after_return import consent_to_referral
from participants.eligibility.services.route import answer_referral
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.services import ensure_user
from pemwecco.casework.services.responsibility import assign_responsible
from pemwecco.network.models import Organisation
from pemwecco.network.services import record_organisation
from reintegration.plans.lifecycle import PlanEnding
from reintegration.plans.models import PlanKind, PlanVersion
from reintegration.plans.queries import find_return_day
from reintegration.plans.services.endings import close_plan
from reintegration.plans.services.plans import (
    PlannedMilestone,
    accept_version,
    begin_plan,
    decline_version,
    propose_version,
    reach_milestone,
)
from reintegration.plans.services.referrals import (
    list_milestones_to_help,
    refer_from_plan,
)
from reintegration.plans.services.support import note_support
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
# Days after the return.
BEGUN, PROPOSED, ANSWERED, LATER, AGAIN = 5, 12, 16, 40, 60
HELP: Final = "Trouver un transporteur et préparer le certificat EUR.1."
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
        DemoPlan(world, file, PlanKind.LICENCE).follow("begun")


class DemoPlan:
    """A plan with its two sides, each act on its day."""

    def __init__(self, world: World, file: Participation, kind: str) -> None:
        self.world = world
        returned = find_return_day(file) or world.today
        self.counted = min((returned - world.today).days, -BEGUN - 2)
        person = file.person
        self.owner: User = ensure_user(
            email=person.email, language=person.language, name=person.full_name
        )
        with self.at(BEGUN):
            self.plan = begin_plan(participation=file, kind=kind, by=world.officer)
            assign_responsible(
                row=self.plan, person=world.officer, by=world.coordinator
            )

    def at(self, days: int) -> AbstractContextManager[None]:
        return stand_at(self.world.at(self.get_day(days), 10))

    def get_day(self, days: int) -> int:
        """So many days after the return, counted from today; yesterday at the latest."""
        return min(self.counted + days, -1)

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
                    on=self.world.day(self.get_day(LATER)),
                    word="Envoyés par avion, bien arrivés.",
                    by=self.owner,
                )
        self._give_support()
        if route != "closed":
            self._ask_structure(takes_on=route == "changed")
        if route == "changed":
            self._propose(AGAIN, "Deux commandes au lieu d’une.")
        elif route == "closed":
            with self.at(AGAIN):
                close_plan(
                    plan=self.plan,
                    because=PlanEnding.REACHED,
                    words="Deux commandes livrées, le partenaire continue seul.",
                    by=self.world.officer,
                )

    def _give_support(self) -> None:
        """A few hours of coaching in the town, and advice that was paid."""
        self.chamber = record_organisation(
            name="Chambre imaginaire du fleuve",
            kind=Organisation.Kind.SUPPORT,
            country="SN",
            email="conseil@chambre-imaginaire.example",
        )
        given: tuple[tuple[str, str, str, str], ...] = (
            ("coaching", "6", "", "Plan d’expédition écrit ensemble."),
            ("legal", "2", "85000", "Projet de contrat relu."),
        )
        for kind, hours, cost, result in given:
            with self.at(LATER):
                note_support(
                    plan=self.plan,
                    kind=kind,
                    given_on=self.world.day(self.get_day(LATER)),
                    organisation=self.chamber,
                    hours=Decimal(hours),
                    cost=Decimal(cost) if cost else None,
                    currency="XOF" if cost else "",
                    result=result,
                    by=self.world.officer,
                )

    def _ask_structure(self, *, takes_on: bool) -> None:
        """A structure that has taken its help on; one of which the participant has not said yes yet."""
        structure = self.chamber
        line = list_milestones_to_help(self.plan).first()
        with self.at(LATER + 2):
            referral = refer_from_plan(
                plan=self.plan,
                structure=structure,
                message=HELP,
                shared=["phone", "milestone"] if line else ["phone"],
                milestone=line.milestone if line else None,
                by=self.world.officer,
            )
        if not takes_on:
            return
        with self.at(LATER + 3):
            consent_to_referral(referral=referral, by=self.owner)
        with self.at(LATER + 6):
            answer_referral(referral=referral, transition="accept")

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

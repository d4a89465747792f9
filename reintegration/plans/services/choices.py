"""Who may help with a milestone: the programme, structures and hosts near the participant, people there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from mobility.hosts.lifecycle import AGREED
from mobility.hosts.models import HostContact
from mobility.structures.models import StructureAccess
from pemwecco.accounts.models import User
from pemwecco.casework.access import list_colleagues
from pemwecco.network.models import SUPPORT_KINDS, Organisation, Person
from reintegration.plans.models import (
    Helper,
    MilestoneLine,
    PlanVersion,
    ReintegrationPlan,
)
from reintegration.plans.queries import list_plan_staff

Choice = tuple[str, str | Promise]


@dataclass(slots=True)
class HelperChoices:
    """Who may be chosen, by the key of the option."""

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    labels: dict[str, list[Choice]] = field(default_factory=dict)

    def add(self, kind: str, group: str, rows: Iterable[Any]) -> None:
        """Offer people or organisations under a heading; one that is offered already stays once."""
        for row in rows:
            key = f"{kind}-{row.pk}"
            if key not in self.rows:
                self.rows[key] = {kind: row}
                self.labels.setdefault(group, []).append((key, str(row)))

    @property
    def choices(self) -> list[Any]:
        """As a field takes them: nobody, then group by group."""
        nobody = (Helper.NOBODY.value, Helper.NOBODY.label)
        return [nobody, *self.labels.items()]

    def find_key(self, line: MilestoneLine) -> str:
        """The option that stands for the helper of a milestone."""
        for kind in (Helper.STAFF, Helper.ORGANISATION, Helper.PERSON):
            key = getattr(line, f"{kind}_id")
            if key is not None:
                return f"{kind}-{key}"
        return Helper.NOBODY

    def read(self, key: str) -> dict[str, Any]:
        """Who was chosen, as `PlannedMilestone` takes it."""
        return self.rows.get(key, {})


def list_helper_choices(
    plan: ReintegrationPlan, version: PlanVersion, viewer: User
) -> HelperChoices:
    """Who may help in a plan, with whoever helps in this version: six queries.

    The participant chooses among the staff who follow them, staff among all colleagues; both among the
    support structures of the country, the hosts that were visited and the people who speak there.
    """
    found = HelperChoices()
    lines = list(version.lines.all())
    is_own = viewer.email == plan.participation.person.email
    staff: Iterable[User] = (
        list_plan_staff(plan) if is_own else list_colleagues(ReintegrationPlan)
    )
    known = [line.staff for line in lines if line.staff is not None]
    found.add("staff", _("The programme"), [*staff, *known])
    programme = plan.participation.call.programme
    visited = plan.participation.placements.filter(stage__in=AGREED)
    hosts = visited.order_by().values("host__organisation")
    near = Organisation.objects.filter(
        Q(kind__in=SUPPORT_KINDS, country=programme.origin)
        | Q(pk__in=hosts)
        | Q(plan_milestones__in=lines)
    )
    found.add(
        "organisation", _("Organisations"), near.order_by("name", "pk").distinct()
    )
    speaking = StructureAccess.objects.current().order_by()
    receiving = HostContact.objects.current().filter(
        affiliation__organisation__in=hosts
    )
    people = Person.objects.filter(
        Q(pk__in=speaking.values("affiliation__person"))
        | Q(pk__in=receiving.order_by().values("affiliation__person"))
        | Q(plan_milestones__in=lines)
    )
    found.add("person", _("People"), people.order_by("pk").distinct())
    return found

"""What a page of a plan shows: the version in force, the one proposed, what each changed."""

from __future__ import annotations

from dataclasses import dataclass

from reintegration.plans.lifecycle import VersionStage
from reintegration.plans.models import PlanVersion, ReintegrationPlan
from reintegration.plans.queries import list_versions
from reintegration.plans.rules import LineChange, MilestoneTerms, compare_versions


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version, what it changes in the one before, and why it was declined."""

    version: PlanVersion
    changes: list[LineChange]
    has_other_goals: bool
    no: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The versions of a plan, the last first."""

    views: list[VersionView]

    @property
    def versions(self) -> list[PlanVersion]:
        return [view.version for view in self.views]

    @property
    def agreed(self) -> PlanVersion | None:
        """The version in force."""
        return self._find(VersionStage.AGREED)

    @property
    def proposed(self) -> PlanVersion | None:
        """The version that waits for a yes."""
        return self._find(VersionStage.PROPOSED)

    @property
    def last(self) -> VersionView:
        return self.views[0]

    def _find(self, stage: str) -> PlanVersion | None:
        return next((row for row in self.versions if row.stage == stage), None)


def build_plan_page(plan: ReintegrationPlan) -> PlanPage:
    """All versions with what changed from one to the next; four queries."""
    rows = list_versions(plan)
    views = []
    for place, row in enumerate(rows):
        before = rows[place + 1] if place + 1 < len(rows) else None
        views.append(_compare_with(row, before))
    return PlanPage(views)


def _compare_with(row: PlanVersion, before: PlanVersion | None) -> VersionView:
    changes = []
    if before is not None:
        changes = compare_versions(_map_terms(before), _map_terms(row))
    return VersionView(
        version=row,
        changes=changes,
        has_other_goals=before is not None and before.goals != row.goals,
        no=_find_no(row),
    )


def _map_terms(row: PlanVersion) -> dict[int, MilestoneTerms]:
    return {line.milestone_id: line.terms for line in row.lines.all()}


def _find_no(row: PlanVersion) -> str:
    for step in row.steps.all():
        if step.move == "decline_version":
            return step.reason
    return ""

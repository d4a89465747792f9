"""The time after the return in the demo: reports of trips, costs settled, plans in each state."""

from __future__ import annotations

from mobility.itineraries.models import ActionPoint, CostSettlement, TripReport
from reintegration.plans.models import GivenSupport, PlanVersion, ReintegrationPlan


def test_a_report_of_a_trip_and_its_points_stand_in_each_stage(demo: None) -> None:
    stages = TripReport.objects.values_list("stage", flat=True)
    assert set(stages) == {"draft", "handed_in", "asked", "accepted"}
    points = ActionPoint.objects.values_list("stage", flat=True)
    assert set(points) == {"open", "done", "verified"}
    assert CostSettlement.objects.count() == 2


def test_a_plan_stands_in_each_state(demo: None) -> None:
    versions = PlanVersion.objects.values_list("stage", flat=True)
    assert set(versions) == {"proposed", "agreed", "declined", "replaced"}
    assert ReintegrationPlan.objects.filter(stage="closed").count() == 1
    kinds = GivenSupport.objects.values_list("kind", flat=True)
    assert set(kinds) == {"coaching", "legal"}

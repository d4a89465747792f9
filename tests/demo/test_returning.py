"""Who came back in the demo: a report and a point in each stage, costs settled."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command

from mobility.itineraries.models import ActionPoint, CostSettlement, TripReport


def test_a_report_and_a_point_stand_in_each_stage(db: None) -> None:
    call_command("seed_demo", stdout=StringIO())

    stages = TripReport.objects.values_list("stage", flat=True)
    assert {"draft", "handed_in", "asked", "accepted"} == set(stages)
    points = ActionPoint.objects.values_list("stage", flat=True)
    assert {"open", "done", "verified"} == set(points)
    assert CostSettlement.objects.count() == 2

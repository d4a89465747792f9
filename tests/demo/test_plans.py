"""Plans after the return in the demo: versions in each state, one plan closed, support given."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command

from reintegration.plans.models import GivenSupport, PlanVersion, ReintegrationPlan


def test_a_plan_stands_in_each_state(db: None) -> None:
    call_command("seed_demo", stdout=StringIO())

    versions = PlanVersion.objects.values_list("stage", flat=True)
    assert {"proposed", "agreed", "declined", "replaced"} == set(versions)
    assert ReintegrationPlan.objects.filter(stage="closed").count() == 1
    assert set(GivenSupport.objects.values_list("kind", flat=True)) == {
        "coaching",
        "legal",
    }

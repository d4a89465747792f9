from __future__ import annotations

import pytest

from pemwecco.documents.lifecycle import PaperStage
from pemwecco.documents.rules import EFFECTS, Standing, judge_standing

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("stage", "replaced", "outdated", "standing"),
    [
        ("rendering", False, False, Standing.BEING_MADE),
        ("rendering", False, True, Standing.BEING_MADE),
        ("issued", False, False, Standing.IN_FORCE),
        ("issued", True, False, Standing.BEING_REPLACED),
        ("issued", False, True, Standing.OUTDATED),
        ("issued", True, True, Standing.BEING_REPLACED),
        ("superseded", False, True, Standing.REPLACED),
        ("revoked", True, True, Standing.REVOKED),
    ],
)
def test_the_stage_comes_first_then_the_newer_one_then_the_facts(
    stage: str, replaced: bool, outdated: bool, standing: Standing
) -> None:
    judged = judge_standing(stage, is_being_replaced=replaced, is_outdated=outdated)
    assert judged is standing


def test_every_stage_has_a_standing_and_every_standing_its_effect() -> None:
    assert {judge_standing(stage) for stage in PaperStage} <= set(EFFECTS)
    assert set(EFFECTS) == set(Standing)


def test_only_what_is_in_force_counts_and_is_bound() -> None:
    assert [one for one, effect in EFFECTS.items() if effect.binds] == [
        Standing.IN_FORCE
    ]
    assert [one for one, effect in EFFECTS.items() if effect.counts] == [
        Standing.IN_FORCE
    ]
    assert {one for one, effect in EFFECTS.items() if effect.ended} == {
        Standing.REPLACED,
        Standing.REVOKED,
    }

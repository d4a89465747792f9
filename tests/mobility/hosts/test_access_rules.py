"""Who may do what, how long a link opens, when nobody is left: the plain rules."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.hosts.rules import (
    INVITATION_DAYS,
    PortalAct,
    get_asking_day,
    get_link_end,
    is_act_allowed,
    is_left_without_manager,
)

pytestmark = pytest.mark.unit


@given(signs=st.booleans(), manages=st.booleans())
def test_anyone_sees_only_signers_sign_only_managers_change(
    signs: bool, manages: bool
) -> None:
    allowed = {
        act: is_act_allowed(act, signs=signs, manages=manages) for act in PortalAct
    }

    assert allowed == {
        PortalAct.SEE: True,
        PortalAct.SIGN: signs,
        PortalAct.MANAGE: manages,
    }


def test_a_link_opens_two_weeks_and_a_refusal_holds_two_weeks() -> None:
    assert get_link_end(date(2027, 3, 1)) == date(2027, 3, 15)
    assert get_link_end(date(2028, 2, 20)) == date(2028, 3, 5)
    assert get_asking_day(date(2027, 12, 25)) == date(2028, 1, 8)
    assert timedelta(days=INVITATION_DAYS) == timedelta(days=14)


@given(st.sets(st.integers(1, 9)), st.integers(1, 9))
def test_only_the_last_one_who_manages_leaves_nobody(
    managing: set[int], leaving: int
) -> None:
    left = managing - {leaving}

    assert is_left_without_manager(managing, leaving) == (
        leaving in managing and not left
    )

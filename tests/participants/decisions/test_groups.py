"""The groups of a file are the same for the balance, the board and the rehearsal."""

from __future__ import annotations

import pytest

from participants.calls.models import Setup
from participants.decisions.services.balance import (
    compute_cohort_balance,
    get_stratum,
)
from participants.decisions.services.board import BoardQuery, build_ranking
from participants.decisions.services.rehearsal import rehearse_call
from participants.register.lifecycle import Stage
from participants.register.models import Call
from tests import factories
from tests.participants.rows import application, listed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_balance_board_and_rehearsal_say_the_same_of_one_person(call: Call) -> None:
    file = listed(call, Stage.SELECTED, sex="M", region="SN-TH", language="nl")
    made = application(file)
    made.language, made.occupation = "fr", "employee"
    # What the form said of the figures when it was sent; those of the enterprise changed since.
    made.figures = {"jobs": "400"}
    made.save()
    assert file.organisation is not None
    file.organisation.figures.create(kind="jobs", value=5, year=2026, source="test")
    said = {
        "sex": "M",
        "region": "SN-TH",
        "language": "nl",
        "sector": file.organisation.sector.code if file.organisation.sector else "",
        "size": "micro",
        "occupation": "employee",
    }

    asked = {name: value for name, value in said.items() if value}
    ranking = build_ranking(call, Setup(call=call), BoardQuery(**asked))
    balance = compute_cohort_balance(call)
    rehearsed = rehearse_call(
        call=factories.call(programme=call.programme), earlier=call
    )

    assert [entry.key for entry in ranking.order] == [file.pk]
    assert ranking.rows[file.pk].narrowed == asked
    assert [group.value for side in balance for _name, group in side.groups] == [
        said[dimension] for dimension in rehearsed.balance
    ]
    for dimension, value in said.items():
        assert [group.value for group in rehearsed.balance[dimension]] == [value]
        assert get_stratum(file, dimension) == value

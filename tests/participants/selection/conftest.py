"""A call with its grid, two members of its panel, a round of decisions."""

from __future__ import annotations

import pytest

from participants.register.models import Call
from participants.selection.models import PanelMember, Round
from participants.selection.services import decisions
from pemwecco.accounts.models import User
from tests import factories
from tests.participants.selection.rows import grid, member


@pytest.fixture
def call(db: None) -> Call:
    made = factories.call()
    grid(made)
    return made


@pytest.fixture
def moussa(call: Call) -> PanelMember:
    return member(call, "moussa@panel.example")


@pytest.fixture
def fatou(call: Call) -> PanelMember:
    return member(call, "fatou@panel.example")


@pytest.fixture
def round_(call: Call, coordinator: User) -> Round:
    decisions.ensure_reasons()
    return decisions.open_round(call=call, by=coordinator)

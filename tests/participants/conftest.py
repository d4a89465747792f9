"""A call with its grid, two members of its panel, a round of decisions."""

from __future__ import annotations

import pytest

from participants.calls.models import PanelMember
from participants.decisions.models import Round
from participants.decisions.services import decisions
from participants.register.models import Call
from pemwecco.accounts.models import User
from tests import factories
from tests.participants.rows import grid, member


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

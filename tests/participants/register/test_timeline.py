"""The timeline of a file: its whole life in one list, narrowed by links that need no script."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from mobility.hosts.models import PlacementStep
from participants.register.lifecycle import Stage
from pemwecco.accounts.models import User
from pemwecco.casework.services.notes import write_note
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_a_timeline_is_narrowed_by_kind_and_year(
    officer: User, sign_in: SignIn
) -> None:
    file = factories.participation(stage=Stage.SELECTED)
    with time_machine.travel(datetime(2026, 12, 31, 12, tzinfo=UTC), tick=False):
        write_note(row=file, text="An old call", by=officer)
    with time_machine.travel(datetime(2027, 1, 1, 12, tzinfo=UTC), tick=False):
        write_note(row=file, text="A new call", by=officer)
        visit = factories.placement(participation=file)
        PlacementStep.objects.create(
            subject=visit, source="proposed", target="offered", move="offer", by=officer
        )
    client = sign_in(officer)
    address = reverse("admin:register_participation_change", args=[file.pk])

    def ask(**asked: str) -> dict[str, int]:
        timeline = client.get(address, asked).context["timeline"]
        kinds: dict[str, int] = {}
        for moment in timeline.moments:
            kinds[moment.kind] = kinds.get(moment.kind, 0) + 1
        return kinds

    assert ask()["note"] == 2
    assert ask(kind="note") == {"note": 2}
    assert ask(kind="note", year="2027") == {"note": 1}
    assert ask(kind="visit") == {"visit": 1}
    assert "step" not in ask(year="2027") or ask(year="2027")["visit"] == 1
    # What no timeline knows narrows nothing.
    assert ask(kind="x", year="99") == ask()
    # A choice keeps the other one, the chapter, and the list that one came from.
    kept = {"chapter": "stay", "kind": "note", "_changelist_filters": "q=awa"}
    shown = client.get(address, kept)
    assert (
        'href="?chapter=stay&amp;kind=note&amp;_changelist_filters=q%3Dawa&amp;year=2027#timeline"'
        in shown.text
    )
    counts = {one.label: one.count for one in shown.context["timeline"].years}
    assert counts["2027"] == 1
    chosen = [one.label for one in shown.context["timeline"].kinds if one.is_chosen]
    assert chosen == ["Notes"]

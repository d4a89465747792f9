"""Acts on many rows of a list: shown before, a result for each, nothing for whoever may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mobility.visas.models import Dossier
from participants.register.lifecycle import Stage
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from reintegration.followups.models import FollowUp
from reintegration.partnerships.models import Partnership
from tests import factories
from tests.conftest import SignIn
from tests.events.gatherings.rows import event, registered
from tests.mobility.itineraries.test_services import stay

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def make_dossiers() -> list[Any]:
    return [factories.dossier(), factories.dossier(), factories.dossier(stage="closed")]


def make_registrations() -> list[Any]:
    workshop = event(capacity=2)
    return [registered(workshop, name) for name in ("awa", "binta", "coumba")]


def make_follow_ups() -> list[Any]:
    due, rows = timezone.localdate() + timedelta(days=3), []
    for stage in ("planned", "due", "answered"):
        file = factories.participation(stage=Stage.RETURNED)
        answered = {"answered_at": timezone.now()} if stage == "answered" else {}
        rows.append(
            FollowUp.objects.create(
                participation=file, months=3, due_on=due, stage=stage, **answered
            )
        )
    return rows


def make_placements() -> list[Any]:
    """A host with room for two, three who are proposed for the same days."""
    host = factories.host(capacity=2)
    factories.host_contact(host)
    return [factories.placement(host=host) for _n in range(3)]


def make_partnerships() -> list[Any]:
    rows = []
    for stage in ("lead", "lead", "ended"):
        row = Partnership.objects.create(
            participation=factories.participation(stage=Stage.RETURNED),
            partner=factories.organisation(country="BE", region="BE-VAN"),
            kind=Partnership.Kind.values[0],
            summary="Karité",
            stage=stage,
        )
        rows.append(row)
    return rows


KINDS = [
    ("visas_dossier", make_dossiers, "close", "cannot go on", (2, 1)),
    ("gatherings_registration", make_registrations, "cancel", "", (3, 0)),
    ("followups_followup", make_follow_ups, "miss", "number changed", (2, 1)),
    ("hosts_placement", make_placements, "offer", "", (2, 1)),
    ("partnerships_partnership", make_partnerships, "meet", "", (2, 1)),
]


def post_act(client: Client, page: str, name: str, rows: list[Any], **more: str) -> Any:
    chosen = {"action": name, "_selected_action": [row.pk for row in rows], **more}
    return client.post(reverse(f"admin:{page}_changelist"), chosen)


@pytest.mark.parametrize(("page", "make", "act", "reason", "counts"), KINDS)
def test_every_list_with_a_lifecycle_acts_on_many(
    page: str,
    make: Callable[[], list[Any]],
    act: str,
    reason: str,
    counts: tuple[int, int],
    coordinator: User,
    sign_in: SignIn,
) -> None:
    rows, client = make(), sign_in(coordinator)
    before = [row.stage for row in rows]

    def read_stages() -> list[str]:
        for row in rows:
            row.refresh_from_db()
        return [row.stage for row in rows]

    preview = post_act(client, page, act, rows)
    assert (preview.context["yes"], preview.context["no"]) == counts
    assert read_stages() == before

    with CaptureQueriesContext(connection) as for_one:
        post_act(client, page, act, rows[:1])
    with CaptureQueriesContext(connection) as for_three:
        post_act(client, page, act, rows)
    assert len(for_one) == len(for_three)

    if reason:
        asked = post_act(client, page, act, rows, apply="yes", reason=" ")
        assert "Please give the reason." in asked.content.decode()
        assert read_stages() == before

    done = post_act(client, page, act, rows, apply="yes", reason=reason)
    assert (done.context["yes"], done.context["no"]) == counts
    read_stages()
    moved = [row for row, stage in zip(rows, before, strict=True) if row.stage != stage]
    assert len(moved) == counts[0]
    assert all(row.steps.latest("pk").by == coordinator for row in moved)

    twice = post_act(client, page, act, rows, apply="yes", reason=reason)
    assert twice.context["yes"] == 0


def test_itineraries_are_published_together(coordinator: User, sign_in: SignIn) -> None:
    rows, client = [stay(), stay()], sign_in(coordinator)

    with CaptureQueriesContext(connection) as for_one:
        post_act(client, "itineraries_itinerary", "publish", rows[:1])
    with CaptureQueriesContext(connection) as for_two:
        preview = post_act(client, "itineraries_itinerary", "publish", rows)
    assert len(for_one) == len(for_two)
    assert preview.context["yes"] == 2

    post_act(client, "itineraries_itinerary", "publish", rows, apply="yes")
    twice = post_act(client, "itineraries_itinerary", "publish", rows, apply="yes")

    assert [row.versions.count() for row in rows] == [1, 1]
    assert "Nothing has changed since version 1." in twice.content.decode()


def test_who_only_reads_is_offered_no_act(
    staff_member: Callable[[Role], User], sign_in: SignIn
) -> None:
    rows, client = make_follow_ups(), sign_in(staff_member(Role.MONITORING))

    offered = client.get(reverse("admin:followups_followup_changelist"))
    post_act(client, "followups_followup", "miss", rows, apply="yes", reason="no")

    assert offered.context["action_form"] is None
    assert FollowUp.objects.filter(stage="missed").count() == 0


def test_rows_outside_the_list_are_not_touched(
    coordinator: User, sign_in: SignIn
) -> None:
    rows, client = make_dossiers(), sign_in(coordinator)
    address = reverse("admin:visas_dossier_changelist") + "?stage__exact=granted"

    chosen = {"action": "close", "_selected_action": [rows[0].pk], "apply": "yes"}
    answer = client.post(address, chosen | {"reason": "no"}, follow=True)

    assert "None of the chosen rows is in this list now." in answer.content.decode()
    assert Dossier.objects.filter(stage="closed").count() == 1
    # Chosen on several pages: what is left is shown, what is not is counted, whatever was sent.
    kept = [rows[0].pk, rows[2].pk, "x", "9" * 30]
    address = reverse("admin:visas_dossier_changelist") + "?stage__exact=closed"
    part = client.post(address, {"action": "close", "_selected_action": kept})
    assert [each.row for each in part.context["outcomes"]] == [rows[2]]
    assert "3 chosen rows are not in this list any more" in part.content.decode()


def test_whom_an_act_writes_to_is_said_before_it_is_made(
    coordinator: User, sign_in: SignIn
) -> None:
    files = [factories.participation(stage=Stage.SUBMITTED) for _n in range(2)]
    files.append(factories.participation(stage=Stage.DRAFT))
    listed = reverse("admin:register_participation_changelist")
    client = sign_in(coordinator)
    asked = {"action": "confirm", "_selected_action": [file.pk for file in files]}

    assert "This mails 2 applicants." in client.post(listed, asked).text
    asked["action"] = "shortlist"
    assert "This mails" not in client.post(listed, asked).text

    row = factories.placement()
    listed = reverse("admin:hosts_placement_changelist")
    asked = {"action": "cancel", "_selected_action": [row.pk]}
    page = client.post(listed, asked)
    assert "Depending on the row, it mails: the host, when it was asked" in page.text
    assert client.post(listed, asked | {"apply": "yes", "reason": "x"}).context["done"]

"""Ties, needs and offers, contacts and agreements of organisations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from pemwecco.network.mapping import (
    answer_need,
    relate_organisations,
    state_need,
    withdraw_need,
)
from pemwecco.network.models import Agreement, Interaction, Need, NeedTopic, Relation
from pemwecco.network.queries import list_silent_organisations
from pemwecco.network.services import load_need_topics
from pemwecco.reminders.engine import sweep_reminders
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_a_tie_is_kept_once_and_read_from_both_sides(
    officer: User, sign_in: SignIn
) -> None:
    first, second = (factories.organisation(name=name) for name in ("Small", "Union"))
    today = timezone.localdate()
    relate_organisations(
        first=first, kind="member_of", second=second, since=today, by=officer
    )
    with pytest.raises(Refused, match="this tie already"):
        relate_organisations(first=first, kind="member_of", second=second, by=officer)
    with pytest.raises(Refused, match="no tie to itself"):
        relate_organisations(first=first, kind="funds", second=first, by=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Relation.objects.create(first=first, kind="member_of", second=second)
    # Another kind, the other way round, and an earlier time are other ties.
    relate_organisations(first=first, kind="funds", second=second, by=officer)
    relate_organisations(first=second, kind="member_of", second=first, by=officer)
    past = today - timedelta(days=9)
    relate_organisations(
        first=first, kind="member_of", second=second, until=past, by=officer
    )

    client = sign_in(officer)
    for row, word in ((first, "member of"), (second, "has as member")):
        page = client.get(f"/admin/network/organisation/{row.pk}/change/").text
        assert word in page
    assert "Small" in client.get("/admin/network/relation/?q=small").text


def test_a_need_is_stated_and_answered_once(officer: User) -> None:
    assert load_need_topics() > 0
    topic = NeedTopic.objects.get(code="certification")
    house = factories.organisation()
    facts: dict[str, Any] = {"topic": topic, "level": "organisation", "by": officer}
    need = state_need(side="need", organisation=house, strength=3, **facts)
    with pytest.raises(Refused, match="whose it is"):
        state_need(side="need", **facts)
    with pytest.raises(Refused, match="what answered"):
        answer_need(need=need, by=officer)

    answered = answer_need(need=need, by=officer, with_row=house)

    assert (answered.state, answered.answered_with) == (
        "answered",
        f"network.organisation:{house.pk}",
    )
    with pytest.raises(Refused, match="closed already"):
        withdraw_need(need=need, by=officer)


def test_a_contact_is_noted_and_its_next_step_reminded_of(
    officer: User, sign_in: SignIn
) -> None:
    house = factories.host().organisation
    assert list(list_silent_organisations()) == [house]
    client, today = sign_in(officer), timezone.localdate()
    address = f"/admin/network/interaction/add/?organisation={house.pk}"
    assert client.get(address).status_code == 200
    answer = client.post(
        address,
        {
            "organisation": house.pk,
            "channel": "visit",
            "on": today.isoformat(),
            "at": "10:30",
            "zone": "Europe/Brussels",
            "colleagues": [officer.pk],
            "summary": "Seen",
            "next_step": "Send the dates",
            "due_on": today.isoformat(),
            "responsible": officer.pk,
            "_save": "1",
        },
    )
    assert answer.status_code == 302, answer.content.decode()[:2000]
    row = Interaction.objects.get()
    assert (row.by, str(row.at), list(row.colleagues.all())) == (
        officer,
        "10:30:00",
        [officer],
    )
    assert list(list_silent_organisations()) == []
    due = timezone.now() + timedelta(days=1)
    sweep_reminders(due)
    sweep_reminders(due)
    assert Message.objects.filter(kind="network/next_step").count() == 1


def test_an_agreement_ends_with_a_warning(officer: User, sign_in: SignIn) -> None:
    today = timezone.localdate()
    soon, later = (
        Agreement.objects.create(title=name, valid_until=today + timedelta(days=days))
        for name, days in (("Soon", 60), ("Later", 61))
    )
    soon.party_rows.create(organisation=factories.organisation())
    assert list(Agreement.objects.ending_within(60)) == [soon]
    page = sign_in(officer).get("/admin/network/agreement/?waits=ending").text
    assert (soon.title in page, later.title in page) == (True, False)


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_of_the_map_ask_the_same_number_of_queries(
    count: int, officer: User, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    topic = NeedTopic.objects.create(code="x", name_fr="x", name_en="x", name_nl="x")
    for _one in range(count):
        house = factories.organisation()
        Need.objects.create(
            side="need", topic=topic, level="organisation", organisation=house
        )
        Relation.objects.create(
            first=house, kind="funds", second=factories.organisation()
        )
        Agreement.objects.create(title="x").party_rows.create(organisation=house)
        Interaction.objects.create(organisation=house, channel="call", summary="x")
    client = sign_in(officer)
    for name in ("need", "relation", "agreement", "interaction"):
        client.get(f"/admin/network/{name}/")
        with django_assert_max_num_queries(13):
            assert client.get(f"/admin/network/{name}/").status_code == 200

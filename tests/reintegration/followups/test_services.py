from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from mobility.itineraries.models import Crossing
from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff, System
from pemwecco.core.answers import Refused
from pemwecco.documents.services import store_bytes
from pemwecco.mail.models import Message
from pemwecco.network.models import Figure, Organisation
from pemwecco.reminders.engine import sweep_reminders
from reintegration.followups.lifecycle import FollowUpStage
from reintegration.followups.models import FollowUp
from reintegration.followups.services.answers import answer_follow_up
from reintegration.followups.services.followups import (
    close_unanswered_follow_up,
    complete_participation,
    mark_due_follow_ups,
    plan_follow_ups,
)
from reintegration.partnerships.lifecycle import PARTNERSHIP
from reintegration.partnerships.models import Partnership
from reintegration.partnerships.services.partnerships import note_lead
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def follow_up(due_in: int = 0, **fields: Any) -> FollowUp:
    fields.setdefault("participation", fields.get("participation") or returned())
    return FollowUp.objects.create(
        **{"months": 3, "due_on": timezone.localdate() + timedelta(days=due_in)}
        | fields
    )


def returned() -> Participation:
    return factories.participation(stage=Stage.RETURNED)


def answers(**fields: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "still_in_business": True,
        "in_country": True,
        "turnover": 12_000_000,
        "women_permanent": 2,
        "women_temporary": 1,
        "men_permanent": 2,
        "men_temporary": 0,
        "contracts": 1,
        "use_of_learning": 4,
        "attribution": "later",
        "support_needed": ["finance"],
    }
    return facts | fields


@pytest.mark.parametrize(
    ("exit_on", "due"),
    [
        ("2027-03-28", ["2027-06-28", "2027-09-28", "2028-03-28"]),
        ("2027-08-31", ["2027-11-30", "2028-02-29", "2028-08-31"]),
        ("2027-11-30", ["2028-02-29", "2028-05-30", "2028-11-30"]),
        ("2028-02-29", ["2028-05-29", "2028-08-29", "2029-02-28"]),
    ],
)
def test_a_return_plans_the_follow_ups_from_the_exit_at_the_border(
    exit_on: str, due: list[str]
) -> None:
    file = factories.participation(stage=Stage.DEPARTED)
    Crossing.objects.create(
        participation=file, direction="exit", on=date.fromisoformat(exit_on), place="Zaventem",
        evidence="boarding_pass",
    )  # fmt: skip

    PARTICIPATION.apply(file, "return", actor=System("test"))

    told = [(row.months, row.due_on.isoformat()) for row in file.follow_ups.all()]
    assert told == list(zip([0, 3, 6, 12], [exit_on, *due], strict=True))


def test_without_a_crossing_the_day_of_the_step_counts() -> None:
    file = factories.participation(stage=Stage.DEPARTED)
    at = timezone.now().replace(year=2027, month=5, day=10)

    PARTICIPATION.apply(file, "return", actor=System("test"), at=at)

    assert [row.due_on for row in file.follow_ups.all()] == [
        date(2027, 5, 10), date(2027, 8, 10), date(2027, 11, 10), date(2028, 5, 10)
    ]  # fmt: skip


def test_planning_twice_moves_what_is_planned_and_leaves_the_rest() -> None:
    file = returned()
    plan_follow_ups(participation=file, returned_on=date(2027, 3, 28))
    FollowUp.objects.filter(months=3).update(stage=FollowUpStage.DUE)

    plan_follow_ups(participation=file, returned_on=date(2027, 4, 2))

    assert dict(FollowUp.objects.values_list("months", "due_on")) == {
        0: date(2027, 4, 2),
        3: date(2027, 6, 28),
        6: date(2027, 10, 2),
        12: date(2028, 4, 2),
    }


def test_the_programme_says_after_how_many_months() -> None:
    file = returned()
    file.call.programme.follow_up_months = [1, 24]
    plan_follow_ups(participation=file, returned_on=date(2027, 1, 31))

    assert list(file.follow_ups.values_list("due_on", flat=True)) == [
        date(2027, 1, 31),
        date(2027, 2, 28),
        date(2029, 1, 31),
    ]


def test_an_answer_becomes_figures_a_lead_and_a_closed_question() -> None:
    row = follow_up()
    lead = {
        "new_partner": "Fabriek Voorbeeld",
        "new_partner_country": "BE",
        "new_partner_kind": "export",
        "new_partner_summary": "Soaps",
    }

    answer_follow_up(follow_up=row, values=answers(**lead), method="link", by=None)

    row.refresh_from_db()
    figures = {
        f.kind: (int(f.value), f.currency, f.source) for f in Figure.objects.all()
    }
    source = f"{row.participation.reference} +3"
    assert figures == {
        "turnover": (12_000_000, "XOF", source),
        "jobs": (5, "", source),
        "jobs_women": (3, "", source),
    }
    assert (row.stage, row.method, row.told.use_of_learning) == (
        "answered",
        "link",
        4,
    )
    partnership = Partnership.objects.get()
    assert (str(partnership.partner), partnership.stage) == (
        "Fabriek Voorbeeld",
        "lead",
    )


def test_the_same_partner_named_again_is_the_same_lead() -> None:
    file = returned()
    facts = {"country": "BE", "kind": "export", "summary": ""}
    first = note_lead(participation=file, partner="Fabriek Voorbeeld", **facts)

    assert note_lead(participation=file, partner="FABRIEK  voorbeeld", **facts) == first
    assert Organisation.objects.filter(country="BE").count() == 1


def test_a_second_answer_is_refused_and_changes_nothing(officer: User) -> None:
    row = follow_up()
    answer_follow_up(follow_up=row, values=answers(), method="link", by=None)

    with pytest.raises(Refused, match="already answered"):
        answer_follow_up(
            follow_up=row, values=answers(contracts=9), method="phone", by=officer
        )

    assert FollowUp.objects.get().told.contracts == 1
    assert Figure.objects.count() == 3


def test_a_link_opens_two_weeks_before_and_closes_when_given_up(officer: User) -> None:
    early, open_, closed = follow_up(16), follow_up(15), follow_up(-1, stage="missed")

    assert "too early" in str(early.link_answer().reason)
    assert open_.link_answer()
    assert "closed" in str(closed.link_answer().reason)
    answer_follow_up(follow_up=closed, values=answers(), method="phone", by=officer)
    closed.refresh_from_db()
    assert (closed.method, closed.stage) == ("phone", "answered")


def test_what_is_due_falls_due_once_and_replaces_what_was_never_answered() -> None:
    file = returned()
    old = follow_up(-90, participation=file, stage="due")
    new = follow_up(0, participation=file, months=6)
    later = follow_up(1, participation=file, months=12)

    assert mark_due_follow_ups() == 1
    assert mark_due_follow_ups() == 0

    assert dict(FollowUp.objects.values_list("pk", "stage")) == {
        old.pk: "missed", new.pk: "due", later.pk: "planned"
    }  # fmt: skip


def test_the_reminder_goes_once_in_the_language_of_the_participant() -> None:
    row = follow_up(14)
    row.participation.person.language = "nl"
    row.participation.person.save()

    noon = timezone.now().replace(hour=12)
    first, second = sweep_reminders(noon), sweep_reminders(noon)

    mail = Message.objects.get()
    assert (first, second) == (1, 0)
    assert (mail.to, mail.language) == (row.participation.person.email, "nl")
    assert reverse("followups:answer", args=[row.token]) in mail.text


def test_nobody_is_reminded_of_what_is_answered() -> None:
    row = follow_up(0)
    sweep_reminders(timezone.now().replace(hour=7))
    answer_follow_up(follow_up=row, values=answers(), method="link", by=None)

    assert sweep_reminders(timezone.now().replace(hour=12)) == 0
    assert not Message.objects.exists()


def test_a_file_is_complete_when_no_follow_up_is_open(officer: User) -> None:
    file = returned()
    row = follow_up(participation=file, stage="due")

    with pytest.raises(Refused, match=r"\+3"):
        complete_participation(participation=file, by=officer)

    close_unanswered_follow_up(
        follow_up=row, by=officer, reason="No answer to five calls"
    )
    complete_participation(participation=file, by=officer)
    assert Participation.objects.get(pk=file.pk).stage == Stage.COMPLETED


def test_nobody_is_asked_about_a_return_that_did_not_happen(officer: User) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    file = factories.participation(
        stage=Stage.DEPARTED,
        cohort=factories.cohort(
            arrives_on=yesterday - timedelta(days=20), leaves_on=yesterday
        ),
    )
    follow_up(participation=file)

    PARTICIPATION.apply(
        file, "miss_return", actor=Staff(officer), reason="Not seen at the desk"
    )

    assert FollowUp.objects.get().stage == FollowUpStage.MISSED


def test_a_partnership_is_signed_only_with_its_paper(officer: User) -> None:
    row = note_lead(
        participation=returned(),
        partner="Fabriek Voorbeeld",
        country="BE",
        kind="export",
        summary="",
    )
    PARTNERSHIP.apply(row, "meet", actor=Staff(officer))

    with pytest.raises(Refused, match="signed paper"):
        PARTNERSHIP.apply(row, "sign", actor=Staff(officer))

    row.evidence = store_bytes(
        content=b"%PDF", name="c.pdf", content_type="application/pdf", by=officer
    )
    row.save()
    PARTNERSHIP.apply(row, "sign", actor=Staff(officer))
    assert Partnership.objects.get().stage == "signed"

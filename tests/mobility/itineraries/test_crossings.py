"""Leave, come back, and be late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from mobility.hosts.models import Placement
from mobility.itineraries.lifecycle import RETURN_CLAIM
from mobility.itineraries.models import (
    Crossing,
    Itinerary,
    ReturnClaim,
)
from mobility.itineraries.reminders import RULES
from mobility.itineraries.services.claims import claim_return, prepare_return_claim
from mobility.itineraries.services.crossings import (
    list_overdue_returns,
    list_travellers,
    record_departure,
    record_return,
)
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from pemwecco.documents.models import Document
from pemwecco.documents.services import store_bytes
from pemwecco.mail.models import Message
from pemwecco.reminders.engine import sweep_reminders
from tests import factories

pytestmark = pytest.mark.django_db


def day(shift: int = 0) -> date:
    """So many days after today, or before."""
    return timezone.localdate() + timedelta(days=shift)


def proof() -> Document:
    return store_bytes(
        content=b"%PDF-1.4", name="pass.pdf", content_type="application/pdf", by=None
    )


def departed(**fields: Any) -> Participation:
    return factories.participation(
        stage="cleared",
        cohort=factories.cohort(arrives_on=day(-5), leaves_on=day(5)),
        **fields,
    )


def test_departure_and_return_move_file_and_placements(
    officer: User, awa: User
) -> None:
    file = departed()
    host = factories.host(capacity=5)
    running, later = (
        factories.placement(
            participation=file,
            host=host,
            stage="confirmed",
            starts_on=day(first),
            ends_on=day(first + 1),
        )
        for first in (-1, 3)
    )

    record_departure(
        participation=file,
        on=day(-4),
        place="Zaventem",
        evidence="boarding_pass",
        document=proof(),
        by=awa,
    )

    file.refresh_from_db()
    running.refresh_from_db()
    assert (file.stage, running.stage) == ("departed", "running")
    record_return(
        participation=file,
        on=day(),
        place="Zaventem",
        evidence="return_desk",
        by=officer,
    )
    file.refresh_from_db()
    stages = [Placement.objects.get(pk=row.pk).stage for row in (running, later)]
    assert (file.stage, stages) == ("returned", ["completed", "cancelled"])
    assert [row.direction for row in Crossing.objects.order_by("on")] == [
        "entry",
        "exit",
    ]


def test_dates_that_cannot_be_are_refused_with_their_sentence(
    awa: User, officer: User
) -> None:
    file = departed()
    facts: dict[str, Any] = {
        "participation": file,
        "place": "Zaventem",
        "evidence": "boarding_pass",
        "by": awa,
    }

    with pytest.raises(Refused, match="after the departure"):
        record_return(on=day(), document=proof(), **facts | {"by": officer})
    with pytest.raises(Refused, match="not come yet"):
        record_departure(on=day(1), document=proof(), **facts)
    with pytest.raises(Refused, match="file that proves it"):
        record_departure(on=day(), **facts)
    with pytest.raises(Refused, match="Only staff"):
        record_departure(
            on=day(), document=proof(), **facts | {"evidence": "return_desk"}
        )
    record_departure(on=day(), document=proof(), **facts)
    file.refresh_from_db()
    with pytest.raises(Refused, match="already recorded"):
        record_departure(on=day(), document=proof(), **facts)
    with pytest.raises(Refused, match="before the departure"):
        record_return(on=day(-1), document=proof(), **facts | {"by": officer})
    with pytest.raises(PermissionDenied):
        record_return(on=day(), document=proof(), **facts)
    assert Crossing.objects.count() == 1


def tell_return(file: Participation, by: User) -> ReturnClaim:
    """Awa is back since yesterday, and says so."""
    claim = prepare_return_claim(
        participation=file,
        on=day(-1),
        place="Zaventem",
        evidence="boarding_pass",
        document=proof(),
        by=by,
    )
    return claim_return(claim=claim, by=by)


def travelled() -> Participation:
    file = factories.participation(
        stage="departed",
        cohort=factories.cohort(arrives_on=day(-9), leaves_on=day(-1)),
    )
    Crossing.objects.create(
        participation=file,
        direction="entry",
        on=day(-9),
        place="Zaventem",
        evidence="boarding_pass",
    )
    return file


def test_a_return_counts_once_staff_confirm_what_the_participant_told(
    officer: User, awa: User, outsider: User
) -> None:
    file = travelled()
    claim = tell_return(file, awa)
    with pytest.raises(Refused, match="told us already"):
        tell_return(file, awa)
    with pytest.raises(PermissionDenied):
        RETURN_CLAIM.apply(claim, "confirm", actor=Staff(outsider))
    with pytest.raises(Refused, match="reason"):
        RETURN_CLAIM.apply(claim, "ask_again", actor=Staff(officer))

    # Who told it is asked nothing more; staff are reminded of the return told, not of one that is missing.
    # Mails leave in the morning: this is the evening of the day, whatever the hour of the test.
    sweep_reminders(timezone.now().replace(hour=23, minute=59))
    kinds = set(Message.objects.values_list("kind", flat=True))
    assert kinds == {"itineraries/return_told"}

    RETURN_CLAIM.apply(
        claim, "ask_again", actor=Staff(officer), reason="The photo is cut off."
    )
    file.refresh_from_db()
    assert file.stage == "departed"
    asked = Message.objects.get(kind="itineraries/return_asked")
    assert (asked.to, "The photo is cut off." in asked.text) == (awa.email, True)

    again = tell_return(file, awa)
    RETURN_CLAIM.apply(again, "confirm", actor=Staff(officer))
    file.refresh_from_db()
    exit_ = Crossing.objects.get(direction="exit")
    assert (file.stage, exit_.on, exit_.recorded_by) == ("returned", day(-1), officer)
    assert [step.move for step in again.steps.all()] == ["claim", "confirm"]
    assert Message.objects.filter(kind="itineraries/return_confirmed").count() == 1


def test_a_return_that_staff_recorded_settles_the_one_that_was_told(
    officer: User, awa: User
) -> None:
    file = travelled()
    claim = tell_return(file, awa)

    record_return(
        participation=file,
        on=day(-1),
        place="Zaventem",
        evidence="return_desk",
        by=officer,
    )

    claim.refresh_from_db()
    file.refresh_from_db()
    assert (claim.stage, file.stage) == ("confirmed", "returned")
    with pytest.raises(Refused):
        RETURN_CLAIM.apply(claim, "confirm", actor=Staff(officer))


def test_only_the_participant_and_staff_record_a_crossing(outsider: User) -> None:
    with pytest.raises(PermissionDenied):
        record_departure(
            participation=departed(),
            on=day(),
            place="Zaventem",
            evidence="boarding_pass",
            document=proof(),
            by=outsider,
        )


def test_the_late_are_known_by_itinerary_or_cohort() -> None:
    def away(days: int, **fields: Any) -> Participation:
        cohort = factories.cohort(arrives_on=day(-30), leaves_on=day(days))
        return factories.participation(stage="departed", cohort=cohort, **fields)

    late, in_time, extended = away(-2), away(0), away(-5)
    Itinerary.objects.create(
        participation=extended, arrives_on=day(-30), leaves_on=day(1)
    )

    assert list(list_overdue_returns(day())) == [late]
    assert {row.pk for row in list_travellers()} == {late.pk, in_time.pk, extended.pk}


def test_a_late_return_is_reported_to_staff_until_it_is_recorded(
    officer: User, coordinator: User
) -> None:
    rule = next(rule for rule in RULES if rule.code == "itineraries-return-overdue")
    file = factories.participation(
        stage="departed",
        cohort=factories.cohort(arrives_on=day(-30), leaves_on=day(-2)),
    )

    row = rule.over().get()
    assert row == file
    first = next(iter(rule.when(row)))
    assert first.due_at.date() == day()
    assert {recipient.email for recipient in rule.to(row)} == {
        officer.email,
        coordinator.email,
    }
    assert rule.context(file)["last_day"] == day(-2)
    Participation.objects.update(stage="returned")
    assert not rule.over().exists()

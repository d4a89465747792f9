from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from participants.applications.models import Application
from participants.eligibility.indicators import (
    compute_eligible_later_percent,
    count_deferred,
    count_eligible_later,
    count_ready_referrals,
)
from participants.eligibility.models import Referral
from participants.eligibility.services.route import answer_referral, refer_participation
from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.indicators import Period
from pemwecco.mail.models import Message
from pemwecco.reminders.engine import sweep_reminders
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def this_month() -> Period:
    return Period(date(2020, 1, 1), timezone.localdate() + timedelta(days=1))


def sent() -> Participation:
    file = factories.participation(stage=Stage.SUBMITTED)
    Application.objects.create(participation=file)
    return file


def test_who_became_eligible_later_is_counted(officer: User) -> None:
    one, taken_up, other = sent(), sent(), sent()
    for file in (one, taken_up, other):
        PARTICIPATION.apply(file, "defer", actor=Staff(officer), reason="RCCM")
    PARTICIPATION.apply(one, "confirm", actor=Staff(officer))
    following = sent()
    Participation.objects.filter(pk=following.pk).update(continues=taken_up)
    PARTICIPATION.apply(following, "confirm", actor=Staff(officer))
    at_once = sent()
    PARTICIPATION.apply(at_once, "confirm", actor=Staff(officer))

    assert count_deferred(this_month()) == 3
    assert count_eligible_later(this_month()) == 2
    assert f"{compute_eligible_later_percent(this_month())}" == "66.7"
    empty = Period(date(2019, 1, 1), date(2019, 12, 31))
    assert count_deferred(empty) == 0
    assert compute_eligible_later_percent(empty) == 0


def test_what_structures_made_ready_is_counted_and_silence_is_reminded_of(
    officer: User,
) -> None:
    file = sent()
    PARTICIPATION.apply(file, "defer", actor=Staff(officer), reason="RCCM")
    structure = factories.organisation(kind="support", email="bonjour@guichet.example")
    referral = refer_participation(
        participation=file,
        structure=structure,
        by=officer,
        follow_up_on=date(2027, 1, 4),
    )

    sweep_reminders(datetime(2027, 1, 4, 9, tzinfo=UTC))
    sweep_reminders(datetime(2027, 1, 4, 10, tzinfo=UTC))

    message = Message.objects.get(kind="eligibility/referral_follow_up")
    assert message.to == officer.email
    assert file.reference in message.text
    answer_referral(referral=referral, transition="accept")
    answer_referral(referral=Referral.objects.get(), transition="finish")
    sweep_reminders(datetime(2027, 1, 11, 9, tzinfo=UTC))
    assert Message.objects.filter(kind="eligibility/referral_follow_up").count() == 1
    assert count_ready_referrals(this_month()) == 1

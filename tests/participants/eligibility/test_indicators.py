from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from participants.applications.models import Application
from participants.eligibility.models import Referral
from participants.eligibility.services.route import answer_referral, refer_participation
from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.mail.models import Message
from pemwecco.reminders.engine import sweep_reminders
from tests import factories
from tests.figures import get_figure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def figure(code: str) -> Decimal | int | None:
    return get_figure(code, date(2020, 1, 1), timezone.localdate())


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

    assert figure("OP2.1.deferred") == 3
    assert figure("OP2.1.later") == 2
    assert figure("OP2.1.later-share") == Decimal("66.7")
    empty = date(2019, 1, 1), date(2019, 12, 31)
    assert get_figure("OP2.1.deferred", *empty) == 0
    # Of nobody there is no share.
    assert get_figure("OP2.1.later-share", *empty) is None


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
    assert figure("OP2.1.referred") == 1
    assert figure("O.2.3") == 1

"""A file confirmed by mistake is checked again: said before, told to the applicant, kept in the ledger."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from participants.decisions.models import PendingDecision, Round
from participants.panel.models import Review
from participants.register.lifecycle import PARTICIPATION, Stage
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.mail.models import Message
from tests import factories
from tests.conftest import SignIn
from tests.figures import get_figure
from tests.participants.rows import member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_a_confirmation_made_by_mistake_is_taken_back_and_the_applicant_told(
    officer: User, visa_officer: User, sign_in: SignIn
) -> None:
    person = factories.person(language="en", email="fatou@atelier.example")
    file = factories.participation(stage=Stage.NOT_READY, person=person)
    page = reverse("admin:register_participation_change", args=[file.pk])
    client = sign_in(officer)
    assert "Writes to: the applicant" in client.get(page).text
    PARTICIPATION.apply(file, "confirm", actor=Staff(officer))
    today = timezone.localdate()
    assert get_figure("OP2.1.later", today, today) == 1

    shown = {
        move.name: move.told for move, _answer in client.get(page).context["moves"]
    }
    assert shown["unconfirm"].startswith("Told on ")
    assert shown["unconfirm"].endswith(": the applicant. Writes to: the applicant")

    address = reverse("admin:register_participation_move", args=[file.pk])
    asked = {"move": "unconfirm", "reason": " "}
    assert "give the reason" in client.post(address, asked, follow=True).text
    asked["reason"] = "Another file was meant."
    assert sign_in(visa_officer).post(address, asked).status_code == 403
    client = sign_in(officer)
    client.post(address, asked)
    file.refresh_from_db()
    assert file.stage == Stage.SUBMITTED
    last = file.steps.last()
    assert last is not None
    assert (last.move, last.reason) == ("unconfirm", "Another file was meant.")
    mail = Message.objects.get(kind="eligibility/confirmation_undone")
    assert (mail.to, "by our mistake" in mail.text) == (person.email, True)
    # What is said to staff is not said to the applicant; the mistake counts in no figure.
    assert "Another file was meant." not in mail.text
    assert get_figure("OP2.1.later", today, today) == 0

    client.post(address, asked)
    assert Message.objects.filter(kind="eligibility/confirmation_undone").count() == 1


def test_it_stays_once_a_reviewer_began_or_the_panel_decided(officer: User) -> None:
    call = factories.call()
    free, read, decided = (
        factories.participation(stage=Stage.ELIGIBLE, call=call) for _n in range(3)
    )
    reviewer = member(call, "reader@jury.example")
    Review.objects.create(participation=free, reviewer=reviewer)
    Review.objects.create(participation=read, reviewer=reviewer, comment="Good.")
    round_ = Round.objects.create(call=call, number=1, opened_by=officer)
    PendingDecision.objects.create(
        round=round_, participation=decided, outcome="refuse", words="No.", by=officer
    )

    answers = PARTICIPATION.ask(
        [free, read, decided], "unconfirm", actor=Staff(officer), reason="Mistake."
    )

    assert [bool(each) for each in answers] == [True, False, False]
    assert "has begun" in str(answers[1].reason)
    assert "panel has decided" in str(answers[2].reason)

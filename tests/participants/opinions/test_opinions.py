"""An expert from outside is asked by mail, reads texts without names, and answers by a link."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participants.applications.models import Application
from participants.calls.models import PanelMember
from participants.opinions.models import Opinion
from participants.opinions.services import (
    LINK,
    answer_opinion,
    ask_opinion,
    remind_expert,
    withdraw_opinion,
)
from participants.panel.models import Conflict
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
EXPERT = "expert@universite.example"


@pytest.fixture
def file() -> Participation:
    row = factories.participation(stage=Stage.ELIGIBLE)
    Application.objects.create(
        participation=row,
        project_title="Des mangues à Gand",
        project="Awa Exemple sèche des mangues. Écrire à awa@atelier.example.",
    )
    return row


def ask(file: Participation, by: User, **changed: object) -> Opinion:
    asked = {
        "expert_name": "Pr Modèle",
        "expert_email": EXPERT,
        "language": "en",
        "question": "Is the drying method safe?",
        "passages": ["project_title", "project"],
        "due_on": timezone.localdate() + timedelta(days=10),
    }
    return ask_opinion(participation=file, by=by, **(asked | changed))  # type: ignore[arg-type]  # one dict of many kinds


def link(opinion: Opinion) -> str:
    return reverse("opinions:answer", args=[LINK.make(opinion.pk)])


def test_the_expert_reads_texts_without_names_and_answers(
    client: Client, file: Participation, officer: User, sign_in: SignIn
) -> None:
    opinion = ask(file, officer)
    mail = Message.objects.get(kind="opinions/asked")
    assert mail.to == EXPERT
    assert "drying method" in mail.text
    assert link(opinion) in mail.text

    page = client.get(link(opinion)).content.decode()
    assert "Des mangues" in page
    assert "Awa" not in page + mail.text
    assert "awa@" not in page + mail.text
    assert client.get(link(opinion)).status_code == 200
    assert not Opinion.objects.exclude(answered_at=None).exists()

    client.post(link(opinion), {"answer": "Yes, below 12 % of water."})
    client.post(link(opinion), {"answer": "Yes, below 10 % of water."})

    opinion.refresh_from_db()
    assert opinion.answer == "Yes, below 10 % of water."
    told = Message.objects.get(kind="opinions/answered")
    assert told.to == officer.email
    seen = sign_in(officer).get(
        reverse("admin:register_participation_change", args=[file.pk]),
        {"chapter": "decision"},
    )
    assert "below 10 % of water" in seen.content.decode()


def test_staff_ask_on_a_page_that_shows_what_is_read(
    file: Participation, officer: User, visa_officer: User, sign_in: SignIn
) -> None:
    address = reverse("admin:opinions_opinion_ask", args=[file.pk])
    client = sign_in(officer)
    assert "sèche des mangues" in client.get(address).content.decode()
    data = {
        "expert_name": "Pr Modèle",
        "expert_email": EXPERT,
        "language": "fr",
        "question": "Question ?",
        "due_on": "2020-01-01",
        "passages": ["project"],
    }
    refused = client.post(address, data)
    assert "Question ?" in refused.content.decode()
    assert not Opinion.objects.exists()
    later = timezone.localdate() + timedelta(days=3)
    client.post(address, data | {"due_on": later.isoformat()})
    client.post(address, data | {"due_on": later.isoformat()})

    [opinion] = Opinion.objects.all()
    assert [label for label, _text in opinion.shown] != []
    assert sign_in(visa_officer).post(address, data).status_code == 403
    for name in ("remind", "withdraw"):
        act = reverse(f"admin:opinions_opinion_{name}", args=[opinion.pk])
        assert client.get(act).status_code == 405
        assert client.post(act).status_code == 302
    assert Message.objects.filter(kind="opinions/asked").count() == 2
    opinion.refresh_from_db()
    assert opinion.withdrawn_at is not None


def test_a_conflict_hides_the_opinions_of_a_file(
    file: Participation, officer: User, coordinator: User, sign_in: SignIn
) -> None:
    opinion = ask(file, coordinator)
    member = PanelMember.objects.create(call=file.call, user=officer)
    Conflict.objects.create(
        participation=file, member=member, origin="noted", note="Known"
    )
    act = reverse("admin:opinions_opinion_withdraw", args=[opinion.pk])

    assert Opinion.objects.visible_to(coordinator).count() == 1
    assert Opinion.objects.visible_to(officer).count() == 0
    assert sign_in(officer).post(act).status_code == 404


def test_what_is_refused(client: Client, file: Participation, officer: User) -> None:
    opinion = ask(file, officer)
    with pytest.raises(Refused):
        ask(file, officer)
    with pytest.raises(Refused):
        ask(file, officer, passages=["ninea"], expert_email="b@b.example")
    Opinion.objects.filter(pk=opinion.pk).update(
        due_on=timezone.localdate() - timedelta(days=1)
    )
    late = client.post(link(opinion), {"answer": "Too late."})
    assert "Too late." not in Opinion.objects.get().answer
    assert late.status_code == 200
    withdraw_opinion(opinion=opinion, by=officer)
    withdraw_opinion(opinion=opinion, by=officer)
    assert client.get(link(opinion)).status_code == 404
    assert client.get(link(opinion).replace(":", ":x", 1)).status_code == 404
    with pytest.raises(Refused):
        remind_expert(opinion=opinion, by=officer)
    again = ask(file, officer)
    answer_opinion(opinion=again, text="Said.")
    with pytest.raises(Refused):
        withdraw_opinion(opinion=again, by=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Opinion.objects.filter(pk=again.pk).update(answer="")

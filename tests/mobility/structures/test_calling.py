"""An entrepreneur is told of a call once; by whom gives no place in the selection."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mobility.structures.models import CallNotice, StructureAccess
from mobility.structures.rules import MOST_TOLD_A_DAY
from mobility.structures.services.calling import (
    CALL_LINK,
    forget_old_notices,
    tell_of_call,
)
from participants.eligibility.services.screening import check_eligibility
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from pemwecco.network.models import Organisation
from tests import factories
from tests.architecture.source import ROOT
from tests.conftest import SignIn
from tests.participants.rows import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
FATIMA = "fatima@atelier.example"


@pytest.fixture
def call() -> Call:
    return factories.call()


def tell(access: StructureAccess, call: Call, **changed: Any) -> CallNotice:
    facts: dict[str, Any] = {
        "name": "Fatima Exemple",
        "email": FATIMA,
        "language": "fr",
        "agrees": True,
    }
    return tell_of_call(
        structure=access.structure, call=call, by=access.user, **(facts | changed)
    )


def test_the_portal_sends_one_mail_with_the_link(
    structure: Organisation, speaker: StructureAccess, call: Call, sign_in: SignIn
) -> None:
    url = f"/partners/structures/{structure.pk}/calls/"
    client = sign_in(speaker.user)
    typed = {
        "call": call.pk,
        "name": "Fatima Exemple",
        "email": FATIMA.upper(),
        "phone": "77 123 45 67",
        "language": "fr",
        "agrees": "on",
    }

    shown = client.post(url, typed, follow=True).text

    row = CallNotice.objects.get()
    assert (row.email, row.phone.as_e164) == (FATIMA, "+221771234567")
    assert "Fatima Exemple" in shown
    mail = Message.objects.get(kind="structures/call_notice")
    assert (mail.to, mail.language) == (FATIMA, "fr")
    assert CALL_LINK.make(row.pk) in mail.text
    again = client.post(url, typed)
    assert (again.status_code, Message.objects.count()) == (422, 1)
    without = client.post(url, typed | {"email": "x@f.example", "agrees": ""})
    assert (without.status_code, CallNotice.objects.count()) == (422, 1)


def test_the_link_leads_to_the_call_and_the_application_is_remembered(
    speaker: StructureAccess, call: Call
) -> None:
    row = tell(speaker, call)
    browser = Client()
    answer = browser.get(f"/apply/told/{CALL_LINK.make(row.pk)}/")
    assert answer.headers["Location"] == f"/apply/{call.slug}/"

    # With another address than the one that the structure knew.
    started = browser.post(
        f"/apply/{call.slug}/start/",
        {
            "email": "fatima.prive@atelier.example",
            "language": "fr",
            "once": "a" * 32,
            "notice": "on",
        },
    )

    assert started.status_code == 302, started.text
    row.refresh_from_db()
    assert row.opened_at is not None
    assert row.participation == Participation.objects.get()
    assert Client().get("/apply/told/wrong/").status_code == 404


def test_nobody_gets_a_second_mail_for_one_call_and_the_second_structure_is_not_told_so(
    speaker: StructureAccess, other: StructureAccess, call: Call
) -> None:
    tell(speaker, call)

    made = tell(other, call)

    assert made.pk is not None
    assert Message.objects.filter(kind="structures/call_notice").count() == 1
    with pytest.raises(Refused, match="already"):
        tell(speaker, call)


def test_who_may_not_and_what_cannot_be(
    speaker: StructureAccess, other: StructureAccess, call: Call
) -> None:
    closed = factories.call(
        opens_at=timezone.now() - timedelta(days=9),
        closes_at=timezone.now() - timedelta(days=1),
    )
    with pytest.raises(Refused, match="agrees"):
        tell(speaker, call, agrees=False)
    with pytest.raises(Refused, match="closed"):
        tell(speaker, closed)
    with pytest.raises(PermissionDenied):
        tell_of_call(
            structure=speaker.structure,
            call=call,
            name="F",
            email=FATIMA,
            language="fr",
            agrees=True,
            by=other.user,
        )
    assert not CallNotice.objects.exists()


def test_a_day_has_its_measure(speaker: StructureAccess, call: Call) -> None:
    for number in range(MOST_TOLD_A_DAY):
        tell(speaker, call, email=f"f{number}@atelier.example")

    with pytest.raises(Refused, match="go on tomorrow"):
        tell(speaker, call)


def test_who_was_told_of_an_old_call_is_forgotten(
    speaker: StructureAccess, call: Call
) -> None:
    tell(speaker, call)
    assert forget_old_notices() == 0

    with time_machine.travel(timezone.now() + timedelta(days=220), tick=False):
        assert forget_old_notices() == 1

    assert not CallNotice.objects.exists()


def test_eligibility_finds_the_same_of_who_was_told_and_who_was_not(
    speaker: StructureAccess, call: Call
) -> None:
    found = []
    for number in range(2):
        person = factories.person(email=f"f{number}@atelier.example")
        file = factories.participation(call=call, person=person, stage="submitted")
        if number:
            tell(speaker, call, email=person.email)
            CallNotice.objects.update(participation=file)
        check_eligibility(participation=file, by=None)
        findings = file.screenings.latest("pk").findings.order_by("pk")
        found.append(
            list(findings.values_list("rule_id", "blocking", "state", "message"))
        )

    assert found[0] == found[1]


def test_the_ranking_asks_nothing_of_structures(
    speaker: StructureAccess, call: Call, coordinator: User, sign_in: SignIn
) -> None:
    person = factories.person(email=FATIMA)
    file = factories.participation(call=call, person=person, stage="shortlisted")
    tell(speaker, call)
    CallNotice.objects.update(participation=file)
    client = sign_in(coordinator)

    with CaptureQueriesContext(connection) as asked:
        answer = client.get(page("board", call))

    assert [line.file for line in answer.context["lines"]] == [file]
    assert not [one for one in asked.captured_queries if "structures_" in one["sql"]]


def test_nothing_that_decides_reads_who_told_of_the_call() -> None:
    """Structures stand above the selection: no module of it names them, in code or by a relation's name."""
    named = []
    for path in sorted((ROOT / "participants").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "mobility.structures" in text or "call_notices" in text:
            named.append(path)

    assert named == []

"""A return later than planned: reported with its paper, answered by staff, and what it moves."""

from __future__ import annotations

import io
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from mobility.itineraries.lifecycle import RETURN_DELAY
from mobility.itineraries.models import ReturnClaim, ReturnDelay
from mobility.itineraries.services.crossings import (
    get_due_back_date,
    list_overdue_returns,
)
from mobility.itineraries.services.delays import report_delay
from participants.register.lifecycle import PARTICIPATION
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.actors import Party, Staff, System
from pemwecco.core.answers import Refused
from pemwecco.documents.models import Document
from pemwecco.documents.services import store_bytes
from pemwecco.mail.models import Message
from pemwecco.reminders.engine import sweep_reminders
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def day(shift: int = 0) -> date:
    """So many days after today, or before."""
    return timezone.localdate() + timedelta(days=shift)


def paper() -> Document:
    return store_bytes(
        content=PDF, name="avion.pdf", content_type="application/pdf", by=None
    )


def travelling(last: int = -1) -> Participation:
    """Somebody who is in Belgium, due back so many days from today."""
    return factories.participation(
        stage="departed",
        cohort=factories.cohort(arrives_on=day(-20), leaves_on=day(last)),
    )


def tell_delay(file: Participation, by: User, **given: Any) -> ReturnDelay:
    facts: dict[str, Any] = {
        "kind": "missed_travel",
        "expected_on": day(4),
        "account": "Vol annulé, nouveau vol dans quatre jours.",
        "document": paper(),
    }
    return report_delay(participation=file, by=by, **facts | given)


def test_an_accepted_delay_moves_the_day_of_return_and_a_declined_one_does_not(
    officer: User, awa: User, outsider: User
) -> None:
    file = travelling()
    delay = tell_delay(file, awa)
    assert get_due_back_date(file) == day(-1)
    assert list(list_overdue_returns(day())) == [file]
    with pytest.raises(Refused, match="waits for its answer"):
        tell_delay(file, officer)
    with pytest.raises(PermissionDenied):
        RETURN_DELAY.apply(delay, "accept_delay", actor=Staff(outsider))

    RETURN_DELAY.apply(delay, "accept_delay", actor=Staff(officer))

    assert get_due_back_date(file) == day(4)
    assert list(list_overdue_returns(day())) == []
    told = Message.objects.get(kind="itineraries/delay_accepted")
    assert told.to == awa.email
    assert "visa" in told.text

    with pytest.raises(Refused, match="reason"):
        RETURN_DELAY.apply(delay, "decline_delay", actor=Staff(officer))
    RETURN_DELAY.apply(
        delay, "decline_delay", actor=Staff(officer), reason="Le vol a bien eu lieu."
    )
    assert get_due_back_date(file) == day(-1)
    told = Message.objects.get(kind="itineraries/delay_declined")
    assert "Le vol a bien eu lieu." in told.text


def test_days_and_people_that_cannot_be_are_refused(
    awa: User, outsider: User, officer: User
) -> None:
    file = travelling(3)

    with pytest.raises(Refused, match="must be later"):
        tell_delay(file, awa, expected_on=day(3))
    with pytest.raises(PermissionDenied):
        tell_delay(file, outsider)
    late = travelling(-9)
    with pytest.raises(Refused, match="in the past"):
        tell_delay(late, officer, expected_on=day(-2))
    Participation.objects.filter(pk=file.pk).update(stage="returned")
    with pytest.raises(Refused, match="during the stay"):
        tell_delay(file, awa)
    assert not ReturnDelay.objects.exists()


def test_the_database_keeps_one_open_delay_and_its_stages(awa: User) -> None:
    file = travelling()
    delay = tell_delay(file, awa)

    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnDelay.objects.create(
            participation=file,
            kind="illness",
            expected_on=day(9),
            account="x",
            document=paper(),
            by=awa,
        )
    ReturnDelay.objects.filter(pk=delay.pk).update(stage="declined")
    with pytest.raises(Exception, match="transition"), transaction.atomic():
        ReturnDelay.objects.filter(pk=delay.pk).update(stage="accepted")


def test_staff_are_reminded_of_the_delay_and_the_traveller_is_left_in_peace(
    officer: User, awa: User
) -> None:
    file = travelling()
    delay = tell_delay(file, awa)

    sweep_reminders(timezone.now().replace(hour=23, minute=59))
    kinds = set(Message.objects.values_list("kind", flat=True))
    assert kinds == {"itineraries/delay_told"}

    RETURN_DELAY.apply(delay, "accept_delay", actor=Staff(officer))
    Message.objects.all().delete()
    sweep_reminders(timezone.now().replace(hour=23, minute=59))
    assert not Message.objects.exists()


def test_nobody_is_noted_as_not_returned_early_unheard_or_without_a_name(
    coordinator: User, awa: User
) -> None:
    file = travelling(0)
    staff = Staff(coordinator)
    with pytest.raises(Refused, match="not passed yet"):
        PARTICIPATION.apply(file, "miss_return", actor=staff, reason="x")

    late = travelling(-2)
    delay = tell_delay(late, coordinator)
    with pytest.raises(Refused, match="waits for an answer"):
        PARTICIPATION.apply(late, "miss_return", actor=staff, reason="x")
    RETURN_DELAY.apply(delay, "decline_delay", actor=staff, reason="Sans papier.")
    ReturnClaim.objects.create(
        participation=late,
        on=day(-1),
        place="Dakar",
        evidence="carrier",
        document=paper(),
        stage="claimed",
        by=awa,
    )
    with pytest.raises(Refused, match="waits for an answer"):
        PARTICIPATION.apply(late, "miss_return", actor=staff, reason="x")

    gone = travelling(-3)
    with pytest.raises(Refused, match="named person"):
        PARTICIPATION.apply(gone, "miss_return", actor=System("clock"), reason="x")
    with pytest.raises(Refused, match="reason"):
        PARTICIPATION.apply(gone, "miss_return", actor=staff)
    PARTICIPATION.apply(gone, "miss_return", actor=staff, reason="Deux appels.")
    with pytest.raises(Refused):
        PARTICIPATION.apply(gone, "undo_miss_return", actor=staff)
    PARTICIPATION.apply(gone, "undo_miss_return", actor=staff, reason="Il a appelé.")
    gone.refresh_from_db()
    assert gone.stage == "departed"
    assert [step.reason for step in gone.steps.order_by("pk")] == [
        "Deux appels.",
        "Il a appelé.",
    ]


def photo() -> SimpleUploadedFile:
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(stream, "JPEG")
    return SimpleUploadedFile("certificat.jpg", stream.getvalue(), "image/jpeg")


def send(client: Client, url: str, **given: Any) -> Any:
    data = {
        "kind": "illness",
        "expected_on": day(6).isoformat(),
        "account": "Hospitalisée à Gand",
        "file": photo(),
    }
    return client.post(url, data | given)


def test_the_participant_reports_it_from_the_itinerary(
    awa: User, outsider: User, sign_in: SignIn
) -> None:
    file = travelling(2)
    client = sign_in(awa)
    url = reverse("itineraries:later")
    assert url in client.get(reverse("itineraries:mine")).text

    wrong = send(client, url, expected_on=day(1).isoformat())
    assert (wrong.status_code, "must be later" in wrong.text) == (422, True)
    assert "Hospitalisée à Gand" in wrong.text
    assert send(client, url, kind="").status_code == 422
    assert not Document.objects.exists()
    assert not ReturnDelay.objects.exists()

    assert send(client, url).status_code == 302

    delay = ReturnDelay.objects.get()
    assert (delay.participation, delay.stage, delay.by) == (file, "told", awa)
    page = client.get(reverse("itineraries:mine")).text
    assert "You told us that you come back later" in page
    assert url not in page
    # A second one, and somebody else.
    assert send(client, url).status_code == 302
    assert ReturnDelay.objects.count() == 1
    assert sign_in(outsider).get(url).status_code == 404
    assert client.put(url).status_code == 405


def test_staff_report_it_for_somebody_who_called_and_answer_it(
    officer: User, outsider: User, sign_in: SignIn
) -> None:
    file = travelling(2)
    staff = sign_in(officer)
    url = reverse("admin:itineraries_returndelay_record", args=[file.pk])
    page = reverse("admin:register_participation_change", args=[file.pk])
    assert url in staff.get(page).text

    assert send(staff, url, expected_on=day(-1).isoformat()).status_code == 200
    assert send(staff, url).status_code == 302

    delay = ReturnDelay.objects.get()
    listed = staff.get(reverse("admin:itineraries_returndelay_changelist"))
    assert str(file.person) in listed.text
    shown = staff.get(
        reverse("admin:itineraries_returndelay_change", args=[delay.pk])
    ).text
    assert "Hospitalisée à Gand" in shown
    assert "waits for its answer" in staff.get(url).text
    assert str(file.reference) in staff.get(page).text
    assert sign_in(outsider).get(url).status_code in (302, 403, 404)


@pytest.mark.django_db(transaction=True)
def test_two_who_report_at_once_leave_one_delay(officer: User, awa: User) -> None:
    file = travelling()
    start, refused = Barrier(2), []

    def report(by: User) -> None:
        try:
            start.wait(timeout=30)
            tell_delay(file, by)
        except Refused as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=report, args=[by]) for by in (officer, awa)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert ReturnDelay.objects.count() == 1
    delay = ReturnDelay.objects.get()
    with pytest.raises((Refused, PermissionDenied)):
        RETURN_DELAY.apply(delay, "accept_delay", actor=Party(awa))

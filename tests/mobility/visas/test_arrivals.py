"""The arrival declared to the commune: who owes it, by when, told as done, who is late."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation

from mobility.itineraries.models import Accommodation, Crossing
from mobility.visas.models import ArrivalDeclaration
from mobility.visas.reminders import (
    get_declaration_drop_reason,
    list_private_arrivals,
    schedule_declaration_reminders,
)
from mobility.visas.services.arrivals import (
    declare_arrival,
    find_declaration_due,
    list_declarations_due,
)
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
PAGE = "/me/visa/arrival/"
STAFF = "/admin/visas/arrivaldeclaration/"
MONDAY = date(2027, 3, 1)
NOW = datetime(2027, 3, 3, 11, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def _on_wednesday() -> Any:
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


def arrive(kind: str = "private", on: date = MONDAY, **fields: Any) -> Participation:
    file = factories.participation(
        stage="departed", cohort=factories.cohort(), **fields
    )
    sleep(file, kind)
    Crossing.objects.create(
        participation=file,
        direction="entry",
        on=on,
        place="BRU",
        evidence="ees",
    )
    return file


def sleep(file: Participation, kind: str) -> None:
    Accommodation.objects.create(
        participation=file,
        kind=kind,
        name="Rue Exemple 1, Ixelles",
        arrives_on=MONDAY,
        leaves_on=MONDAY + timedelta(days=20),
    )


@pytest.mark.parametrize(
    ("kind", "by"), [("private", date(2027, 3, 4)), ("hotel", None), ("host", None)]
)
def test_only_a_private_home_is_declared_within_three_working_days(
    kind: str, by: date | None
) -> None:
    due = find_declaration_due(arrive(kind))

    assert (due.by if due else None) == by


def test_nobody_owes_it_before_the_entry_or_after_the_return() -> None:
    file = factories.participation(stage="cleared", cohort=factories.cohort())
    sleep(file, "private")
    assert find_declaration_due(file) is None
    back = arrive()
    Participation.objects.filter(pk=back.pk).update(stage="returned")
    assert list_declarations_due() == []


def test_it_is_told_once_and_mended_after(
    officer: User, coordinator: User, awa: User
) -> None:
    file = arrive()
    for day, sentence in (
        (date(2027, 3, 4), "still to come"),
        (date(2027, 2, 28), "1 March 2027"),
    ):
        with pytest.raises(Refused, match=sentence):
            declare_arrival(participation=file, declared_on=day, by=awa)
    with pytest.raises(PermissionDenied):
        declare_arrival(participation=file, declared_on=MONDAY, by=officer)
    hotel = arrive(
        "hotel", call=file.call, person=factories.person(email="h@x.example")
    )
    with pytest.raises(Refused, match="no arrival to declare"):
        declare_arrival(participation=hotel, declared_on=MONDAY, by=coordinator)

    declare_arrival(participation=file, declared_on=MONDAY, by=awa)
    declare_arrival(participation=file, declared_on=date(2027, 3, 2), by=awa)

    assert ArrivalDeclaration.objects.get().declared_on == date(2027, 3, 2)
    due = find_declaration_due(file)
    assert due is not None
    assert due.is_done


def test_my_space_has_the_line_and_the_page_ticks_it(
    awa: User, outsider: User, officer: User, sign_in: SignIn
) -> None:
    file = arrive()
    client = sign_in(awa)
    assert PAGE in client.get("/me/").content.decode()
    page = client.get(PAGE).content.decode()
    assert "4 March 2027" in page
    assert "Rue Exemple 1" in page
    assert client.put(PAGE).status_code == 405
    assert client.post(PAGE, {"declared_on": ""}).status_code == 422
    assert client.post(PAGE, {"declared_on": "2027-03-04"}).status_code == 422

    paper = SimpleUploadedFile("annexe.pdf", b"no pdf", "application/pdf")
    refused = client.post(PAGE, {"declared_on": "2027-03-02", "file": paper})
    assert refused.status_code == 422
    assert not ArrivalDeclaration.objects.exists()
    assert client.post(PAGE, {"declared_on": "2027-03-02"}).status_code == 302

    assert ArrivalDeclaration.objects.get().participation == file
    assert PAGE not in client.get("/me/").content.decode()
    assert "2 March 2027" in client.get(PAGE).content.decode()
    for user in (outsider, officer):
        assert sign_in(user).get(PAGE).status_code == 404


def test_staff_see_who_is_late(
    awa: User,
    visa_officer: User,
    sign_in: SignIn,
    django_assert_num_queries: Any,
) -> None:
    late = arrive(on=date(2027, 2, 24))
    assert [row.is_late for row in list_declarations_due()] == [True]
    client = sign_in(visa_officer)
    assert str(late.person) in client.get(f"{STAFF}?late").content.decode()
    with django_assert_num_queries(2):
        list_declarations_due()
    for number in range(2):
        person = factories.person(email=f"p{number}@x.example")
        arrive(on=date(2027, 2, 24), call=late.call, person=person)
    with django_assert_num_queries(2):
        assert len(list_declarations_due()) == 3
    assert sign_in(awa).get(STAFF).status_code in {302, 403, 404}


def test_the_reminder_goes_until_it_is_told(awa: User) -> None:
    file = arrive()
    row = list_private_arrivals().get()
    days = [one.due_at.date() for one in schedule_declaration_reminders(row)]

    assert days == [MONDAY, date(2027, 3, 4), date(2027, 3, 5)]
    assert get_declaration_drop_reason(file) == ""
    declare_arrival(participation=file, declared_on=MONDAY, by=awa)
    assert get_declaration_drop_reason(file) == "The arrival is declared."

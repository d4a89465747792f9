"""A request is talked over: other days, the day to answer by, a yes taken back, everyone told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from mobility.hosts.lifecycle import CallOff
from mobility.hosts.models import Placement
from mobility.hosts.rules import compute_answer_day
from mobility.hosts.services.offers import (
    keep_asked_days,
    lapse_unanswered_offers,
    propose_days,
)
from mobility.hosts.services.placements import (
    accept_placement,
    cancel_placement,
    confirm_placement,
    offer_placement,
)
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
TODAY = date(2027, 1, 11)
LATER = {"starts_on": date(2027, 3, 15), "ends_on": date(2027, 3, 17)}


@pytest.fixture(autouse=True)
def _in_january() -> object:
    with time_machine.travel("2027-01-11 09:00:00Z", tick=False):
        yield


@pytest.fixture
def lies() -> User:
    return factories.host_contact(factories.host(capacity=1))


@pytest.fixture
def offered(lies: User, officer: User) -> Placement:
    file = factories.participation(
        stage="prepared", cohort=factories.cohort(host_answer_days=7)
    )
    host = lies.host_contacts.get().host
    placement = factories.placement(participation=file, host=host)
    offer_placement(placement=placement, by=officer)
    return placement


def list_mails(kind: str) -> list[str]:
    rows = Message.objects.filter(kind=f"hosts/{kind}")
    return list(rows.order_by("to").values_list("to", flat=True))


def test_the_host_proposes_other_days_and_staff_agree_in_one_click(
    offered: Placement, lies: User, officer: User, sign_in: SignIn
) -> None:
    portal, staff = sign_in(lies), sign_in(officer)
    page = f"/partners/placements/{offered.pk}/"
    assert "2027" in portal.get(page).text
    same = {"starts_on": "2027-03-02", "ends_on": "2027-03-09"}
    assert portal.post(f"{page}other-days/", same).status_code == 422
    turned = {"starts_on": "2027-03-20", "ends_on": "2027-03-19"}
    assert portal.post(f"{page}other-days/", turned).status_code == 422
    asked = {"starts_on": "2027-03-15", "ends_on": "2027-03-17", "words": "Beurs"}

    assert portal.post(f"{page}other-days/", asked)["Location"] == page
    assert portal.post(f"{page}other-days/", asked)["Location"] == page

    offered.refresh_from_db()
    assert (offered.stage, offered.day_proposals.count()) == ("countered", 1)
    assert list_mails("other_days") == [officer.email]
    change = reverse("admin:hosts_placement_change", args=[offered.pk])
    text = staff.get(change).text
    assert "The visit moves from 2 March 2027 – 9 March 2027 to 15 March 2027" in text
    assert "Beurs" in text
    moved = staff.post(f"{change[: -len('change/')]}move/", {"move": "agree_days"})
    assert moved.status_code == 302
    offered.refresh_from_db()
    assert (offered.stage, offered.starts_on) == ("accepted", LATER["starts_on"])
    assert list_mails("days_agreed") == [lies.email]


def test_days_that_do_not_fit_are_not_agreed_to(
    offered: Placement, lies: User, officer: User, sign_in: SignIn
) -> None:
    client = sign_in(officer)
    change = reverse("admin:hosts_placement_change", args=[offered.pk])
    other = factories.participation(
        stage="prepared", cohort=offered.participation.cohort
    )
    factories.placement(
        participation=other, host=offered.host, stage="accepted", **LATER
    )
    propose_days(placement=offered, words="", by=lies, **LATER)
    assert "is full on 15 March 2027" in client.get(change).text
    Placement.objects.filter(participation=other).update(stage="cancelled")
    assert "is full on" not in client.get(change).text
    factories.placement(participation=offered.participation, **LATER)
    assert "already at another host on these days" in client.get(change).text

    with pytest.raises(Refused, match="give the reason"):
        keep_asked_days(placement=offered, reason=" ", by=officer)
    keep_asked_days(placement=offered, reason="Another visit.", by=officer)

    offered.refresh_from_db()
    assert (offered.stage, offered.starts_on) == ("offered", date(2027, 3, 2))
    assert "Another visit." in Message.objects.get(kind="hosts/days_refused").text


def test_a_request_lapses_after_its_day_and_is_asked_again(
    offered: Placement, lies: User, officer: User, sign_in: SignIn
) -> None:
    assert offered.answer_by == date(2027, 1, 18)
    assert lapse_unanswered_offers(on=date(2027, 1, 18)) == 0
    assert lapse_unanswered_offers(on=date(2027, 1, 19)) == 1
    assert lapse_unanswered_offers(on=date(2027, 1, 19)) == 0

    offered.refresh_from_db()
    assert offered.stage == "expired"
    assert list_mails("offer_lapsed") == [lies.email]
    assert list_mails("offer_lapsed_staff") == [officer.email]
    with pytest.raises(Refused, match="The day to answer has passed"):
        accept_placement(placement=offered, by=lies)
    assert not Placement.objects.at_host(offered.host).exists()
    page = f"/partners/placements/{offered.pk}/"
    assert "Exemple" not in sign_in(lies).get(page).text
    change = reverse("admin:hosts_placement_change", args=[offered.pk])
    sign_in(officer).post(f"{change[: -len('change/')]}move/", {"move": "offer_again"})
    offered.refresh_from_db()
    assert (offered.stage, offered.answer_by) == ("offered", date(2027, 1, 18))


def test_staff_give_more_time_and_the_host_is_told(
    offered: Placement, lies: User, officer: User, sign_in: SignIn
) -> None:
    client = sign_in(officer)
    change = reverse("admin:hosts_placement_change", args=[offered.pk])
    form = client.get(change).context["adminform"].form
    typed = {name: form[name].value() or "" for name in form.fields}
    assert client.post(change, typed | {"answer_by": "2027-01-01"}).status_code == 200
    taken = client.post(change, typed | {"answer_by": "2027-01-25"})
    assert taken.status_code == 302, taken.context["adminform"].form.errors

    offered.refresh_from_db()
    assert offered.answer_by == date(2027, 1, 25)
    assert list_mails("offer_extended") == [lies.email]


def test_a_confirmed_yes_introduces_both_and_is_taken_back_with_its_consequences(
    offered: Placement, lies: User, officer: User, sign_in: SignIn
) -> None:
    accept_placement(placement=offered, by=lies)
    assert not list_mails("introduction")
    confirm_placement(placement=offered, by=officer)
    person = offered.participation.person
    told = Message.objects.get(kind="hosts/introduction")
    assert (told.to, told.language) == (person.email, person.language)
    assert "Lies Voorbeeld" in told.text
    assert lies.email in told.text
    assert person.email in Message.objects.get(kind="hosts/confirmed").text
    client, page = sign_in(lies), f"/partners/placements/{offered.pk}/"
    assert "no longer shown to the host" in client.get(page).text
    wordless = {"because": "host_other", "words": ""}
    assert client.post(f"{page}take-back/", wordless).status_code == 422
    left = {"because": "visitor_left", "words": ""}
    assert client.post(f"{page}take-back/", left).status_code == 422

    client.post(f"{page}take-back/", {"because": "host_dates", "words": "Geheim"})
    client.post(f"{page}take-back/", {"because": "host_dates", "words": "Geheim"})

    offered.refresh_from_db()
    assert (offered.stage, offered.cancelled_because) == ("cancelled", "host_dates")
    assert CallOff(offered.cancelled_because).side == "host"
    mail = Message.objects.get(kind="hosts/called_off")
    assert mail.to == person.email
    assert "Geheim" not in mail.text
    assert list_mails("cancelled") == [lies.email]
    assert "Geheim" in Message.objects.get(kind="hosts/called_off_staff").text


def test_only_who_answers_for_the_host_proposes_or_takes_back(
    offered: Placement, lies: User, sign_in: SignIn
) -> None:
    reader = factories.host_contact(factories.host(), "piet@elders.example")
    with pytest.raises(PermissionDenied):
        propose_days(placement=offered, words="", by=reader, **LATER)
    client, page = sign_in(reader), f"/partners/placements/{offered.pk}/"
    for act in ("other-days", "take-back"):
        assert client.post(f"{page}{act}/").status_code == 404
        assert sign_in(lies).get(f"{page}{act}/").status_code == 405


def test_a_cancellation_says_whose_side_it_is_and_tells_everyone(
    offered: Placement, lies: User, officer: User, coordinator: User, sign_in: SignIn
) -> None:
    accept_placement(placement=offered, by=lies)
    change = reverse("admin:hosts_placement_change", args=[offered.pk])
    asked = {"move": "cancel", "reason": "Privé", "code": "visitor_other"}
    sign_in(coordinator).post(f"{change[: -len('change/')]}move/", asked)

    offered.refresh_from_db()
    assert offered.cancelled_because == "visitor_other"
    for kind in ("cancelled", "called_off"):
        assert "Privé" not in Message.objects.get(kind=f"hosts/{kind}").text
    assert list_mails("called_off_staff") == [officer.email]


def test_the_participant_hears_nothing_of_a_visit_that_no_host_had_agreed_to(
    offered: Placement, officer: User
) -> None:
    cancel_placement(placement=offered, reason="x", actor=Staff(officer))

    assert not list_mails("called_off")


@pytest.mark.parametrize(
    ("wanted", "starts_on", "answer_by"),
    [
        (None, 60, 10),
        (None, 5, 4),
        (None, 0, 0),
        (3, 60, 3),
        (-1, 60, 10),
    ],
)
def test_by_when_a_host_answers(
    wanted: int | None, starts_on: int, answer_by: int
) -> None:
    day = compute_answer_day(
        wanted=None if wanted is None else TODAY + timedelta(days=wanted),
        today=TODAY,
        starts_on=TODAY + timedelta(days=starts_on),
    )

    assert day == TODAY + timedelta(days=answer_by)

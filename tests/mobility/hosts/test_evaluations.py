"""How visits went: who tells it, when, who reads it, what the next matching takes of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from mobility.hosts.models import (
    EvaluationMark,
    EvaluationSide,
    HostContact,
    Placement,
    VisitEvaluation,
    list_side_questions,
)
from mobility.hosts.services.evaluations import evaluate_visit, read_host_feedback
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from pemwecco.reminders.engine import sweep_reminders
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
LAST = date(2027, 3, 9)


@pytest.fixture(autouse=True)
def _on_the_last_day() -> object:
    with time_machine.travel("2027-03-09 16:00:00Z", tick=False):
        yield


@pytest.fixture
def lies() -> User:
    return factories.host_contact(factories.host())


@pytest.fixture
def visit(lies: User) -> Placement:
    file = factories.participation(stage="departed", cohort=factories.cohort())
    host = lies.host_contacts.get().host
    return factories.placement(participation=file, host=host, stage="running")


@pytest.fixture
def awa(visit: Placement) -> User:
    return User.objects.create(email=visit.participation.person.email, language="fr")


@pytest.fixture
def moussa() -> User:
    return User.objects.create(email="moussa@atelier.example", language="fr")


def mark(side: str, value: int = 4) -> dict[str, int]:
    return {question.value: value for question in list_side_questions(side)}


def test_each_side_is_asked_its_own_questions() -> None:
    visitor, host = (set(mark(side)) for side in EvaluationSide.values)
    assert len(visitor) == len(host) == 4
    assert not visitor & host


def test_the_visitor_tells_how_the_host_was(
    sign_in: SignIn, visit: Placement, awa: User, lies: User
) -> None:
    browser = sign_in(awa)
    page = reverse("visits:evaluation", args=[visit.pk])
    me = reverse("home:me")
    assert page in browser.get(me).text
    assert browser.get(page).status_code == 200
    assert browser.post(page, {"visitor_welcome": "4"}).status_code == 422
    sent = {**mark("visitor"), "words": "Two hours late"}
    assert browser.post(page, {**sent, "visitor_welcome": "6"}).status_code == 422
    for value in (4, 2):
        answer = browser.post(page, {**sent, "visitor_useful": value})
        assert answer["Location"] == me
    row = VisitEvaluation.objects.get()
    assert row.side == "visitor"
    assert row.marks.get(question="visitor_useful").value == 2
    assert "Tell how your visit" not in browser.get(me).text
    assert "Told how the visit" in browser.get(me).text
    assert browser.put(page).status_code == 405

    # Never to the host: neither page nor words.
    portal = sign_in(lies)
    assert portal.get(page).status_code == 404
    for address in (
        reverse("hosts:placement", args=[visit.pk]),
        reverse("hosts:evaluation", args=[visit.pk]),
        reverse("home:partner"),
    ):
        assert "Two hours late" not in portal.get(address).text
    assert not VisitEvaluation.objects.visible_to(lies).exists()


def test_the_host_tells_how_the_visit_was(
    sign_in: SignIn, visit: Placement, awa: User, lies: User
) -> None:
    portal = sign_in(lies)
    page = reverse("hosts:evaluation", args=[visit.pk])
    assert page in portal.get(reverse("home:partner")).text
    assert page in portal.get(reverse("hosts:placement", args=[visit.pk])).text
    sent = {**mark("host"), "words": "Gerne wieder"}
    assert portal.post(page, sent).status_code == 302
    assert "Gerne wieder" in portal.get(page).text
    assert page not in portal.get(reverse("home:partner")).text
    assert list(VisitEvaluation.objects.visible_to(lies)) == [
        VisitEvaluation.objects.get()
    ]
    assert not VisitEvaluation.objects.visible_to(awa).exists()
    factories.host_contact(visit.host, "autre@fabriek.example")
    HostContact.objects.filter(user=lies).update(manages=False)
    assert portal.post(page, sent).status_code == 403
    assert portal.get(page).status_code == 200
    assert sign_in(awa).get(page).status_code == 404
    assert Client().get(page).status_code == 302


def test_it_is_told_from_the_last_day_on_and_changed_for_two_weeks(
    sign_in: SignIn, visit: Placement, awa: User
) -> None:
    def tell() -> VisitEvaluation:
        return evaluate_visit(
            placement=visit, side="visitor", marks=mark("visitor"), by=awa
        )

    page = reverse("visits:evaluation", args=[visit.pk])
    with time_machine.travel("2027-03-08 16:00:00Z", tick=False):
        with pytest.raises(Refused, match="last day"):
            tell()
        assert "from the last day of the visit" in sign_in(awa).get(page).text
    tell()
    with time_machine.travel("2027-03-23 16:00:00Z", tick=False):
        tell()
    with time_machine.travel("2027-03-24 16:00:00Z", tick=False):
        with pytest.raises(Refused, match="two weeks"):
            tell()
        assert "can no longer change" in sign_in(awa).get(page).text
    assert VisitEvaluation.objects.count() == 1


def test_what_cannot_be_told_is_refused(
    visit: Placement, awa: User, lies: User, moussa: User, officer: User
) -> None:
    for side, by in (("host", awa), ("visitor", lies), ("host", officer)):
        with pytest.raises(PermissionDenied):
            evaluate_visit(placement=visit, side=side, marks=mark(side), by=by)
    for marks in ({}, mark("host"), {**mark("visitor"), "x": 1}):
        with pytest.raises(Refused, match="each question"):
            evaluate_visit(placement=visit, side="visitor", marks=marks, by=awa)
    Placement.objects.filter(pk=visit.pk).update(stage="completed")
    called_off = factories.placement(
        participation=factories.participation(
            call=visit.participation.call, person=factories.person(email=moussa.email)
        ),
        host=visit.host,
        stage="cancelled",
    )
    with pytest.raises(Refused, match="does not take place"):
        evaluate_visit(
            placement=called_off, side="visitor", marks=mark("visitor"), by=moussa
        )
    row = evaluate_visit(placement=visit, side="visitor", marks=mark("visitor"), by=awa)
    wrong: list[dict[str, object]] = [
        {"question": "visitor_useful", "value": 3},
        {"question": "host_clear", "value": 6},
    ]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            EvaluationMark.objects.create(evaluation=row, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        VisitEvaluation.objects.create(placement=visit, side="visitor", by=awa)


def test_staff_read_lists_and_sums(
    sign_in: SignIn,
    visit: Placement,
    awa: User,
    lies: User,
    officer: User,
    visa_officer: User,
) -> None:
    told = evaluate_visit(
        placement=visit,
        side="visitor",
        marks={**mark("visitor"), "visitor_useful": 2},
        words="Bien reçue",
        by=awa,
    )
    evaluate_visit(placement=visit, side="host", marks=mark("host", 5), by=lies)
    staff = sign_in(officer)
    sums = reverse("admin:hosts_visitevaluation_sums")
    tables = staff.get(sums).context["tables"]
    visitor, host = (table.lines[0] for table in tables)
    assert (visitor.count, visitor.means) == (1, (4.0, 4.0, 2.0, 4.0))
    assert (host.count, host.means) == (1, (5.0, 5.0, 5.0, 5.0))
    assert staff.get(visitor.address).context["cl"].result_count == visitor.count
    page = reverse("admin:hosts_visitevaluation_change", args=[told.pk])
    assert "Bien reçue" in staff.get(page).text
    assert staff.post(page).status_code == 404
    for address in (sums, page):
        assert sign_in(visa_officer).get(address).status_code == 403


def test_feedback_is_the_mean_of_visitors_with_their_number(
    visit: Placement, awa: User, lies: User, moussa: User
) -> None:
    other = factories.host()
    evaluate_visit(placement=visit, side="visitor", marks=mark("visitor", 5), by=awa)
    evaluate_visit(placement=visit, side="host", marks=mark("host", 1), by=lies)
    assert read_host_feedback([visit.host_id, other.pk])[visit.host_id].count == 1
    second = factories.placement(
        host=visit.host,
        stage="completed",
        participation=factories.participation(
            call=visit.participation.call, person=factories.person(email=moussa.email)
        ),
    )
    evaluate_visit(
        placement=second, side="visitor", marks=mark("visitor", 3), by=moussa
    )
    found = read_host_feedback([visit.host_id, other.pk])
    assert set(found) == {visit.host_id}
    assert (found[visit.host_id].share, found[visit.host_id].count) == (0.75, 2)


def test_both_sides_are_reminded_until_they_have_told_it(
    visit: Placement, awa: User, lies: User
) -> None:
    sweep_reminders()
    evaluate_visit(placement=visit, side="host", marks=mark("host"), by=lies)
    for days in (1, 8):
        now = datetime(2027, 3, 9, 9, tzinfo=UTC) + timedelta(days=days)
        with time_machine.travel(now, tick=False):
            sweep_reminders(now)
            sweep_reminders(now)
    sent = Message.objects.filter(kind__startswith="hosts/tell_").order_by("pk")
    assert list(sent.values_list("kind", "to")) == [("hosts/tell_visit", awa.email)] * 2
    assert f"/me/visits/{visit.pk}/" in sent[0].text


def test_the_pages_ask_as_much_of_one_as_of_many(
    sign_in: SignIn,
    visit: Placement,
    awa: User,
    officer: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    evaluate_visit(placement=visit, side="visitor", marks=mark("visitor"), by=awa)
    staff = sign_in(officer)
    listed = reverse("admin:hosts_visitevaluation_changelist")
    sums = reverse("admin:hosts_visitevaluation_sums")
    for page in (listed, sums):
        staff.get(page)
    for turn in range(2):
        with django_assert_num_queries(LIST_QUERIES):
            staff.get(listed)
        with django_assert_num_queries(SUM_QUERIES):
            staff.get(sums)
        for number in range(2):
            email = f"t{turn}n{number}@atelier.example"
            row = factories.placement(
                stage="completed",
                host=factories.host(),
                participation=factories.participation(
                    call=visit.participation.call, person=factories.person(email=email)
                ),
            )
            by = User.objects.create(email=email, language="fr")
            evaluate_visit(placement=row, side="visitor", marks=mark("visitor"), by=by)


LIST_QUERIES, SUM_QUERIES = 8, 5


@pytest.mark.django_db(transaction=True)
def test_two_windows_tell_it_once(visit: Placement, awa: User) -> None:
    def tell(_turn: int) -> None:
        try:
            evaluate_visit(
                placement=visit, side="visitor", marks=mark("visitor"), by=awa
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(tell, range(2)))
    assert VisitEvaluation.objects.count() == 1
    assert EvaluationMark.objects.count() == 4

"""Action points: one person is responsible, says that it is done, and another person verifies it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from mobility.hosts.models import HostContact
from mobility.itineraries.lifecycle import ACTION_POINT
from mobility.itineraries.models import ActionPoint, Incident, Stop
from mobility.itineraries.services.action_points import (
    add_action_point,
    finish_action_point,
)
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from pemwecco.reminders.engine import sweep_reminders
from tests import factories
from tests.conftest import SignIn
from tests.mobility.dossiers import photo
from tests.mobility.itineraries.test_presences import DAY, TODAY, cohort, lies, stop
from tests.mobility.itineraries.test_reports import get_file

__all__ = ["cohort", "lies", "stop"]
pytestmark = pytest.mark.django_db
PAGE = "/me/itinerary/to-do/"


def add(file: Participation, by: User, **given: Any) -> ActionPoint:
    facts: dict[str, Any] = {
        "what": "Envoyer la liste de prix",
        "responsible": "participant",
        "due_on": TODAY() + 5 * DAY,
    }
    return add_action_point(participation=file, by=by, **facts | given)


def add_for_host(stop: Stop, by: User, **given: Any) -> ActionPoint:
    contact = HostContact.objects.get()
    return add(get_file(stop), by, responsible="host", contact=contact, **given)


def test_a_participant_notes_and_does_their_own(
    stop: Stop, awa: User, outsider: User, sign_in: SignIn
) -> None:
    client = sign_in(awa)
    sent = {"what": "Appeler Gand", "due_on": (TODAY() + 3 * DAY).isoformat()}

    assert client.post(PAGE, sent).status_code == 302
    past = sent | {"due_on": (TODAY() - DAY).isoformat()}
    assert client.post(PAGE, past).status_code == 422
    point = ActionPoint.objects.get()
    one = f"{PAGE}{point.pk}/"
    assert "Appeler Gand" in client.get(PAGE).text
    assert [task.url for task in client.get("/me/").context["tasks"]][:1] == [one]
    assert sign_in(outsider).get(one).status_code == 404
    assert client.put(one).status_code == 405
    assert client.post(one, {}).status_code == 422

    assert client.post(one, {"word": "Appelé lundi"}).status_code == 302
    assert client.post(one, {"word": "Encore"}).status_code == 422

    point.refresh_from_db()
    step = point.steps.get()
    assert (point.stage, step.reason, step.by) == ("done", "Appelé lundi", awa)
    assert one not in [task.url for task in client.get("/me/").context["tasks"]]
    with pytest.raises(PermissionDenied):
        add(get_file(stop), outsider)
    with pytest.raises(PermissionDenied):
        add(get_file(stop), awa, responsible="staff", staff=awa)


def test_whoever_did_it_does_not_verify_it(
    stop: Stop, coordinator: User, officer: User, sign_in: SignIn
) -> None:
    point = add(get_file(stop), coordinator, responsible="staff", staff=coordinator)
    page = f"/admin/itineraries/actionpoint/{point.pk}/"
    own, other = sign_in(coordinator), sign_in(officer)

    other.post(f"{page}move/", {"move": "finish_point", "reason": "Fait"})
    point.refresh_from_db()
    assert point.stage == "open", "Somebody else is responsible"
    own.post(f"{page}move/", {"move": "finish_point", "reason": "Fait"})
    refused = own.post(f"{page}move/", {"move": "verify_point"}, follow=True)

    point.refresh_from_db()
    assert point.stage == "done"
    assert "somebody else verifies it" in refused.text
    with pytest.raises(IntegrityError), transaction.atomic():
        point.steps.create(
            source="done", target="verified", move="verify_point", by=coordinator
        )
    other.post(f"{page}move/", {"move": "verify_point"})
    point.refresh_from_db()
    assert (point.stage, point.steps.last().by) == ("verified", officer)  # type: ignore[union-attr]  # there are steps
    other.post(f"{page}move/", {"move": "reopen_point", "reason": "Pas encore"})
    point.refresh_from_db()
    assert point.stage == "open"
    own.post(f"{page}move/", {"move": "drop_point"})
    point.refresh_from_db()
    assert point.stage == "open", "Dropped only with the reason"
    own.post(f"{page}move/", {"move": "drop_point", "reason": "Sans objet"})
    point.refresh_from_db()
    assert point.stage == "dropped"


def test_a_host_does_its_own_in_the_portal(
    stop: Stop, lies: User, awa: User, coordinator: User, sign_in: SignIn
) -> None:
    point = add_for_host(stop, coordinator, what="Envoyer le devis")
    one, client = f"/partners/to-do/{point.pk}/", sign_in(lies)
    other = factories.host_contact(factories.host(), email="jan@elders.example")

    visit = reverse("hosts:placement", args=[stop.placement_id])
    assert (
        "1 visit after which something is to be done" in client.get("/partners/").text
    )
    assert "Envoyer le devis" in client.get(visit).text
    assert "Envoyer le devis" in client.get(one).text
    assert sign_in(awa).get(one).status_code == 404
    assert sign_in(other).get(one).status_code == 404
    assert not ActionPoint.objects.visible_to(awa).exists()
    proof = photo("devis.jpg")
    assert client.post(one, {"file": proof}).status_code == 302

    point.refresh_from_db()
    assert (point.stage, point.proof is not None) == ("done", True)
    assert "Envoyer le devis" not in client.get(visit).text
    assert "something is to be done" not in client.get("/partners/").text
    assert point.proof is not None
    assert b"".join(client.get(f"/files/{point.proof_id}/").streaming_content)  # type: ignore[attr-defined]  # a file
    assert sign_in(other).get(f"/files/{point.proof_id}/").status_code == 404


def test_a_reader_of_the_host_reads_and_does_not_say_it_is_done(
    stop: Stop, lies: User, coordinator: User, sign_in: SignIn
) -> None:
    point = add_for_host(stop, coordinator)
    assert stop.placement is not None
    reader = factories.let_speak(
        User.objects.create(email="reader@fabriek.example", name="Reader Voorbeeld"),
        stop.placement.host,
    )
    one, client = f"/partners/to-do/{point.pk}/", sign_in(reader.user)

    assert client.get(one).status_code == 200
    assert client.post(one, {"word": "Ja"}).status_code == 403
    with pytest.raises(PermissionDenied):
        finish_action_point(point=point, word="Ja", by=reader.user)


def test_one_person_is_responsible_and_fits(
    stop: Stop, lies: User, awa: User, coordinator: User
) -> None:
    file = get_file(stop)
    contact = HostContact.objects.get()
    stranger = factories.let_speak(
        factories.host_contact(factories.host(), email="x@elders.example"),
        factories.host(),
    )

    for wrong in (
        {"responsible": "host"},
        {"responsible": "staff"},
        {"responsible": "participant", "contact": contact},
        {"responsible": "staff", "staff": awa},
        {"responsible": "host", "contact": stranger},
        {"due_on": TODAY() - DAY},
        {"what": "  "},
        {"incident": Incident.objects.create(
            participation=factories.participation(person=factories.person()), kind="other", what="x"
        )},
    ):  # fmt: skip
        with pytest.raises(Refused):
            add(file, coordinator, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        ActionPoint.objects.create(
            participation=file, what="x", responsible="host", due_on=TODAY()
        )


def test_staff_add_one_from_an_incident_and_find_it_on_the_desk(
    stop: Stop, coordinator: User, officer: User, sign_in: SignIn
) -> None:
    file, staff = get_file(stop), sign_in(coordinator)
    incident = Incident.objects.create(participation=file, kind="theft", what="Sac")
    sent = {
        "participation": file.pk,
        "what": "Déclarer le vol",
        "due_on": (TODAY() + DAY).isoformat(),
        "priority": 2,
        "responsible": "staff",
        "staff": coordinator.pk,
        "incident": incident.pk,
    }
    page = "/admin/itineraries/actionpoint/"

    nobody = staff.post(f"{page}add/", sent | {"staff": ""})
    staff.post(f"{page}add/", sent)

    assert "one member of staff" in nobody.text
    point = ActionPoint.objects.get()
    assert (point.incident, point.added_by) == (incident, coordinator)
    listed = staff.get(f"{page}?waits=mine")
    assert listed.context["cl"].result_count == 1
    assert sign_in(officer).get(f"{page}?waits=mine").context["cl"].result_count == 0
    ActionPoint.objects.update(due_on=TODAY() - DAY)
    assert staff.get(f"{page}?waits=late").context["cl"].result_count == 1


def test_whoever_is_responsible_is_reminded_until_it_is_done(
    stop: Stop, lies: User, awa: User, coordinator: User
) -> None:
    own = add(get_file(stop), coordinator)
    add_for_host(stop, coordinator)
    add(get_file(stop), coordinator, responsible="staff", staff=coordinator)
    ActionPoint.objects.update(due_on=TODAY() - 2 * DAY)
    finish_action_point(point=own, word="Fait", by=awa)

    sweep_reminders()

    told = Message.objects.filter(kind="itineraries/point_due")
    assert {message.to for message in told} == {lies.email, coordinator.email}
    before = told.count()
    ACTION_POINT.apply(
        ActionPoint.objects.get(responsible="staff"),
        "drop_point",
        actor=Staff(coordinator),
        reason="Sans objet",
    )
    sweep_reminders()
    assert told.count() == before


def test_the_list_asks_the_same_for_one_and_for_three(
    stop: Stop,
    lies: User,
    awa: User,
    coordinator: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    staff, own, host = sign_in(coordinator), sign_in(awa), sign_in(lies)
    pages = (
        (staff, "/admin/itineraries/actionpoint/", STAFF_QUERIES),
        (own, PAGE, OWN_QUERIES),
        (host, reverse("hosts:placement", args=[stop.placement_id]), HOST_QUERIES),
    )
    for client, page, _queries in pages:
        client.get(page)
    for number in (1, 3):
        while ActionPoint.objects.filter(responsible="host").count() < number:
            add_for_host(stop, coordinator)
            add(get_file(stop), coordinator)
            add(get_file(stop), coordinator, responsible="staff", staff=coordinator)
        for client, page, queries in pages:
            with django_assert_num_queries(queries):
                assert client.get(page).status_code == 200


STAFF_QUERIES, OWN_QUERIES, HOST_QUERIES = 10, 5, 28

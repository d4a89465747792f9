"""Who was at a stop: by the host, a day sheet without account and network, the participant's code, staff."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from mobility.itineraries.models import (
    CallTreeEntry,
    Crossing,
    DaySheetLink,
    Flight,
    Incident,
    Itinerary,
    Presence,
    Proposal,
    Stop,
)
from mobility.itineraries.rules.presence import (
    MOST_TICKS,
    Outcome,
    UnreadableTicks,
    limit_noted_time,
    read_sent_ticks,
    weigh_tick,
)
from mobility.itineraries.services.cohort_stops import save_cohort_stop
from mobility.itineraries.services.day_lists import list_cohort_day
from mobility.itineraries.services.incidents import tick_incident_call
from mobility.itineraries.services.presences import (
    PRESENCE_CODE,
    Noter,
    correct_presence,
    note_presence,
    revoke_day_sheet,
)
from mobility.itineraries.services.programme import publish_itinerary
from participants.register.models import Cohort
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.documents.models import Document
from pemwecco.documents.services import store_bytes
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
DAY = timedelta(days=1)
How = Presence.How


@pytest.fixture
def cohort() -> Cohort:
    return factories.cohort(arrives_on=TODAY() - 3 * DAY, leaves_on=TODAY() + 20 * DAY)


@pytest.fixture
def stop(cohort: Cohort, officer: User) -> Stop:
    """A visit of Awa at the host of Lies, from yesterday to tomorrow, published."""
    return make_visit(cohort, officer, host=factories.host())


def make_visit(cohort: Cohort, officer: User, *, host: Any) -> Stop:
    file = factories.participation(stage="departed", cohort=cohort)
    placement = factories.placement(
        participation=file,
        host=host,
        stage="running",
        starts_on=TODAY() - DAY,
        ends_on=TODAY() + DAY,
    )
    itinerary = Itinerary.objects.create(
        participation=file,
        arrives_on=cohort.arrives_on,
        leaves_on=cohort.leaves_on,
        emergency_contact="+32 2 000 00 00",
    )
    stop = Stop.objects.create(
        itinerary=itinerary,
        placement=placement,
        starts_on=placement.starts_on,
        ends_on=placement.ends_on,
        starts_at=time(9),
        activity="visit",
        title="Atelier",
        place="Antwerpen",
    )
    publish_itinerary(itinerary=itinerary, by=officer)
    return stop


@pytest.fixture
def lies(stop: Stop) -> User:
    assert stop.placement is not None
    return factories.host_contact(stop.placement.host)


@pytest.fixture
def sheet(cohort: Cohort, coordinator: User) -> DaySheetLink:
    return DaySheetLink.objects.create(
        cohort=cohort,
        name="Fatou",
        first_on=TODAY() - DAY,
        last_on=TODAY() + DAY,
        made_by=coordinator,
    )


def note(stop: Stop, noter: Noter, state: str = "present", **given: Any) -> Presence:
    return note_presence(
        stop=stop,
        participation=stop.itineraries.get().participation,
        on=given.pop("on", TODAY()),
        state=state,
        noter=noter,
        **given,
    )


def tick_of(stop: Stop, state: str = "present", /, **changed: Any) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "file": stop.itineraries.get().participation_id,
        "stop": stop.pk,
        "on": TODAY().isoformat(),
        "state": state,
        "at": timezone.now().isoformat(),
    } | changed


def sync(sheet: DaySheetLink, *ticks: dict[str, Any]) -> list[dict[str, str]]:
    answer = Client().post(
        f"/day/{sheet.token}/sync/",
        json.dumps({"ticks": ticks}),
        content_type="application/json",
    )
    assert answer.status_code == 200
    results: list[dict[str, str]] = answer.json()["results"]
    return results


# Rules


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        {"ticks": "x"},
        {"ticks": [{}]},
        {"ticks": [{"id": "no"}]},
        {"ticks": [None]},
        {"ticks": [{}] * (MOST_TICKS + 1)},
    ],
)
def test_what_no_page_sends_is_unreadable(sent: Any) -> None:
    with pytest.raises(UnreadableTicks):
        read_sent_ticks(sent)


def test_a_clock_that_cannot_be_right_is_ours() -> None:
    now = datetime(2027, 3, 3, 10, tzinfo=UTC)
    on = date(2027, 3, 3)
    right = datetime(2027, 3, 3, 9, tzinfo=UTC)

    assert limit_noted_time(right, on, now=now) == right
    assert limit_noted_time(now + DAY, on, now=now) == now
    assert limit_noted_time(datetime(1970, 1, 1, tzinfo=UTC), on, now=now) == now


def test_a_tick_beside_what_is_known() -> None:
    assert weigh_tick(state="late", known_state=None) is Outcome.RECORDED
    assert weigh_tick(state="late", known_state="late") is Outcome.KNOWN
    assert weigh_tick(state="late", known_state="absent") is Outcome.CONFLICT


# Services


def test_a_presence_is_noted_once_and_corrected_with_a_reason(
    stop: Stop, lies: User, officer: User
) -> None:
    by_host = Noter(How.HOST, by=lies)
    noted = note(stop, by_host)

    assert note(stop, Noter(How.STAFF, by=officer)) == noted
    with pytest.raises(Refused, match="Lies"):
        note(stop, Noter(How.STAFF, by=officer), "late")
    with pytest.raises(Refused, match="reason"):
        correct_presence(presence=noted, state="late", reason=" ", noter=by_host)
    corrected = correct_presence(
        presence=noted, state="late", reason="Train", noter=Noter(How.STAFF, by=officer)
    )
    assert (corrected.state, corrected.reason, corrected.by) == (
        "late",
        "Train",
        officer,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Presence.objects.filter(pk=noted.pk).update(state="present", reason="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Presence.objects.create(
            stop=stop,
            participation=noted.participation,
            on=noted.on,
            state="late",
            how="staff",
            by=officer,
        )


def test_what_cannot_be_is_refused(
    stop: Stop, lies: User, outsider: User, cohort: Cohort
) -> None:
    noter = Noter(How.HOST, by=lies)
    for on, words in ((TODAY() + DAY, "to come"), (TODAY() - 2 * DAY, "not on this")):
        with pytest.raises(Refused, match=words):
            note(stop, noter, on=on)
    with pytest.raises(PermissionDenied):
        note(stop, Noter(How.HOST, by=outsider))
    other = factories.participation(stage="departed", cohort=cohort)
    with pytest.raises(Refused, match="not of this person"):
        note_presence(
            stop=stop, participation=other, on=TODAY(), state="late", noter=noter
        )
    assert stop.placement is not None
    type(stop.placement).objects.filter(pk=stop.placement.pk).update(stage="completed")
    stop.refresh_from_db()
    note(stop, noter)


def test_an_absence_opens_one_incident_with_its_calls(
    stop: Stop, lies: User, coordinator: User
) -> None:
    programme = stop.itineraries.get().participation.call.programme
    for position, name, severity in ((1, "Coordination", 1), (2, "Direction", 3)):
        CallTreeEntry.objects.create(
            programme=programme,
            position=position,
            name=name,
            phone="+3220000000",
            from_severity=severity,
        )
    noter = Noter(How.HOST, by=lies)
    absent = note(stop, noter, "absent")
    note(stop, noter, "absent")

    incident = Incident.objects.get()
    assert (incident.kind, incident.stage, incident.presence) == (
        "no_show",
        "open",
        absent,
    )
    call = incident.calls.get()
    assert call.name == "Coordination"
    ticked = tick_incident_call(call=call, reached=True, said="Malade", by=coordinator)
    assert ticked.called_by == coordinator
    with pytest.raises(Refused, match="Ticked before"):
        tick_incident_call(call=call, reached=False, said="", by=coordinator)

    correct_presence(presence=absent, state="late", reason="Retard", noter=noter)
    incident.refresh_from_db()
    assert incident.stage == "closed"
    assert incident.steps.get().reason == "Retard"
    absent.refresh_from_db()
    correct_presence(presence=absent, state="absent", reason="Non", noter=noter)
    incident.refresh_from_db()
    assert (incident.stage, Incident.objects.count()) == ("open", 1)


# A day sheet without account


def test_a_tick_sent_twice_is_one(stop: Stop, sheet: DaySheetLink) -> None:
    tick = tick_of(stop)

    first, again = sync(sheet, tick), sync(sheet, tick)

    assert [row["outcome"] for row in first + again] == ["recorded", "known"]
    noted = Presence.objects.get()
    assert (noted.how, noted.sheet, noted.client_id) == (
        "sheet",
        sheet,
        UUID(tick["id"]),
    )


def test_a_conflict_is_shown_and_what_stands_stays(
    stop: Stop, sheet: DaySheetLink, lies: User, cohort: Cohort
) -> None:
    note(stop, Noter(How.HOST, by=lies), "late")
    strange = tick_of(stop, stop=stop.pk + 99)
    not_hers = tick_of(stop, file=stop.itineraries.get().participation_id + 99)
    too_early = tick_of(stop, on=(TODAY() + DAY).isoformat())

    found = sync(sheet, tick_of(stop, "absent"), strange, not_hers, too_early)

    assert [row["outcome"] for row in found] == [
        "conflict",
        "refused",
        "refused",
        "refused",
    ]
    assert "Lies" in found[0]["words"]
    assert Presence.objects.get().state == "late"
    assert not Incident.objects.exists()


def test_a_sheet_opens_its_cohort_and_its_days_and_no_longer(
    stop: Stop,
    sheet: DaySheetLink,
    officer: User,
    coordinator: User,
    cohort: Cohort,
) -> None:
    other = factories.cohort(arrives_on=cohort.arrives_on, leaves_on=cohort.leaves_on)
    elsewhere = make_visit(other, officer, host=factories.host())
    page = f"/day/{sheet.token}/"
    shown = Client().get(page).content.decode()
    name = stop.itineraries.get().participation.person.full_name

    assert name in shown
    assert sync(sheet, tick_of(elsewhere))[0]["outcome"] == "refused"
    assert Client().post(f"{page}sync/", "x", content_type="a/b").status_code == 400
    assert Client().get(f"{page}?on=nonsense").status_code == 200
    worker = Client().get(f"{page}worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    over = {"first_on": TODAY() - 4 * DAY, "last_on": TODAY() - 3 * DAY}
    DaySheetLink.objects.filter(pk=sheet.pk).update(**over)
    assert Client().get(page).status_code == 404
    DaySheetLink.objects.filter(pk=sheet.pk).update(last_on=TODAY())
    revoke_day_sheet(sheet=sheet, by=coordinator)
    for address in (page, f"{page}worker.js"):
        assert Client().get(address).status_code == 404


def test_the_sheet_without_script_notes_and_corrects(
    stop: Stop, sheet: DaySheetLink
) -> None:
    page, client = f"/day/{sheet.token}/", Client(headers={"Accept-Language": "en"})
    sent = tick_of(stop, "absent")

    client.post(page, sent)
    refused = client.post(page, sent | {"state": "present"}, follow=True)
    client.post(page, sent | {"state": "present", "reason": "Came later"})

    assert "Give a reason to correct it." in refused.content.decode()
    assert Presence.objects.get().state == "present"
    assert Incident.objects.get().stage == "closed"
    assert client.post(page, {"stop": "x"}, follow=True).status_code == 200


def test_the_sheet_without_script_notes_who_came_to_a_shared_stop(
    stop: Stop, sheet: DaySheetLink, cohort: Cohort, coordinator: User
) -> None:
    shared = save_cohort_stop(
        cohort=cohort,
        by=coordinator,
        title="Accueil",
        place="Bruxelles",
        activity="meeting",
        starts_on=TODAY(),
        ends_on=TODAY(),
    )

    Client().post(f"/day/{sheet.token}/", tick_of(shared))

    assert Presence.objects.get().stop == shared
    assert shared.itineraries.get() == stop.itinerary


@pytest.mark.parametrize("count", [1, 3])
def test_a_day_asks_the_same_for_one_and_three(
    count: int,
    cohort: Cohort,
    officer: User,
    sheet: DaySheetLink,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    host = factories.host()
    for _number in range(count):
        make_visit(cohort, officer, host=host)
    with django_assert_num_queries(4):
        (expected,) = list_cohort_day(cohort, TODAY())
    assert len(expected.people) == count
    with django_assert_num_queries(5):
        Client().get(f"/day/{sheet.token}/")


# Host, code, staff


def test_the_host_notes_its_own_stops_alone(
    stop: Stop, lies: User, sign_in: SignIn, cohort: Cohort, officer: User
) -> None:
    other = make_visit(cohort, officer, host=factories.host())
    page = f"/partners/visits/{stop.placement_id}/presence/"
    client = sign_in(lies)

    assert "Atelier" in client.get(page).content.decode()
    client.post(page, tick_of(stop))
    answer = client.post(page, tick_of(other), follow=True)

    assert "not on your sheet" in answer.content.decode()
    assert [row.stop for row in Presence.objects.all()] == [stop]
    theirs = f"/partners/visits/{other.placement_id}/presence/"
    assert client.get(theirs).status_code == 404
    assert list(Presence.objects.visible_to(lies)) == [Presence.objects.get()]


def test_the_code_opens_for_whoever_may_note(
    stop: Stop,
    lies: User,
    outsider: User,
    awa: User,
    sign_in: SignIn,
    sheet: DaySheetLink,
) -> None:
    file = stop.itineraries.get().participation
    page = f"/here/{PRESENCE_CODE.make(file.pk)}/"
    accompanying = Client()

    assert accompanying.get(page).status_code == 302
    accompanying.get(f"/day/{sheet.token}/")
    assert "Atelier" in accompanying.get(page).content.decode()
    assert sign_in(outsider).get(page).status_code == 404
    assert sign_in(awa).get(page).status_code == 404
    assert Client().get("/here/1:wrong/").status_code == 404
    client = sign_in(lies)
    assert "Atelier" in client.get(page).content.decode()
    client.post(page, tick_of(stop, "late"))
    assert Presence.objects.get().how == "code"


def test_staff_note_and_correct_on_the_day_of_the_cohort(
    stop: Stop,
    coordinator: User,
    visa_officer: User,
    sign_in: SignIn,
) -> None:
    page = "/admin/itineraries/presence/day/"
    client = sign_in(coordinator)

    assert "Atelier" in client.get(page).content.decode()
    client.post(page, tick_of(stop))
    client.post(page, tick_of(stop, "late", reason="Train"))
    answer = client.post(page, tick_of(stop, "absent"), follow=True)

    assert "with the reason" in answer.content.decode()
    assert Presence.objects.get().state == "late"
    assert sign_in(visa_officer).get(page).status_code == 403
    assert client.get(f"{page}?cohort=x&on=y").status_code == 200


# The pack


def test_the_pack_is_of_the_participant_and_says_until_when(
    stop: Stop,
    awa: User,
    sign_in: SignIn,
    cohort: Cohort,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = sign_in(awa)
    client.get("/me/itinerary/pack/")
    with django_assert_max_num_queries(15):
        answer = client.get("/me/itinerary/pack/")
    text = answer.content.decode()

    assert answer["X-Offline-Until"] == (cohort.leaves_on + 2 * DAY).isoformat()
    for shown in ("Atelier", "+32 2 000 00 00", "data:image/svg+xml", 'lang="nl"'):
        assert shown in text, shown
    assert client.get("/me/itinerary/pack/card.pdf").content.startswith(b"%PDF")


def test_the_pack_has_the_tickets_of_flights_that_stand_and_the_boarding_passes(
    stop: Stop, awa: User, officer: User, sign_in: SignIn
) -> None:
    file = stop.itineraries.get().participation

    def keep(name: str) -> Document:
        return store_bytes(
            content=b"%PDF-1.4", name=name, content_type="application/pdf", by=awa
        )

    for what, state in (("outbound", "taken"), ("return", "refused")):
        Proposal.objects.create(
            participation=file,
            what=what,
            label=f"EX {what}",
            starts_on=TODAY(),
            ends_on=TODAY(),
            document=keep(f"{what}.pdf"),
            by=awa,
            state=state,
        )
        Flight.objects.create(
            participation=file,
            direction=what,
            number=f"EX {what}",
            departs_on=TODAY(),
            arrives_on=TODAY(),
        )
    Crossing.objects.create(
        participation=file,
        direction="entry",
        on=TODAY(),
        place="BRU",
        evidence="boarding_pass",
        document=keep("pass.pdf"),
    )

    text = sign_in(awa).get("/me/itinerary/pack/").content.decode()

    assert "EX outbound" in text
    assert "EX return" not in text
    pks = list(Document.objects.exclude(name="return.pdf").values_list("pk", flat=True))
    assert all(f"/{pk}/" in text for pk in pks)
    # A flight that was taken back takes its ticket out.
    Flight.objects.filter(participation=file).delete()
    again = sign_in(awa).get("/me/itinerary/pack/").content.decode()
    assert "EX outbound" not in again


def test_what_changed_is_since_the_version_that_was_read(
    stop: Stop, awa: User, officer: User, sign_in: SignIn
) -> None:
    client = sign_in(awa)
    client.get("/me/itinerary/")
    for title in ("Fabrique", "Manufacture"):
        stop.title = title
        stop.save()
        publish_itinerary(itinerary=stop.itineraries.get(), by=officer)

    for _look in range(2):
        text = " ".join(client.get("/me/itinerary/").content.decode().split())
        assert "since version 1, the one you read" in text
        assert "title: Manufacture (before: Atelier)" in text

"""Begin, publish, print, leave and come back."""

from __future__ import annotations

import io
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from pypdf import PdfReader

from mobility.hosts.models import Placement
from mobility.itineraries.models import (
    Accommodation,
    Crossing,
    Flight,
    Itinerary,
    ItineraryVersion,
    Stop,
)
from mobility.itineraries.reminders import RULES
from mobility.itineraries.services.crossings import (
    list_overdue_returns,
    list_travellers,
    record_departure,
    record_return,
)
from mobility.itineraries.services.papers import render_pending_versions, render_version
from mobility.itineraries.services.programme import (
    begin_itinerary,
    gather_itinerary_facts,
    list_version_changes,
    publish_itinerary,
)
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.models import Parameter
from pemwecco.documents.models import Document
from pemwecco.documents.services import store_bytes
from pemwecco.mail.models import Message
from tests import factories

pytestmark = pytest.mark.django_db


def day(shift: int = 0) -> date:
    """So many days after today, or before."""
    return timezone.localdate() + timedelta(days=shift)


@pytest.fixture
def itinerary() -> Itinerary:
    return stay()


def stay(**fields: Any) -> Itinerary:
    """Two hosts that said yes, and a day without one: three stops."""
    file = factories.participation(stage="cleared", cohort=factories.cohort())
    itinerary = Itinerary.objects.create(
        participation=file,
        **{
            "arrives_on": date(2027, 3, 1),
            "leaves_on": date(2027, 3, 28),
            "emergency_contact": "Permanence +32 2 000 00 00",
        }
        | fields,
    )
    Flight.objects.create(
        participation=file,
        direction="outbound",
        number="EX 101",
        departs_on=date(2027, 2, 28),
        arrives_on=date(2027, 3, 1),
    )
    Accommodation.objects.create(
        participation=file,
        kind="hotel",
        name="Résidence Exemple, Bruxelles",
        arrives_on=date(2027, 3, 1),
        leaves_on=date(2027, 3, 28),
    )
    for first, last, town in ((2, 9, "Antwerpen"), (15, 20, "Liège")):
        host = factories.host(practical=f"Clé de {town}")
        factories.host_contact(
            host, f"contact@{town.lower().replace('è', 'e')}.example"
        )
        placement = factories.placement(
            participation=file,
            host=host,
            stage="confirmed",
            starts_on=date(2027, 3, first),
            ends_on=date(2027, 3, last),
        )
        Stop.objects.create(
            itinerary=itinerary,
            placement=placement,
            starts_on=date(2027, 3, first),
            ends_on=date(2027, 3, last),
            starts_at=time(9),
            ends_at=time(17),
            activity="visit",
            title=f"Visite à {town}",
            place=town,
        )
    Stop.objects.create(
        itinerary=itinerary,
        starts_on=date(2027, 3, 12),
        ends_on=date(2027, 3, 12),
        activity="seminar",
        title="Séminaire",
        place="Bruxelles",
    )
    return itinerary


def proof() -> Document:
    return store_bytes(
        content=b"%PDF-1.4", name="pass.pdf", content_type="application/pdf", by=None
    )


def test_an_itinerary_begins_with_what_is_known(
    officer: User, visa_officer: User
) -> None:
    file = factories.participation(stage="prepared", cohort=factories.cohort())
    factories.placement(participation=file, stage="accepted")
    factories.placement(
        participation=file,
        stage="declined",
        starts_on=date(2027, 3, 12),
        ends_on=date(2027, 3, 13),
    )

    with pytest.raises(PermissionDenied):
        begin_itinerary(participation=file, by=visa_officer)
    itinerary = begin_itinerary(participation=file, by=officer)

    assert (itinerary.arrives_on, itinerary.leaves_on) == (
        date(2027, 3, 1),
        date(2027, 3, 28),
    )
    assert [stop.activity for stop in itinerary.stops.all()] == [
        "travel",
        "visit",
        "travel",
    ]
    assert begin_itinerary(participation=file, by=officer).pk == itinerary.pk


def test_no_itinerary_begins_without_seat_or_dates(officer: User) -> None:
    with pytest.raises(Refused, match="not selected"):
        begin_itinerary(
            participation=factories.participation(stage="eligible"), by=officer
        )
    with pytest.raises(Refused, match="cohort"):
        begin_itinerary(
            participation=factories.participation(stage="prepared"), by=officer
        )


def test_publishing_freezes_and_tells_each_only_what_is_theirs(
    itinerary: Itinerary, officer: User
) -> None:
    version = publish_itinerary(itinerary=itinerary, by=officer, note="Bon voyage")

    assert (version.number, version.note) == (1, "Bon voyage")
    mine = Message.objects.get(kind="itineraries/published")
    assert (mine.to, mine.language) == (factories.AWA, "fr")
    texts = {
        mail.to: mail.text
        for mail in Message.objects.filter(kind="itineraries/host_stop")
    }
    assert texts.keys() == {"contact@antwerpen.example", "contact@liege.example"}
    assert "Visite à Antwerpen" in texts["contact@antwerpen.example"]
    for word in ("Liège", "Séminaire", "Résidence", "EX 101"):
        assert word not in texts["contact@antwerpen.example"]


def test_only_a_host_whose_stop_changed_is_told_again(
    itinerary: Itinerary, officer: User
) -> None:
    publish_itinerary(itinerary=itinerary, by=officer)
    with pytest.raises(Refused, match="Nothing has changed since version 1"):
        publish_itinerary(itinerary=itinerary, by=officer)
    Stop.objects.filter(place="Liège").update(starts_at=time(10))
    Stop.objects.filter(place="Bruxelles").delete()

    version = publish_itinerary(itinerary=itinerary, by=officer)

    assert version.number == 2
    assert list_version_changes(version) == [
        "Other time: Visite à Liège, March 15, 2027 10:00 (before: March 15, 2027 09:00).",
        "Taken out: Séminaire, March 12, 2027.",
    ]
    told = Message.objects.filter(kind="itineraries/host_stop").values_list(
        "to", flat=True
    )
    assert sorted(told) == [
        "contact@antwerpen.example",
        "contact@liege.example",
        "contact@liege.example",
    ]


def test_a_published_version_never_changes(itinerary: Itinerary, officer: User) -> None:
    version = publish_itinerary(itinerary=itinerary, by=officer)

    with pytest.raises(Exception, match="Cannot"):
        ItineraryVersion.objects.filter(pk=version.pk).update(number=9)


def test_what_the_rules_forbid_is_not_published(
    itinerary: Itinerary, officer: User
) -> None:
    Placement.objects.filter(stops__place="Liège").update(stage="cancelled")
    Stop.objects.filter(place="Bruxelles").update(ends_on=date(2027, 4, 2))

    with pytest.raises(Refused) as refused:
        publish_itinerary(itinerary=itinerary, by=officer)

    assert len(refused.value.sentences) == 2
    assert not ItineraryVersion.objects.exists()
    assert not Message.objects.exists()


def test_the_longest_stay_is_a_dated_rule(itinerary: Itinerary, officer: User) -> None:
    Parameter.objects.create(
        key="schengen.max_days",
        value="20",
        valid_from=date(2020, 1, 1),
        source="a test",
    )

    with pytest.raises(Refused, match="28 days; at most 20"):
        publish_itinerary(itinerary=itinerary, by=officer)


def test_publishing_needs_the_right(itinerary: Itinerary, visa_officer: User) -> None:
    with pytest.raises(PermissionDenied):
        publish_itinerary(itinerary=itinerary, by=visa_officer)


def test_the_paper_says_the_stay_in_the_language_of_the_participant(
    itinerary: Itinerary, officer: User
) -> None:
    version = publish_itinerary(itinerary=itinerary, by=officer)

    assert render_version(version.pk)
    assert not render_version(version.pk)

    version.refresh_from_db()
    assert version.pdf is not None
    assert version.pdf.name == f"{itinerary.participation.reference}-v1.pdf"
    with version.pdf.file.open("rb") as stored:
        reader = PdfReader(io.BytesIO(stored.read()))
    text = " ".join("\n".join(page.extract_text() for page in reader.pages).split())
    for shown in (
        "Awa Exemple",
        "Visite à Antwerpen",
        "09:00–17:00",
        "08:00–16:00",
        "mars",
        "112",
        "EX 101",
    ):
        assert shown in text, shown


def test_the_sweep_makes_the_papers_that_were_left(itinerary: Itinerary) -> None:
    """Published two minutes ago, and the request to the worker was lost."""
    version = ItineraryVersion.objects.create(
        itinerary=itinerary,
        number=1,
        facts=gather_itinerary_facts(itinerary),
        published_at=timezone.now() - timedelta(minutes=2),
    )

    assert (render_pending_versions(), render_pending_versions()) == (1, 0)
    version.refresh_from_db()
    assert version.pdf is not None


def departed(**fields: Any) -> Participation:
    return factories.participation(
        stage="cleared",
        cohort=factories.cohort(arrives_on=day(-5), leaves_on=day(5)),
        **fields,
    )


def test_departure_and_return_move_file_and_placements(
    officer: User, awa: User
) -> None:
    file = departed()
    host = factories.host(capacity=5)
    running, later = (
        factories.placement(
            participation=file,
            host=host,
            stage="confirmed",
            starts_on=day(first),
            ends_on=day(first + 1),
        )
        for first in (-1, 3)
    )

    record_departure(
        participation=file,
        on=day(-4),
        place="Zaventem",
        evidence="boarding_pass",
        document=proof(),
        by=awa,
    )

    file.refresh_from_db()
    running.refresh_from_db()
    assert (file.stage, running.stage) == ("departed", "running")
    record_return(
        participation=file,
        on=day(),
        place="Zaventem",
        evidence="return_desk",
        by=officer,
    )
    file.refresh_from_db()
    stages = [Placement.objects.get(pk=row.pk).stage for row in (running, later)]
    assert (file.stage, stages) == ("returned", ["completed", "cancelled"])
    assert [row.direction for row in Crossing.objects.order_by("on")] == [
        "entry",
        "exit",
    ]


def test_dates_that_cannot_be_are_refused_with_their_sentence(awa: User) -> None:
    file = departed()
    facts: dict[str, Any] = {
        "participation": file,
        "place": "Zaventem",
        "evidence": "boarding_pass",
        "by": awa,
    }

    with pytest.raises(Refused, match="after the departure"):
        record_return(on=day(), document=proof(), **facts)
    with pytest.raises(Refused, match="not come yet"):
        record_departure(on=day(1), document=proof(), **facts)
    with pytest.raises(Refused, match="file that proves it"):
        record_departure(on=day(), **facts)
    with pytest.raises(Refused, match="Only staff"):
        record_departure(
            on=day(), document=proof(), **facts | {"evidence": "return_desk"}
        )
    record_departure(on=day(), document=proof(), **facts)
    file.refresh_from_db()
    with pytest.raises(Refused, match="already recorded"):
        record_departure(on=day(), document=proof(), **facts)
    with pytest.raises(Refused, match="before the departure"):
        record_return(on=day(-1), document=proof(), **facts)
    assert Crossing.objects.count() == 1


def test_only_the_participant_and_staff_record_a_crossing(outsider: User) -> None:
    with pytest.raises(PermissionDenied):
        record_departure(
            participation=departed(),
            on=day(),
            place="Zaventem",
            evidence="boarding_pass",
            document=proof(),
            by=outsider,
        )


def test_the_late_are_known_by_itinerary_or_cohort() -> None:
    def away(days: int, **fields: Any) -> Participation:
        cohort = factories.cohort(arrives_on=day(-30), leaves_on=day(days))
        return factories.participation(stage="departed", cohort=cohort, **fields)

    late, in_time, extended = away(-2), away(0), away(-5)
    Itinerary.objects.create(
        participation=extended, arrives_on=day(-30), leaves_on=day(1)
    )

    assert list(list_overdue_returns(day())) == [late]
    assert {row.pk for row in list_travellers()} == {late.pk, in_time.pk, extended.pk}


def test_a_late_return_is_reported_to_staff_until_it_is_recorded(
    officer: User, coordinator: User
) -> None:
    rule = next(rule for rule in RULES if rule.code == "itineraries-return-overdue")
    file = factories.participation(
        stage="departed",
        cohort=factories.cohort(arrives_on=day(-30), leaves_on=day(-2)),
    )

    row = rule.over().get()
    assert row == file
    first = next(iter(rule.when(row)))
    assert first.due_at.date() == day()
    assert {recipient.email for recipient in rule.to(row)} == {
        officer.email,
        coordinator.email,
    }
    assert rule.context(file)["last_day"] == day(-2)
    Participation.objects.update(stage="returned")
    assert not rule.over().exists()

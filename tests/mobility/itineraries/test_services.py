"""Begin, publish, print."""

from __future__ import annotations

import io
from datetime import date, time, timedelta
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from pypdf import PdfReader

from mobility.hosts.models import Placement
from mobility.itineraries.models import (
    Accommodation,
    Flight,
    Itinerary,
    ItineraryVersion,
    Stop,
)
from mobility.itineraries.services.papers import (
    render_pending_versions,
    render_programme_pdf,
    render_version,
)
from mobility.itineraries.services.programme import (
    begin_itinerary,
    gather_itinerary_facts,
    list_version_changes,
    publish_itinerary,
)
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.models import Parameter
from pemwecco.mail.models import Message
from pemwecco.network.models import Person
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


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
        (
            "Other time: Visite à Liège, 15 March 2027 – 20 March 2027 10:00–17:00"
            " (before: 15 March 2027 – 20 March 2027 09:00–17:00)."
        ),
        "Taken out: Séminaire, 12 March 2027.",
    ]
    told = Message.objects.filter(kind="itineraries/host_stop").values_list(
        "to", flat=True
    )
    assert sorted(told) == [
        "contact@antwerpen.example",
        "contact@liege.example",
        "contact@liege.example",
    ]


def test_contact_phone_and_practical_details_are_changes_of_page_mail_and_paper(
    itinerary: Itinerary, officer: User, awa: User, sign_in: SignIn
) -> None:
    publish_itinerary(itinerary=itinerary, by=officer)
    placement = itinerary.participation.placements.get(stops__place="Antwerpen")
    placement.host.practical = "Badge à l'accueil"
    placement.host.save()
    contact = placement.host.contacts.get()
    Person.objects.filter(affiliations=contact.affiliation).update(
        phone="+32 3 000 00 02"
    )
    Stop.objects.filter(place="Antwerpen").update(contact="Lies Nieuw")
    Accommodation.objects.update(name="Hôtel Exemple, Gand")

    version = publish_itinerary(itinerary=itinerary, by=officer)

    said = list_version_changes(version)
    assert said == [
        "Lodging: Hôtel Exemple, Gand (before: Résidence Exemple, Bruxelles).",
        (
            "Visite à Antwerpen, 2 March 2027 – contact on site: Lies Nieuw"
            " (before: Lies Voorbeeld)."
        ),
        (
            "Visite à Antwerpen, 2 March 2027 – phone: +32 3 000 00 02"
            " (not given before)."
        ),
        (
            "Visite à Antwerpen, 2 March 2027 – practical details: Badge à l'accueil"
            " (before: Clé de Antwerpen)."
        ),
    ]
    mail = Message.objects.filter(kind="itineraries/published").latest("pk")
    paper = PdfReader(io.BytesIO(render_programme_pdf(version)))
    printed = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    page = unescape(sign_in(awa).get("/me/itinerary/").content.decode())
    for sentence in said:
        assert sentence in page
        # Mail and paper have the date as the participant writes it.
        fact = sentence.split(" – ")[-1]
        assert fact in mail.text
        assert fact in printed


def test_a_host_whose_stop_changed_reads_the_old_and_the_new(
    itinerary: Itinerary, officer: User
) -> None:
    publish_itinerary(itinerary=itinerary, by=officer)
    Stop.objects.filter(place="Liège").update(starts_at=time(10))
    publish_itinerary(itinerary=itinerary, by=officer)

    mail = Message.objects.filter(
        kind="itineraries/host_stop", to="contact@liege.example"
    ).latest("pk")
    now, before = mail.text.index("10:00–17:00"), mail.text.index("09:00–17:00")
    assert now < mail.text.index("Before, it read") < before


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


def make_full_stay(officer: User, last: date) -> list[str]:
    """The pages of a stay with two meetings on each working day, changed once."""
    itinerary = stay(leaves_on=last)
    placement = itinerary.participation.placements.get(stops__place="Antwerpen")
    itinerary.stops.all().delete()
    itinerary.participation.placements.exclude(pk=placement.pk).update(
        stage="cancelled"
    )
    rows, on = [], itinerary.arrives_on
    placement.starts_on, placement.ends_on = on, last
    placement.save()
    while on <= last:
        for hour in (9, 14) if on.weekday() < 5 else ():
            rows.append(
                Stop(
                    itinerary=itinerary,
                    placement=placement,
                    starts_on=on,
                    ends_on=on,
                    starts_at=time(hour),
                    ends_at=time(hour + 3),
                    activity="meeting",
                    title=f"Rencontre du {on:%d/%m} à {hour} h",
                    place=f"{placement.host}, Antwerpen",
                )
            )
        on += timedelta(days=1)
    Stop.objects.bulk_create(rows)
    publish_itinerary(itinerary=itinerary, by=officer)
    Accommodation.objects.update(name="Hôtel Exemple, Gand")
    version = publish_itinerary(itinerary=itinerary, by=officer)
    reader = PdfReader(io.BytesIO(render_programme_pdf(version)))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


@pytest.mark.parametrize("days", range(24, 29))
def test_two_meetings_a_day_fill_their_pages_and_none_stands_almost_empty(
    officer: User, days: int
) -> None:
    pages = make_full_stay(officer, date(2027, 2, 28) + timedelta(days=days))

    assert len(pages) <= 5
    meetings = [text.count("Rencontre du") for text in pages]
    # Full pages hold at least five days; the last one has a day at least, and nothing is closing alone.
    assert all(count >= 10 for count in meetings[1:-1])
    assert meetings[-1] >= 2
    assert "Hôtel Exemple, Gand (before: " in pages[0]


def test_the_host_of_a_stop_is_named_once_on_paper(officer: User) -> None:
    pages = make_full_stay(officer, date(2027, 3, 1))

    (text,) = pages
    assert text.count("Rencontre du") == 2
    assert text.count("Fabriek Voorbeeld") == 2
    assert text.count("Clé de Antwerpen") == 1


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

"""Flights that participants propose and beds that hosts offer, until staff answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from mobility.hosts.models import Placement
from mobility.itineraries.models import Proposal
from mobility.itineraries.services import proposals
from mobility.visas.models import Dossier
from mobility.visas.services.decisions import lodge_application
from mobility.visas.services.journey import accept_proposal
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from tests import factories
from tests.conftest import SignIn
from tests.mobility.dossiers import photo
from tests.mobility.proposals import bed, flight
from tests.mobility.visas.test_course import complete

FLIGHTS = "/me/visa/flights/"
DAY = timedelta(days=1)


# Flights of the participant


def test_proposed_again_the_open_one_is_corrected(
    ready: Dossier, awa: User, entry: date
) -> None:
    first = proposals.propose_flight(
        participation=ready.participation, by=awa, **flight(entry)
    )
    again = proposals.propose_flight(
        participation=ready.participation, by=awa, **flight(entry, number="SN 206")
    )
    assert (first.pk, again.label) == (again.pk, "SN 206")


def test_what_cannot_be_is_refused(
    ready: Dossier, awa: User, outsider: User, visa_officer: User, entry: date
) -> None:
    with pytest.raises(PermissionDenied):
        proposals.propose_flight(
            participation=ready.participation, by=outsider, **flight(entry)
        )
    for wrong, sentence in (
        ({"arrives_on": entry - 3 * DAY}, "lands before"),
        ({"departs_on": timezone.localdate() - DAY}, "passed"),
    ):
        with pytest.raises(Refused, match=sentence):
            proposals.propose_flight(
                participation=ready.participation, by=awa, **flight(entry, **wrong)
            )
    proposals.propose_flight(participation=ready.participation, by=awa, **flight(entry))
    back = flight(entry, direction="return", departs_on=entry - DAY)
    with pytest.raises(Refused, match="flight back"):
        proposals.propose_flight(participation=ready.participation, by=awa, **back)
    complete(ready, visa_officer)
    lodge_application(
        dossier=ready, on=timezone.localdate(), reference="R", by=visa_officer
    )
    with pytest.raises(Refused, match="lodged"):
        proposals.propose_flight(
            participation=ready.participation, by=awa, **flight(entry)
        )


def test_staff_say_why_not_and_only_those_who_steer(
    ready: Dossier, awa: User, visa_officer: User, officer: User, entry: date
) -> None:
    proposal = proposals.propose_flight(
        participation=ready.participation, by=awa, **flight(entry)
    )
    with pytest.raises(PermissionDenied):
        accept_proposal(dossier=ready, proposal=proposal.pk, by=officer)
    with pytest.raises(PermissionDenied):
        proposals.refuse_proposal(
            participation=ready.participation,
            proposal=proposal.pk,
            reason="No",
            by=officer,
        )
    with pytest.raises(Refused, match="reason"):
        proposals.refuse_proposal(
            participation=ready.participation,
            proposal=proposal.pk,
            reason=" ",
            by=visa_officer,
        )
    proposals.refuse_proposal(
        participation=ready.participation,
        proposal=proposal.pk,
        reason="Land a day later",
        by=visa_officer,
    )
    told = Message.objects.get(kind="visas/proposal_refused")
    assert told.to == awa.email
    assert "Land a day later" in told.text
    assert "/me/visa/flights/" in told.text
    # A refused one does not stand in the way of the next.
    proposals.propose_flight(participation=ready.participation, by=awa, **flight(entry))
    assert Proposal.objects.count() == 2
    other = factories.dossier()
    with pytest.raises(Refused, match="not there"):
        accept_proposal(dossier=other, proposal=proposal.pk, by=visa_officer)


def text(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


def test_the_participant_tells_of_a_flight_on_the_phone(
    ready: Dossier,
    awa: User,
    outsider: User,
    visa_officer: User,
    entry: date,
    sign_in: SignIn,
) -> None:
    browser = sign_in(awa)
    assert browser.get(FLIGHTS).status_code == 200
    assert sign_in(outsider).get(FLIGHTS).status_code == 404
    assert sign_in(visa_officer).get(FLIGHTS).status_code == 404
    refused = browser.post(FLIGHTS, text(flight(entry, arrives_on=entry - 9 * DAY)))
    assert refused.status_code == 422
    assert b"ABC123" in refused.content
    assert (
        browser.post(
            FLIGHTS, text(flight(entry)) | {"arrives_on": "2027-02-30"}
        ).status_code
        == 422
    )
    broken = {
        "confirmation": SimpleUploadedFile("x.pdf", b"MZ no PDF", "application/pdf")
    }
    assert browser.post(FLIGHTS, text(flight(entry)) | broken).status_code == 422
    assert (
        browser.post(
            FLIGHTS, text(flight(entry)) | {"confirmation": photo()}
        ).status_code
        == 302
    )
    proposal = Proposal.objects.get()
    assert b"ABC123" in browser.get(FLIGHTS).content
    remove = f"{FLIGHTS}{proposal.pk}/withdraw/"
    assert browser.get(remove).status_code == 405
    assert sign_in(outsider).post(remove).status_code == 404
    assert browser.post(remove).status_code == 302
    assert browser.post(remove).status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == "withdrawn"
    assert b"ABC123" not in browser.get(FLIGHTS).content


@pytest.mark.parametrize("count", [1, 3])
def test_the_flights_page_asks_the_same_number_of_queries(
    count: int,
    ready: Dossier,
    awa: User,
    entry: date,
    sign_in: SignIn,
    django_assert_num_queries: Any,
) -> None:
    for _number in range(count):
        Proposal.objects.create(
            participation=ready.participation,
            what="return",
            label="X",
            starts_on=entry,
            ends_on=entry,
            by=awa,
            state="refused",
        )
    browser = sign_in(awa)
    browser.get(FLIGHTS)
    with django_assert_num_queries(7):
        assert len(browser.get(FLIGHTS).context["proposals"]) == count


# Beds of the host


def test_a_host_is_told_why_its_bed_is_not_taken_up(
    ready: Dossier, visit: Placement, lies: User, visa_officer: User
) -> None:
    offer = proposals.offer_accommodation(placement=visit, by=lies, **bed(visit))
    proposals.refuse_proposal(
        participation=ready.participation,
        proposal=offer.pk,
        reason="A hotel is paid",
        by=visa_officer,
    )
    told = Message.objects.get(kind="visas/proposal_refused")
    assert (told.to, told.language) == (lies.email, lies.language)
    assert "A hotel is paid" in told.text
    assert f"/partners/visits/{visit.pk}/bed/" in told.text


def test_a_bed_outside_the_visit_or_for_no_night_is_refused(
    ready: Dossier, visit: Placement, lies: User, outsider: User
) -> None:
    with pytest.raises(PermissionDenied):
        proposals.offer_accommodation(placement=visit, by=outsider, **bed(visit))
    for wrong, sentence in (
        ({"arrives_on": visit.starts_on - 2 * DAY}, "outside the visit"),
        ({"leaves_on": visit.ends_on + 2 * DAY}, "outside the visit"),
        ({"leaves_on": visit.starts_on}, "no night"),
    ):
        with pytest.raises(Refused, match=sentence):
            proposals.offer_accommodation(
                placement=visit, by=lies, **bed(visit, **wrong)
            )
    first = proposals.offer_accommodation(placement=visit, by=lies, **bed(visit))
    assert (
        proposals.offer_accommodation(
            placement=visit, by=lies, **bed(visit, name="Hotel")
        ).pk
        == first.pk
    )
    Placement.objects.filter(pk=visit.pk).update(stage="cancelled")
    with pytest.raises(Refused, match="not said yes"):
        proposals.offer_accommodation(
            placement=Placement.objects.get(pk=visit.pk), by=lies, **bed(visit)
        )


def test_the_host_offers_a_bed_in_the_portal(
    ready: Dossier,
    visit: Placement,
    lies: User,
    awa: User,
    outsider: User,
    sign_in: SignIn,
) -> None:
    browser, page = sign_in(lies), f"/partners/visits/{visit.pk}/bed/"
    assert page.encode() in browser.get(f"/partners/placements/{visit.pk}/").content
    assert browser.get(page).status_code == 200
    for other in (awa, outsider):
        assert sign_in(other).get(page).status_code == 404
    values = text(bed(visit)) | {"private": "no"}
    assert (
        browser.post(page, values | {"leaves_on": values["arrives_on"]}).status_code
        == 422
    )
    assert browser.post(page, values | {"private": "maybe"}).status_code == 422
    assert browser.post(page, values).status_code == 302
    offer = Proposal.objects.get()
    assert b"Gastenkamer" in browser.get(page).content
    remove = f"/partners/beds/{offer.pk}/withdraw/"
    assert browser.get(remove).status_code == 405
    assert sign_in(awa).post(remove).status_code == 404
    assert browser.post(remove).status_code == 302
    offer.refresh_from_db()
    assert offer.state == "withdrawn"

"""What was proposed, taken over by staff on the dossier: kept, and a paper of the list."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from mobility.hosts.models import Placement
from mobility.itineraries.services import proposals
from mobility.visas.models import Dossier
from mobility.visas.services.journey import accept_proposal
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from tests.conftest import SignIn
from tests.mobility.dossiers import photo
from tests.mobility.proposals import bed, flight
from tests.mobility.visas.test_course import codes

DAY = timedelta(days=1)


def act(dossier: Dossier, name: str) -> str:
    return f"/admin/visas/dossier/{dossier.pk}/act/{name}/"


def test_a_flight_proposed_is_no_flight_until_staff_take_it_over(
    ready: Dossier, awa: User, visa_officer: User, entry: date
) -> None:
    proposal = proposals.propose_flight(
        participation=ready.participation, by=awa, confirmation=photo(), **flight(entry)
    )
    assert not ready.participation.flights.exists()
    assert ready.pieces.get(code="FLIGHT").stage == "missing"
    accept_proposal(dossier=ready, proposal=proposal.pk, by=visa_officer)
    kept = ready.participation.flights.get()
    assert (kept.number, kept.arrives_on, kept.passenger) == (
        "SN 204",
        entry,
        "DIOP/AMINATA MRS",
    )
    # Its confirmation is the paper of the list, accepted by who took it over.
    piece = ready.pieces.get(code="FLIGHT")
    assert (piece.stage, piece.document) == ("accepted", proposal.document)
    with pytest.raises(Refused, match="taken over"):
        accept_proposal(dossier=ready, proposal=proposal.pk, by=visa_officer)
    with pytest.raises(Refused, match="taken over"):
        proposals.withdraw_proposal(proposal=proposal, by=awa)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == ("taken", visa_officer)


def test_a_wrong_day_is_found_once_it_is_taken_over(
    ready: Dossier, awa: User, visa_officer: User, entry: date
) -> None:
    values = flight(entry, arrives_on=entry + DAY)
    proposal = proposals.propose_flight(
        participation=ready.participation, by=awa, **values
    )
    assert "flight-arrival" not in codes(ready)
    accept_proposal(dossier=ready, proposal=proposal.pk, by=visa_officer)
    assert codes(ready)["flight-arrival"] == "attention"
    # Without a confirmation the paper is still to be given.
    assert ready.pieces.get(code="FLIGHT").stage == "missing"


@pytest.mark.parametrize(
    ("kind", "giver"), [("host", "host"), ("private", "participant")]
)
def test_a_bed_offered_changes_who_confirms_it_once_taken_over(
    kind: str,
    giver: str,
    ready: Dossier,
    visit: Placement,
    lies: User,
    visa_officer: User,
) -> None:
    offer = proposals.offer_accommodation(
        placement=visit, by=lies, **bed(visit, private=kind == "private")
    )
    assert not ready.participation.accommodations.exists()
    accept_proposal(dossier=ready, proposal=offer.pk, by=visa_officer)
    kept = ready.participation.accommodations.get()
    assert (kept.kind, kept.name) == (kind, "Gastenkamer")
    assert ready.pieces.get(code="ACCOM").given_by == giver
    # The other nights have no bed yet.
    assert codes(ready)["night-missing"] == "attention"


def test_staff_answer_on_the_page_of_the_dossier(
    ready: Dossier,
    visit: Placement,
    lies: User,
    awa: User,
    visa_officer: User,
    officer: User,
    entry: date,
    sign_in: SignIn,
) -> None:
    ours = proposals.propose_flight(
        participation=ready.participation, by=awa, **flight(entry)
    )
    theirs = proposals.offer_accommodation(placement=visit, by=lies, **bed(visit))
    browser = sign_in(visa_officer)
    page = browser.get(f"/admin/visas/dossier/{ready.pk}/change/")
    assert b"Gastenkamer" in page.content
    listed = browser.get("/admin/visas/dossier/?check=yes")
    assert str(ready).encode() in listed.content
    assert (
        sign_in(officer).post(act(ready, "take"), {"row": ours.pk}).status_code == 403
    )
    assert browser.get(act(ready, "take")).status_code == 405
    assert (
        browser.post(
            act(ready, "turndown"), {"row": theirs.pk, "reason": ""}
        ).status_code
        == 422
    )
    assert browser.post(act(ready, "take"), {"row": ours.pk}).status_code == 302
    twice = browser.post(act(ready, "take"), {"row": ours.pk})
    assert twice.status_code == 422
    assert b"answered already" in twice.content
    assert (
        browser.post(
            act(ready, "turndown"), {"row": theirs.pk, "reason": "A hotel is booked"}
        ).status_code
        == 302
    )
    assert ready.participation.flights.count() == 1
    assert (
        b"A hotel is booked"
        in sign_in(lies).get(f"/partners/visits/{visit.pk}/bed/").content
    )

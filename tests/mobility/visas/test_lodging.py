"""Lodging that the participant tells of, and what staff ask again of lodging, flights and earlier visas."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from mobility.itineraries.models import Proposal
from mobility.itineraries.services import proposals
from mobility.itineraries.services.lodging import propose_lodging
from mobility.visas.models import Dossier, EarlierVisa
from mobility.visas.services.earlier_visas import ask_earlier_visa_again
from mobility.visas.services.journey import accept_proposal
from mobility.visas.services.lodging import tell_lodging
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from pemwecco.unsent.models import UnsentForm
from tests.conftest import SignIn
from tests.mobility.dossiers import photo
from tests.mobility.proposals import flight

pytestmark = pytest.mark.usefixtures("english")
PAGE = "/me/visa/lodging/"
DAY = timedelta(days=1)


@pytest.fixture
def told(ready: Dossier, entry: date) -> dict[str, Any]:
    """Nights at a sister's home, in a stay without any bed yet."""
    ready.participation.accommodations.all().delete()
    return {
        "kind": "private",
        "lodger": "Coumba Voorbeeld",
        "address": "Rue de l'Exemple 1",
        "city": "4000 Liège",
        "phone": "+32 470 00 00 00",
        "arrives_on": entry,
        "leaves_on": entry + 3 * DAY,
    }


def text(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


def act(dossier: Dossier, name: str) -> str:
    return f"/admin/visas/dossier/{dossier.pk}/act/{name}/"


def test_a_lodging_is_typed_papered_and_becomes_bed_and_paper_by_one_answer(
    ready: Dossier,
    awa: User,
    outsider: User,
    visa_officer: User,
    told: dict[str, Any],
    sign_in: SignIn,
) -> None:
    browser = sign_in(awa)
    assert browser.get(PAGE).status_code == 200
    assert sign_in(outsider).get(PAGE).status_code == 404
    wrong = browser.post(PAGE, text(told | {"leaves_on": told["arrives_on"]}))
    assert wrong.status_code == 422
    assert "Coumba Voorbeeld" in wrong.content.decode()
    assert browser.post(PAGE, text(told)).status_code == 302
    twice = browser.post(PAGE, text(told) | {"confirmed": ""})
    assert twice.status_code == 422
    row = Proposal.objects.get()
    assert row.label == "Coumba Voorbeeld, Rue de l'Exemple 1, 4000 Liège"
    assert not ready.participation.accommodations.exists()
    # Whoever told of it has the paper: it is theirs to give, page by page.
    piece = ready.pieces.get(code="ACCOM")
    assert piece.given_by == "participant"
    paper = f"/me/visa/pieces/{piece.pk}/"
    assert paper in browser.get(PAGE).content.decode()
    browser.post(paper, {"file": [photo("one.jpg")]})
    browser.post(paper, {"go": "send"})
    staff = sign_in(visa_officer)
    page = staff.get(f"/admin/visas/dossier/{ready.pk}/change/").content.decode()
    assert row.label in page.replace("&#x27;", "'")
    assert row.phone in page
    assert staff.post(act(ready, "take"), {"row": row.pk}).status_code == 302
    bed = ready.participation.accommodations.get()
    assert (bed.kind, bed.name, bed.leaves_on) == (
        "private",
        row.label,
        row.ends_on,
    )
    piece.refresh_from_db()
    assert (piece.stage, piece.given_by) == ("accepted", "participant")
    assert browser.get(f"{PAGE}?mend={row.pk}").status_code == 404
    withdrawn = browser.post(f"{PAGE}{row.pk}/withdraw/", follow=True)
    assert "taken over" in withdrawn.content.decode()


def test_nights_outside_the_stay_or_with_another_bed_are_asked_and_what_cannot_be_is_refused(
    ready: Dossier,
    awa: User,
    outsider: User,
    told: dict[str, Any],
    entry: date,
    sign_in: SignIn,
) -> None:
    browser = sign_in(awa)
    early = told | {"arrives_on": entry - 5 * DAY}
    asked = browser.post(PAGE, text(early))
    assert asked.status_code == 422
    assert "outside your stay" in asked.content.decode()
    assert not Proposal.objects.exists()
    marks = asked.context["form"].question_marks
    assert browser.post(PAGE, text(early) | {"confirmed": marks}).status_code == 302
    over = browser.post(PAGE, text(told | {"lodger": "Hotel Voorbeeld"}))
    assert "have a bed already" in over.content.decode()
    assert Proposal.objects.count() == 1
    values = dict(participation=ready.participation, by=awa, **told)
    for wrong, sentence in (
        ({"leaves_on": told["arrives_on"]}, "no night"),
        (
            {"arrives_on": entry - 900 * DAY, "leaves_on": entry - 800 * DAY},
            "have passed",
        ),
        ({"mends": 0}, "answered meanwhile"),
        (early, "already"),
    ):
        with pytest.raises(Refused, match=sentence):
            propose_lodging(**(values | wrong))
    with pytest.raises(PermissionDenied):
        propose_lodging(**(values | {"by": outsider}))
    browser.post(f"{PAGE}{Proposal.objects.get().pk}/withdraw/")
    assert Proposal.objects.get().state == "withdrawn"
    assert ready.pieces.get(code="ACCOM").given_by == "programme"


def test_lodging_flight_and_earlier_visa_are_asked_again_by_one_way(
    ready: Dossier,
    awa: User,
    officer: User,
    visa_officer: User,
    told: dict[str, Any],
    entry: date,
    sign_in: SignIn,
) -> None:
    lodging = tell_lodging(dossier=ready, by=awa, **told)
    plane = proposals.propose_flight(
        participation=ready.participation, by=awa, **flight(entry)
    )
    start = timezone.localdate() - 300 * DAY
    visa = EarlierVisa.objects.create(
        person=ready.participation.person,
        state="FR",
        valid_from=start,
        valid_until=start + 20 * DAY,
    )
    staff, browser = sign_in(visa_officer), sign_in(awa)
    rows = ((lodging, "again"), (plane, "again"), (visa, "visaagain"))
    for row, name in rows:
        assert staff.post(act(ready, name), {"row": row.pk}).status_code == 422
        given = {"row": row.pk, "reason": f"The day of {row.pk} is unclear"}
        assert staff.post(act(ready, name), given).status_code == 302
        # Asked twice, one mail.
        assert staff.post(act(ready, name), given).status_code == 422
    mails = Message.objects.filter(kind="visas/asked_again")
    assert mails.count() == 3
    assert set(mails.values_list("to", flat=True)) == {awa.email}
    assert "is unclear" in mails[0].text
    space = browser.get("/me/").content.decode()
    for title in ("Mend your lodging", "Mend your flight", "Mend your earlier visa"):
        assert title in space
    for row, page in (
        (lodging, PAGE),
        (plane, "/me/visa/flights/"),
        (visa, "/me/visa/earlier/"),
    ):
        mend = f"{page}?mend={row.pk}"
        assert mend in space
        form = browser.get(mend).context["form"]
        sent = text({name: form[name].value() for name in form.fields})
        # Files are chosen anew.
        sent = {name: value for name, value in sent.items() if value is not None}
        assert browser.post(mend, sent).status_code == 302
        row.refresh_from_db()
        assert (row.is_asked_again, row.reason) == (False, "")
    assert "Mend your" not in browser.get("/me/").content.decode()
    assert not UnsentForm.objects.exclude(typed={}).exists()
    with pytest.raises(PermissionDenied):
        ask_earlier_visa_again(dossier=ready, visa=visa.pk, reason="No", by=officer)
    staff.post(act(ready, "visa"), {"row": visa.pk, "lawfully_used": "yes"})
    with pytest.raises(Refused, match="checked already"):
        ask_earlier_visa_again(
            dossier=ready, visa=visa.pk, reason="No", by=visa_officer
        )
    # Staff may answer without waiting for who was asked.
    proposals.ask_proposal_again(
        participation=ready.participation,
        proposal=lodging.pk,
        reason="Which floor?",
        by=visa_officer,
    )
    accept_proposal(dossier=ready, proposal=lodging.pk, by=visa_officer)
    assert ready.participation.accommodations.get().kind == "private"

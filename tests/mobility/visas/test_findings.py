"""Each finding of a dossier on its own, and the book that says where it comes from and where it is mended."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from mobility.hosts.models import Placement
from mobility.itineraries.models import Accommodation, Stop
from mobility.letters.services.issue import issue_support_letter
from mobility.letters.services.signing import prepare_invitation
from mobility.visas import rules
from mobility.visas.lifecycle import PIECE
from mobility.visas.models import Decision, Dossier, FormAnswers, Lodgement, PastStay
from mobility.visas.rules import RULEBOOK, Weight
from mobility.visas.services.appointments import confirm_appointment
from mobility.visas.services.checklist import waive_checklist_item
from mobility.visas.services.coherence import list_dossier_findings
from mobility.visas.services.decisions import lodge_application
from mobility.visas.services.waivers import list_waivable_findings, waive_finding
from pemwecco.accounts.models import User
from pemwecco.core.actors import System
from pemwecco.core.answers import Refused
from pemwecco.core.findings import Finding
from pemwecco.documents.models import Paper
from pemwecco.documents.papers import render_issued_document
from tests import factories
from tests.conftest import SignIn
from tests.mobility.dossiers import passport_of, travels
from tests.mobility.letters.visits import signed
from tests.mobility.visas.test_course import codes, complete, move_trip

TODAY = timezone.localdate


def test_every_finding_of_the_book_is_shown_by_a_test() -> None:
    # What letters find in a dossier is shown by the tests of letters.
    folders = (Path(__file__).parent, Path(__file__).parents[1] / "letters")
    text = "".join(
        path.read_text(encoding="utf-8")
        for folder in folders
        for path in folder.glob("test_*.py")
    )
    assert [code for code in RULEBOOK if f'"{code}"' not in text] == []


def test_every_finding_that_weighs_says_its_rule_what_to_mend_and_where() -> None:
    for code, line in RULEBOOK.items():
        assert line.law, code
        assert line.field, code
        assert (line.weight is Weight.NOTE) == (not line.mend), code


# Passport, names, policy


def test_a_date_of_birth_that_differs_is_found(ready: Dossier) -> None:
    person = ready.participation.person
    person.birth_date = date(1988, 3, 15)
    person.save()
    assert codes(ready)["birth-differs"] == "attention"


def test_a_dossier_without_passport_policy_and_dates_says_so(dossier: Dossier) -> None:
    file = dossier.participation
    file.cohort = None
    file.save()
    found = codes(dossier)
    assert {"passport-missing", "insurance-missing", "trip-missing"} <= found.keys()


def test_the_risks_a_policy_must_name() -> None:
    policy = rules.Insurance(
        date(2027, 3, 1), date(2027, 3, 28), Decimal(30_000), covers=frozenset()
    )
    found = {
        one.code
        for one in rules.insurance_findings(policy, date(2027, 3, 1), date(2027, 3, 28))
    }
    assert {"insurance-cover-repatriation", "insurance-cover-urgent_care"} <= found


def test_several_entries_ask_for_the_signed_statement_of_the_form(
    ready: Dossier, visa_officer: User
) -> None:
    travels(ready)
    assert "insurance-awareness" not in codes(ready)
    ready.entries = "MULT"
    ready.save()
    assert codes(ready)["insurance-awareness"] == "attention"
    waive_checklist_item(
        piece=ready.pieces.get(code="FORM"), reason="Signed on paper", by=visa_officer
    )
    assert "insurance-awareness" not in codes(ready)


# Stay, fingerprints, course


def test_two_stays_without_exit_cannot_be_counted(ready: Dossier) -> None:
    for days in (40, 20):
        PastStay.objects.create(
            person=ready.participation.person,
            entered_on=TODAY() - timedelta(days=days),
            state="FR",
        )
    assert codes(ready)["stay-history"] == "bad"


@pytest.mark.parametrize(
    ("years", "code"), [(1, "fingerprints-serve"), (6, "fingerprints-again")]
)
def test_earlier_fingerprints_serve_for_a_while(
    ready: Dossier, years: int, code: str
) -> None:
    FormAnswers.objects.create(
        person=ready.participation.person,
        fingerprinted_on=TODAY() - timedelta(days=365 * years),
    )
    assert code in codes(ready)


def test_the_course_says_what_is_expected_by_when(dossier: Dossier) -> None:
    assert codes(dossier)["lodging-window"] == "good"
    lodged = Lodgement.objects.create(dossier=dossier, lodged_on=TODAY())
    assert codes(dossier)["decision-due"] == "good"
    lodged.lodged_on = TODAY() - timedelta(days=30)
    lodged.save()
    assert codes(dossier)["decision-late"] == "attention"


def test_an_application_lodged_before_the_window_is_found(dossier: Dossier) -> None:
    move_trip(dossier, TODAY() + timedelta(days=300))
    Lodgement.objects.create(dossier=dossier, lodged_on=TODAY())
    assert codes(dossier)["lodged-too-early"] == "attention"


def granted(dossier: Dossier, entry: date, **fields: Any) -> Decision:
    return Decision.objects.create(
        **{
            "dossier": dossier,
            "outcome": "granted",
            "decided_on": TODAY(),
            "notified_on": TODAY(),
            "valid_from": entry,
            "valid_until": entry + timedelta(days=42),
            "days": 28,
            "entries": "1",
        }
        | fields
    )


def test_a_visa_that_fits_and_one_with_another_name(
    ready: Dossier, entry: date
) -> None:
    decision = granted(ready, entry)
    assert codes(ready)["sticker-fits"] == "good"
    decision.printed_name = "DIOPE AMINATA"
    decision.save()
    assert codes(ready)["sticker-name"] == "attention"


# Means, papers, national law


def test_means_that_nobody_has_shown_are_found_unless_the_programme_pays(
    ready: Dossier,
) -> None:
    assert codes(ready)["means"] == "good"
    ready.paid_by = "participant"
    ready.save()
    assert codes(ready)["means-unproved"] == "attention"


def test_a_paper_that_ends_before_the_appointment_is_found(
    ready: Dossier, visa_officer: User
) -> None:
    confirm_appointment(
        dossier=ready,
        at=timezone.now() + timedelta(days=20),
        place="Dakar",
        by=visa_officer,
    )
    piece = ready.pieces.get(code="BANK_COMP")
    piece.valid_until = TODAY() + timedelta(days=10)
    piece.save()
    PIECE.apply(piece, "receive", actor=System("test"))
    assert codes(ready)["piece-short"] == "attention"


def employee(dossier: Dossier) -> None:
    dossier.participation.application.occupation = "employee"
    dossier.participation.application.save()


def test_the_meetings_of_an_employee_are_counted_apart_from_the_days_of_stay(
    ready: Dossier, entry: date
) -> None:
    employee(ready)
    weeks = [
        (entry + timedelta(days=first), entry + timedelta(days=first + 4))
        for first in (0, 7, 14)
    ]
    for first, last in weeks:
        stop(None, ready, first, last)
    found = {
        one.code: one for one in list_dossier_findings(Dossier.objects.get(pk=ready.pk))
    }
    assert found["meetings"].facts["run"] == "5"
    assert "meeting-consecutive" not in found


def test_more_than_sixty_days_of_meetings_in_a_year_are_found(
    ready: Dossier, entry: date
) -> None:
    employee(ready)
    itinerary = ready.participation.itinerary
    first = date(entry.year, 3, 1) if entry.month < 4 else date(entry.year + 1, 3, 1)
    itinerary.arrives_on, itinerary.leaves_on = first, first + timedelta(days=80)
    itinerary.save()
    found = codes(ready)
    assert found["meeting-year"] == found["meeting-consecutive"] == "attention"


def test_the_self_employed_may_stay_three_months(ready: Dossier, entry: date) -> None:
    itinerary = ready.participation.itinerary
    itinerary.leaves_on = entry + timedelta(days=95)
    itinerary.save()
    found = codes(ready)
    assert found["business-trip-long"] == "attention"
    # And no short-stay visa is that long, whatever national law says.
    assert found["stay-too-long"] == "bad"


def test_a_stay_over_ninety_days_is_refused_whoever_asks(
    ready: Dossier, visa_officer: User
) -> None:
    cohort = ready.participation.cohort
    assert cohort is not None
    itinerary = ready.participation.itinerary
    itinerary.leaves_on = itinerary.arrives_on + timedelta(days=90)
    itinerary.save()
    complete(ready, visa_officer)
    with pytest.raises(Refused, match="91 days"):
        issue_support_letter(dossier=ready, language="en", by=visa_officer)
    with pytest.raises(Refused, match="91 days"):
        lodge_application(dossier=ready, on=TODAY(), reference="R", by=visa_officer)


# The host's invitation and the stops at this host


@pytest.fixture
def visit(ready: Dossier, entry: date) -> Placement:
    host = factories.host()
    host.organisation.address, host.organisation.city = (
        "Voorbeeldstraat 1",
        "2000 Antwerpen",
    )
    host.organisation.save()
    factories.host_contact(host)
    return factories.placement(
        participation=ready.participation,
        host=host,
        stage="confirmed",
        starts_on=entry + timedelta(days=2),
        ends_on=entry + timedelta(days=9),
        purpose="Mango",
    )


def stop(visit: Placement | None, dossier: Dossier, first: date, last: date) -> Stop:
    return Stop.objects.create(
        itinerary=dossier.participation.itinerary,
        placement=visit,
        starts_on=first,
        ends_on=last,
        activity="visit",
        title="Visit",
        place="Antwerpen",
    )


def host_findings(dossier: Dossier) -> list[Finding]:
    fresh = Dossier.objects.get(pk=dossier.pk)
    return [one for one in list_dossier_findings(fresh) if one.code == "letter-host"]


def test_while_no_stop_is_planned_there_is_nothing_to_compare(
    ready: Dossier, visit: Placement
) -> None:
    assert host_findings(ready) == []


def test_stops_on_the_days_of_the_invitation_are_fine(
    ready: Dossier, visit: Placement
) -> None:
    middle = visit.starts_on + timedelta(days=3)
    stop(visit, ready, visit.starts_on, middle)
    stop(visit, ready, middle + timedelta(days=2), visit.ends_on)
    assert host_findings(ready) == []


@pytest.mark.parametrize(("first", "last"), [(-1, 0), (0, 1), (1, 0), (0, -1)])
def test_stops_on_other_days_than_the_invitation_are_found(
    ready: Dossier, visit: Placement, first: int, last: int
) -> None:
    stop(
        visit,
        ready,
        visit.starts_on + timedelta(days=first),
        visit.ends_on + timedelta(days=last),
    )
    (found,) = host_findings(ready)
    assert found.severity == "attention"
    assert found.facts["from"] == str(visit.starts_on + timedelta(days=first))


def test_a_host_that_invites_and_has_no_stop_is_found(
    ready: Dossier, visit: Placement
) -> None:
    stop(None, ready, visit.starts_on, visit.ends_on)
    (found,) = host_findings(ready)
    assert "from" not in found.facts


def test_a_signed_invitation_counts_by_what_it_prints(
    ready: Dossier, visit: Placement, visa_officer: User
) -> None:
    stop(visit, ready, visit.starts_on, visit.ends_on)
    lies = User.objects.get(email="lies@fabriek.example")
    letter = signed(prepare_invitation(placement=visit, by=visa_officer), lies)
    assert render_issued_document(letter.paper_id)
    printed = visit.ends_on
    visit.ends_on -= timedelta(days=1)
    visit.save()
    Stop.objects.update(ends_on=visit.ends_on)
    (found,) = host_findings(ready)
    assert found.facts["last"] == str(printed)
    # A new passport: the invitation prints the last signs of the old one.
    passport_of(ready, number="A99999999")
    fresh = Dossier.objects.get(pk=ready.pk)
    assert "letter-passport" in {one.code for one in list_dossier_findings(fresh)}
    assert Paper.objects.get(pk=letter.paper_id).stage == "issued"


def test_it_warns_links_to_the_stops_and_may_be_let_stand(
    ready: Dossier, visit: Placement, visa_officer: User, sign_in: SignIn
) -> None:
    stop(visit, ready, visit.starts_on, visit.ends_on + timedelta(days=1))
    page = sign_in(visa_officer).get(f"/admin/visas/dossier/{ready.pk}/change/")
    (link,) = [
        link
        for one, link in page.context["open_findings"]
        if one.finding.code == "letter-host"
    ]
    assert (
        link
        == f"/admin/itineraries/itinerary/{ready.participation.itinerary.pk}/change/"
    )
    (found,) = host_findings(ready)
    waive_finding(
        dossier=ready, key=found.key, reason="The host knows", by=visa_officer
    )
    shown = {
        one.finding.code: one
        for one in list_waivable_findings(Dossier.objects.get(pk=ready.pk))
    }
    assert not shown["letter-host"].stands
    # Another day is another fact: the finding is open again.
    Stop.objects.update(ends_on=visit.ends_on + timedelta(days=2))
    shown = {
        one.finding.code: one
        for one in list_waivable_findings(Dossier.objects.get(pk=ready.pk))
    }
    assert shown["letter-host"].stands


def test_beds_outside_the_trip_are_found(ready: Dossier, entry: date) -> None:
    travels(ready)
    Accommodation.objects.create(
        participation=ready.participation, kind="hotel", name="Twice", arrives_on=entry - timedelta(days=1),
        leaves_on=entry + timedelta(days=2),
    )  # fmt: skip
    assert {"night-twice", "night-outside"} <= codes(ready).keys()

"""All sources of a dossier side by side, and findings that a named person lets stand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from mobility.itineraries.models import Accommodation, Flight, Stop
from mobility.letters.services.issue import issue_support_letter
from mobility.visas.lifecycle import PIECE
from mobility.visas.models import (
    Dossier,
    FindingWaiver,
    PastStay,
    VisaRegime,
)
from mobility.visas.services.checklist import (
    refresh_checklist,
    set_item_dates,
    waive_checklist_item,
)
from mobility.visas.services.coherence import list_dossier_findings
from mobility.visas.services.decisions import lodge_application
from mobility.visas.services.limits import get_dossier_limits, get_visa_regime
from mobility.visas.services.lists import expire_checklist_items
from mobility.visas.services.waivers import (
    list_waivable_findings,
    settle_all_waivers,
    settle_waivers,
    waive_finding,
    withdraw_waiver,
)
from pemwecco.accounts.models import User
from pemwecco.core.actors import System
from pemwecco.core.answers import Refused
from pemwecco.documents.models import Paper
from pemwecco.documents.services import store_bytes
from pemwecco.mail.models import Message
from tests.mobility.dossiers import passport_of, travels
from tests.mobility.visas.test_course import codes, complete, move_trip


def to_judge(dossier: Dossier) -> set[str]:
    return {
        code for code, tone in codes(dossier).items() if tone in {"bad", "attention"}
    }


def key_of(dossier: Dossier, code: str) -> str:
    fresh = Dossier.objects.get(pk=dossier.pk)
    return next(
        one.finding.key
        for one in list_waivable_findings(fresh)
        if one.finding.code == code
    )


def test_a_dossier_whose_sources_agree_has_nothing_to_judge(ready: Dossier) -> None:
    travels(ready)
    assert to_judge(ready) == set()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"lands": 1}, "flight-arrival"),
        ({"leaves": -1}, "flight-departure"),
        ({"insured": -1}, "insurance-dates"),
    ],
)
def test_a_source_with_another_day_is_found(
    ready: Dossier, changes: dict[str, int], code: str
) -> None:
    travels(ready, **changes)
    assert to_judge(ready) == {code}


def test_beds_names_itinerary_and_papers_are_compared(
    ready: Dossier, entry: object
) -> None:
    travels(ready)
    bed = ready.participation.accommodations.get()
    Accommodation.objects.filter(pk=bed.pk).update(
        leaves_on=bed.leaves_on - timedelta(days=2)
    )
    Flight.objects.filter(direction="outbound").update(passenger="DIOP/AMINATTA")
    ready.insured_name = "Awa Diop"
    ready.save()
    Stop.objects.create(
        itinerary=ready.participation.itinerary,
        starts_on=bed.leaves_on,
        ends_on=bed.leaves_on + timedelta(days=1),
        activity="visit",
        title="Too late",
        place="Gent",
    )
    assert to_judge(ready) == {
        "night-missing",
        "flight-name",
        "insured-name",
        "itinerary-outside",
    }


def test_a_published_itinerary_with_other_days_is_found(ready: Dossier) -> None:
    itinerary = ready.participation.itinerary
    itinerary.leaves_on -= timedelta(days=1)
    itinerary.save()
    assert "itinerary-unpublished" in to_judge(ready)


def test_what_an_issued_letter_prints_is_compared(
    ready: Dossier, visa_officer: User
) -> None:
    letter = issue_support_letter(dossier=ready, language="fr", by=visa_officer)
    assert not {"letter-name", "letter-dates"} & codes(ready).keys()
    pdf = store_bytes(
        content=b"%PDF-1.4", name="l.pdf", content_type="application/pdf", by=None
    )
    Paper.objects.filter(pk=letter.paper_id).update(stage="issued", pdf=pdf)
    passport_of(ready, number="A99999999", surname="DIOPE")
    itinerary = ready.participation.itinerary
    itinerary.leaves_on -= timedelta(days=1)
    itinerary.save()
    assert {"letter-name", "letter-passport", "letter-dates"} <= to_judge(ready)


def test_a_private_home_changes_the_means_and_asks_for_a_declaration(
    ready: Dossier,
) -> None:
    travels(ready)
    Accommodation.objects.update(kind="private")
    found = {
        one.code: one for one in list_dossier_findings(Dossier.objects.get(pk=ready.pk))
    }
    assert found["means"].facts["amount"] == "1260"
    assert "arrival-declaration" in found
    assert found["night-private"].severity == "attention"


def test_a_stay_that_overlaps_the_trip_is_shown(dossier: Dossier) -> None:
    cohort = dossier.participation.cohort
    assert cohort is not None
    day = cohort.arrives_on - timedelta(days=3)
    PastStay.objects.create(
        person=dossier.participation.person,
        entered_on=day,
        left_on=day + timedelta(days=5),
        state="FR",
    )
    assert {"stay-overlap", "stay-future"} <= to_judge(dossier)


def test_the_nationality_decides_the_periods_and_the_entries(
    dossier: Dossier, visa_officer: User
) -> None:
    person = dossier.participation.person
    person.nationality = "GM"
    person.save()
    dossier.entries = "MULT"
    dossier.save()
    assert codes(dossier)["entries-suspended"] == "bad"
    regime = get_visa_regime(dossier, timezone.localdate())
    limits = get_dossier_limits(dossier, timezone.localdate(), regime)
    assert (limits.decision_days, limits.decision_max_days) == (45, 45)


def test_a_nationality_without_visa_is_asked_for_no_application(
    dossier: Dossier,
) -> None:
    VisaRegime.objects.create(
        nationality="SN",
        valid_from=timezone.localdate(),
        visa_required=False,
        source="A test",
    )
    refresh_checklist(dossier)
    asked = set(dossier.pieces.values_list("code", flat=True))
    assert "FORM" not in asked
    assert not dossier.pieces.filter(blocking=True).exists()
    assert "visa-not-needed" in codes(dossier)


# EU law is refused at the lodging


def test_a_passport_that_ends_too_soon_is_refused_at_the_lodging(
    dossier: Dossier, visa_officer: User
) -> None:
    cohort = dossier.participation.cohort
    assert cohort is not None
    passport_of(dossier, expires_on=cohort.leaves_on + timedelta(days=30))
    complete(dossier, visa_officer)
    with pytest.raises(Refused, match="passport"):
        lodge_application(
            dossier=dossier, on=timezone.localdate(), reference="", by=visa_officer
        )
    assert not hasattr(Dossier.objects.get(pk=dossier.pk), "lodging")


def test_a_stay_over_ninety_days_is_refused_at_the_lodging(
    dossier: Dossier, visa_officer: User
) -> None:
    cohort = dossier.participation.cohort
    assert cohort is not None
    complete(dossier, visa_officer)
    cohort.leaves_on = cohort.arrives_on + timedelta(days=90)
    cohort.save()
    with pytest.raises(Refused, match="91"):
        lodge_application(
            dossier=dossier, on=timezone.localdate(), reference="", by=visa_officer
        )


# Findings let stand


@pytest.fixture
def employee(ready: Dossier) -> Dossier:
    travels(ready)
    ready.participation.application.occupation = "employee"
    ready.participation.application.save()
    return ready


def test_a_finding_of_national_law_is_let_stand_by_name_and_never_stops(
    employee: Dossier, visa_officer: User, officer: User
) -> None:
    key = key_of(employee, "meeting-consecutive")
    with pytest.raises(Refused):
        waive_finding(dossier=employee, key=key, reason=" ", by=visa_officer)
    with pytest.raises(PermissionDenied):
        waive_finding(dossier=employee, key=key, reason="Seen", by=officer)
    first = waive_finding(
        dossier=employee, key=key, reason="Region confirms", by=visa_officer
    )
    again = waive_finding(dossier=employee, key=key, reason="Twice", by=visa_officer)
    assert first == again
    shown = {one.finding.code: one for one in list_waivable_findings(employee)}
    assert shown["meeting-consecutive"].waiver == first
    assert not shown["meeting-consecutive"].stands
    complete(employee, visa_officer)
    lodge_application(
        dossier=employee, on=timezone.localdate(), reference="R", by=visa_officer
    )


def test_eu_law_is_not_let_stand(ready: Dossier, visa_officer: User) -> None:
    travels(ready, insured=-1)
    with pytest.raises(Refused, match="EU law"):
        waive_finding(
            dossier=ready,
            key=key_of(ready, "insurance-dates"),
            reason="Please",
            by=visa_officer,
        )


def test_a_waiver_is_withdrawn_when_its_facts_change(
    employee: Dossier, visa_officer: User
) -> None:
    waive_finding(
        dossier=employee,
        key=key_of(employee, "meeting-consecutive"),
        reason="Yes",
        by=visa_officer,
    )
    assert settle_waivers(employee) == 0
    itinerary = employee.participation.itinerary
    itinerary.leaves_on -= timedelta(days=2)
    itinerary.save()
    # It does not count from the moment the facts differ, and the sweep writes it down.
    fresh = Dossier.objects.get(pk=employee.pk)
    shown = {one.finding.code: one for one in list_waivable_findings(fresh)}
    assert shown["meeting-consecutive"].stands
    assert settle_all_waivers() == 1
    waiver = FindingWaiver.objects.get()
    assert waiver.withdrawn_at is not None
    assert waiver.withdrawn_by is None
    assert settle_all_waivers() == 0


def test_a_waiver_is_taken_back_and_kept_in_the_history(
    employee: Dossier, visa_officer: User
) -> None:
    waiver = waive_finding(
        dossier=employee,
        key=key_of(employee, "meeting-consecutive"),
        reason="Yes",
        by=visa_officer,
    )
    withdraw_waiver(waiver=waiver, why="A mistake", by=visa_officer)
    withdraw_waiver(waiver=waiver, why="Again", by=visa_officer)
    waiver.refresh_from_db()
    assert (waiver.withdrawn_why, waiver.withdrawn_by) == ("A mistake", visa_officer)
    waive_finding(
        dossier=employee, key=waiver.key, reason="Now with the paper", by=visa_officer
    )
    assert FindingWaiver.objects.count() == 2


# Papers that end


def test_a_paper_that_ends_is_expired_once_and_told_in_one_mail(
    dossier: Dossier, visa_officer: User
) -> None:
    today = timezone.localdate()
    for code in ("PHOTO", "BANK_COMP", "ACTIVITY"):
        piece = dossier.pieces.get(code=code)
        piece.document = store_bytes(
            content=b"%PDF-1.4", name="x", content_type="application/pdf", by=None
        )
        piece.save()
        PIECE.apply(piece, "receive", actor=System("test"))
        set_item_dates(
            piece=piece,
            issued_on=today - timedelta(days=200),
            valid_until=None,
            by=visa_officer,
        )
    with pytest.raises(Refused):
        set_item_dates(
            piece=dossier.pieces.get(code="PHOTO"), issued_on=today, valid_until=today - timedelta(days=1),
            by=visa_officer,
        )  # fmt: skip
    assert expire_checklist_items(today) == 2
    assert expire_checklist_items(today) == 0
    stages = dict(dossier.pieces.values_list("code", "stage"))
    assert (stages["PHOTO"], stages["BANK_COMP"], stages["ACTIVITY"]) == (
        "expired",
        "expired",
        "received",
    )
    assert Message.objects.filter(kind="visas/pieces").count() == 1
    waive_checklist_item(
        piece=dossier.pieces.get(code="BANK_COMP"), reason="Seen", by=visa_officer
    )


def test_moving_the_trip_changes_what_is_found(dossier: Dossier) -> None:
    passport_of(dossier)
    move_trip(dossier, timezone.localdate() + timedelta(days=5))
    assert codes(dossier)["lodging-passed"] == "bad"

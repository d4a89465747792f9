"""Nothing is printed that the dossier itself refuses; what a person lets stand is kept with the letter."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from mobility.hosts.models import Placement
from mobility.letters.models import Invitation, Letter
from mobility.letters.rules import judge_issue
from mobility.letters.services.batches import (
    begin_batch,
    issue_line,
    list_letter_prospects,
)
from mobility.letters.services.issue import issue_letter
from mobility.letters.services.signing import prepare_invitation
from mobility.visas.models import Dossier, TravelDocument
from mobility.visas.services.coherence import list_dossier_findings
from mobility.visas.services.waivers import waive_finding
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.findings import Finding
from pemwecco.documents.models import Paper
from pemwecco.documents.papers import render_issued_document
from tests.conftest import SignIn
from tests.mobility.dossiers import travels
from tests.mobility.letters.visits import publish_visit, signed


def issue(
    dossier: Dossier, by: User, kind: str = "support", reason: str = ""
) -> Letter:
    return issue_letter(
        dossier=Dossier.objects.get(pk=dossier.pk),
        kind=kind,
        language="en",
        by=by,
        reason=reason,
    )


def test_a_passport_that_ends_too_soon_is_not_printed(
    english: None, ready: Dossier, visa_officer: User
) -> None:
    leaves = ready.participation.itinerary.leaves_on
    TravelDocument.objects.update(expires_on=leaves + timedelta(days=20))
    with pytest.raises(Refused) as refusal:
        issue(ready, visa_officer, reason="The person asked for it")
    assert "passport" in str(refusal.value)
    assert not Paper.objects.exists()


@pytest.mark.parametrize(
    ("until", "cover"), [(-3, 30_000), (0, 20_000)], ids=["days", "amount"]
)
def test_a_policy_that_does_not_cover_the_stay_is_not_printed(
    ready: Dossier, visa_officer: User, until: int, cover: int
) -> None:
    travels(ready)
    letter = issue(ready, visa_officer)
    assert render_issued_document(letter.paper_id)
    leaves = ready.participation.itinerary.leaves_on
    ready.insurance_until = leaves + timedelta(days=until)
    ready.insurance_cover_eur = Decimal(cover)
    ready.save()
    with pytest.raises(Refused):
        issue(ready, visa_officer, reason="Will be extended")
    assert Letter.objects.count() == 1


def test_a_policy_that_is_not_known_yet_is_not_judged(
    ready: Dossier, visa_officer: User
) -> None:
    assert issue(ready, visa_officer).judged == []


@pytest.mark.parametrize("reason", ["", "  "])
def test_what_differs_needs_a_reason(
    english: None, ready: Dossier, visa_officer: User, reason: str
) -> None:
    travels(ready, lands=1)
    with pytest.raises(Refused, match="issued all the same"):
        issue(ready, visa_officer, reason=reason)


def test_the_reason_is_kept_with_the_letter_and_in_its_ledger_by_name(
    english: None, ready: Dossier, visa_officer: User
) -> None:
    travels(ready, lands=1)
    letter = issue(ready, visa_officer, reason="The flight is being changed")
    assert [(one["code"], one["by"], one["reason"]) for one in letter.judged] == [
        ("flight-arrival", str(visa_officer), "The flight is being changed")
    ]
    assert render_issued_document(letter.paper_id)
    step = letter.paper.steps.get(move="issue")
    assert step.by == visa_officer
    assert "The flight is being changed" in step.reason


def test_a_finding_let_stand_in_the_dossier_is_judged_already(
    ready: Dossier, visa_officer: User
) -> None:
    travels(ready, leaves=-2)
    found = {one.code: one for one in list_dossier_findings(ready)}
    waive_finding(
        dossier=ready,
        key=found["flight-departure"].key,
        reason="A night in the air",
        by=visa_officer,
    )
    letter = issue(ready, visa_officer)
    assert [one["reason"] for one in letter.judged] == ["A night in the air"]


def place_in_programme(dossier: Dossier, visit: Placement, stage: str) -> None:
    Placement.objects.filter(pk=visit.pk).delete()
    visit.pk = None
    visit.stage = stage
    visit.save()
    publish_visit(dossier, visit)


@pytest.mark.parametrize("kind", ["support", "programme"])
@pytest.mark.parametrize("stage", ["proposed", "offered"])
def test_a_host_that_has_not_answered_needs_a_reason_and_is_not_named(
    visit: Placement, ready: Dossier, visa_officer: User, kind: str, stage: str
) -> None:
    place_in_programme(ready, visit, stage)
    with pytest.raises(Refused, match="Fabriek Voorbeeld"):
        issue(ready, visa_officer, kind)
    letter = issue(ready, visa_officer, kind, reason="It answers on Monday")
    assert "Fabriek Voorbeeld" not in str(letter.paper.facts)
    assert [one["code"] for one in letter.judged] == ["host-unanswered"]


@pytest.mark.parametrize("kind", ["support", "programme"])
@pytest.mark.parametrize("stage", ["declined", "cancelled"])
def test_a_visit_that_does_not_take_place_is_not_printed_whatever_the_reason(
    visit: Placement, ready: Dossier, visa_officer: User, kind: str, stage: str
) -> None:
    place_in_programme(ready, visit, stage)
    with pytest.raises(Refused, match="Fabriek Voorbeeld"):
        issue(ready, visa_officer, kind, reason="We look for another")


def test_a_host_is_not_asked_to_sign_for_days_that_the_law_refuses(
    visit: Placement, ready: Dossier, lies: User, visa_officer: User
) -> None:
    draft = prepare_invitation(placement=visit, by=visa_officer)
    itinerary = ready.participation.itinerary
    itinerary.leaves_on = itinerary.arrives_on + timedelta(days=95)
    itinerary.save()
    with pytest.raises(Refused, match="96"):
        prepare_invitation(placement=visit, by=visa_officer)
    with pytest.raises(Refused, match="cannot be signed now"):
        signed(draft, lies)
    assert not Letter.objects.exists()


def test_why_a_host_was_asked_all_the_same_goes_with_its_letter(
    visit: Placement, ready: Dossier, lies: User, visa_officer: User
) -> None:
    ready.participation.person.birth_date = date(1988, 3, 15)
    ready.participation.person.save()
    with pytest.raises(Refused):
        prepare_invitation(placement=visit, by=visa_officer)
    draft = prepare_invitation(placement=visit, by=visa_officer, reason="Typed wrongly")
    letter = signed(draft, lies)
    assert [one["reason"] for one in letter.judged] == ["Typed wrongly"]
    assert "Typed wrongly" in letter.paper.reason


# --- a cohort ------------------------------------------------------------------------------------------


def test_a_cohort_is_shown_person_by_person_before_anything_is_issued(
    english: None, ready: Dossier, visa_officer: User, sign_in: SignIn
) -> None:
    travels(ready, lands=1)
    cohort = ready.participation.cohort
    assert cohort is not None
    [one] = list_letter_prospects(cohort, "support")
    assert (one.refusals, one.is_chosen, len(one.questions)) == ([], False, 1)

    browser, page = sign_in(visa_officer), reverse("admin:letters_letterbatch_add")
    shown = browser.get(f"{page}?cohort={cohort.pk}&kind=support")
    assert one.questions[0] in shown.text
    asked: dict[str, Any] = {
        "cohort": cohort.pk,
        "kind": "support",
        "language": "",
        "dossier": ready.pk,
    }
    refused = browser.post(page, asked)
    assert one.questions[0] in refused.text
    assert not Paper.objects.exists()

    with_reason = asked | {f"reason-{ready.pk}": "The flight is being changed"}
    assert browser.post(page, with_reason).status_code == 302
    line = ready.batch_lines.get()
    assert issue_line(line.pk)
    line.refresh_from_db()
    assert line.letter is not None
    assert line.letter.judged[0]["reason"] == "The flight is being changed"


def test_who_is_refused_by_the_dossier_is_no_prospect_of_a_cohort(
    ready: Dossier, visa_officer: User
) -> None:
    leaves = ready.participation.itinerary.leaves_on
    TravelDocument.objects.update(expires_on=leaves)
    cohort = ready.participation.cohort
    assert cohort is not None
    [one] = list_letter_prospects(cohort, "support")
    assert (one.is_chosen, len(one.refusals)) == (False, 1)
    batch = begin_batch(
        cohort=cohort,
        kind="support",
        language="fr",
        dossiers=[ready.pk],
        by=visa_officer,
        reasons={ready.pk: "All the same"},
    )
    assert not issue_line(batch.lines.get().pk)
    assert len(batch.lines.get().refusals) == 1


def test_the_page_of_the_dossier_asks_for_the_reason_beside_the_letter(
    english: None, ready: Dossier, visa_officer: User, sign_in: SignIn
) -> None:
    travels(ready, lands=1)
    browser = sign_in(visa_officer)
    page = reverse("admin:visas_dossier_change", args=[ready.pk])
    assert "Why it is issued all the same" in browser.get(page).text
    address = reverse("admin:letters_letter_issue", args=[ready.pk])
    browser.post(address, {"kind": "support", "language": "fr"})
    assert not Letter.objects.exists()
    given = {"kind": "support", "language": "fr", "reason": "It is being changed"}
    browser.post(address, given)
    assert Letter.objects.get().judged[0]["by"] == str(visa_officer)


@pytest.mark.unit
def test_a_kind_of_letter_is_judged_by_what_it_prints() -> None:
    policy = Finding("insurance-dates", "short", area="insurance")
    flight = Finding("flight-arrival", "late", severity="attention", area="flights")
    fine = Finding("stay-allowed", "good", severity="good", area="stay")
    found = [policy, flight, fine]
    support = judge_issue("support", found)
    assert (support.refused, support.open) == ((policy,), (flight,))
    programme = judge_issue("programme", found, waived={flight.key})
    assert (programme.refused, programme.let_stand) == ((), (flight,))
    assert judge_issue("cover", found) == judge_issue("undertaking", found)


def test_an_invitation_drafted_before_keeps_its_judgement_empty(
    draft: Invitation,
) -> None:
    assert draft.judged == []

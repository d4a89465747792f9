"""Who has read a dossier, as the participant sees it; and the acts of staff on the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from mobility.visas.models import Dossier, FindingWaiver
from mobility.visas.services.checklist import (
    receive_checklist_item,
    waive_checklist_item,
)
from mobility.visas.services.decisions import lodge_application
from mobility.visas.services.dossiers import share_dossier, unshare_dossier
from mobility.visas.services.readings import list_dossier_readings
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.privacy.services import record_reading
from tests.conftest import SignIn
from tests.mobility.dossiers import photo, travels

LEDGER = "/me/visa/readings/"


def act(dossier: Dossier, name: str) -> str:
    return f"/admin/visas/dossier/{dossier.pk}/act/{name}/"


def test_every_reading_is_shown_by_office_and_never_by_name(
    ready: Dossier,
    awa: User,
    visa_officer: User,
    staff_member: Callable[[Role], User],
    sign_in: SignIn,
    english: None,
) -> None:
    reader = staff_member(Role.CONSULATE_READER)
    share_dossier(dossier=ready, reader=reader, by=visa_officer)
    assert (
        sign_in(reader)
        .get(f"/admin/visas/shareddossier/{ready.pk}/change/")
        .status_code
        == 200
    )
    sign_in(visa_officer).get(f"/admin/visas/dossier/{ready.pk}/change/")
    record_reading(by=awa, what=ready)
    awa.language = "en"
    awa.save()
    page = sign_in(awa).get(LEDGER)
    who = [line.who for line in page.context["lines"]]
    assert sorted(who) == ["Consulate reader", "Visa officer", "Visa officer"]
    # Passing on names the office to which it went.
    assert [
        line.recipient for line in page.context["lines"] if line.act == "transmitted"
    ] == [str(ready.post)]
    assert str(ready.post) in page.content.decode()
    assert [office for office, _since in page.context["shown_to"]] == [str(ready.post)]
    text = page.content.decode()
    assert visa_officer.get_full_name() not in text
    assert visa_officer.email not in text
    assert sign_in(awa).post(LEDGER).status_code == 405
    unshare_dossier(dossier=ready, reader=reader.pk, by=visa_officer)
    assert (
        sign_in(reader)
        .get(f"/admin/visas/shareddossier/{ready.pk}/change/")
        .status_code
        == 404
    )
    assert len(sign_in(awa).get(LEDGER).context["lines"]) == 3


def test_the_immigration_office_is_named_as_the_partner_of_the_programme(
    ready: Dossier, visa_officer: User, staff_member: Callable[[Role], User]
) -> None:
    reader = staff_member(Role.IMMIGRATION_READER)
    with translation.override("fr"):
        share_dossier(dossier=ready, reader=reader, by=visa_officer)
        share_dossier(dossier=ready, reader=reader, by=visa_officer)
    (passed_on,) = list_dossier_readings(ready).filter(act="transmitted")
    assert passed_on.recipient == "Office des étrangers (SPF Intérieur)"


def test_the_ledger_is_one_s_own(
    ready: Dossier, outsider: User, visa_officer: User, sign_in: SignIn
) -> None:
    assert sign_in(outsider).get(LEDGER).status_code == 404
    assert sign_in(visa_officer).get(LEDGER).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_ledger_asks_the_same_number_of_queries(
    count: int,
    ready: Dossier,
    awa: User,
    staff_member: Callable[[Role], User],
    sign_in: SignIn,
    django_assert_num_queries: Any,
) -> None:
    for _number in range(count):
        record_reading(by=staff_member(Role.VISA_OFFICER), what=ready)
    browser = sign_in(awa)
    browser.get(LEDGER)
    with django_assert_num_queries(8):
        assert len(browser.get(LEDGER).context["lines"]) == count


# Acts on the staff page


def test_a_finding_is_let_stand_and_taken_back_on_the_page(
    ready: Dossier, visa_officer: User, officer: User, sign_in: SignIn
) -> None:
    travels(ready, lands=1)
    browser = sign_in(visa_officer)
    page = browser.get(f"/admin/visas/dossier/{ready.pk}/change/")
    (found,) = [
        one
        for one, _link in page.context["open_findings"]
        if one.finding.code == "flight-arrival"
    ]
    values = {"key": found.finding.key, "reason": "Lands after midnight"}
    assert sign_in(officer).post(act(ready, "waive"), values).status_code == 403
    assert browser.get(act(ready, "waive")).status_code == 405
    assert browser.post(act(ready, "waive"), values | {"reason": ""}).status_code == 422
    assert browser.post(act(ready, "waive"), values).status_code == 302
    page = browser.get(f"/admin/visas/dossier/{ready.pk}/change/")
    assert b"Lands after midnight" in page.content
    waiver = FindingWaiver.objects.get()
    assert (
        browser.post(
            act(ready, "withdraw"), {"row": waiver.pk, "why": "Wrong"}
        ).status_code
        == 302
    )
    waiver.refresh_from_db()
    assert waiver.withdrawn_by == visa_officer


def test_flights_and_beds_are_kept_and_impossible_ones_said(
    ready: Dossier, visa_officer: User, sign_in: SignIn
) -> None:
    browser, today = sign_in(visa_officer), timezone.localdate()
    flight = {
        "direction": "outbound",
        "number": "SN 204",
        "departs_on": today.isoformat(),
        "arrives_on": (today + timedelta(days=1)).isoformat(),
    }
    assert browser.post(act(ready, "flight"), flight).status_code == 302
    assert (
        browser.post(act(ready, "flight"), flight | {"number": "SN 205"}).status_code
        == 302
    )
    assert ready.participation.flights.get().number == "SN 205"
    back = flight | {"direction": "return", "arrives_on": today.isoformat()}
    assert browser.post(act(ready, "flight"), back).status_code == 422
    bad = flight | {"arrives_on": (today - timedelta(days=1)).isoformat()}
    assert browser.post(act(ready, "flight"), bad).status_code == 422
    assert (
        browser.post(
            act(ready, "flight"), flight | {"departs_on": "2027-02-30"}
        ).status_code
        == 422
    )
    bed = {
        "kind": "private",
        "name": "Rue de l'Exemple",
        "arrives_on": today.isoformat(),
        "leaves_on": today.isoformat(),
    }
    assert browser.post(act(ready, "bed"), bed).status_code == 422
    bed["leaves_on"] = (today + timedelta(days=3)).isoformat()
    assert browser.post(act(ready, "bed"), bed).status_code == 302
    assert ready.pieces.get(code="ACCOM").given_by == "participant"
    assert (
        browser.post(
            act(ready, "unbed"), {"row": ready.participation.accommodations.get().pk}
        ).status_code
        == 302
    )
    assert not ready.participation.accommodations.exists()


def test_the_course_is_recorded_on_the_page_to_a_new_application(
    ready: Dossier, visa_officer: User, awa: User, sign_in: SignIn
) -> None:
    travels(ready)
    browser, today = sign_in(visa_officer), timezone.localdate()
    assert (
        browser.post(
            act(ready, "request"), {"on": today.isoformat(), "reference": "T"}
        ).status_code
        == 302
    )
    at = (timezone.now() + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M")
    assert (
        browser.post(act(ready, "appoint"), {"at": at, "place": "Dakar"}).status_code
        == 302
    )
    page = sign_in(awa).get("/me/visa/")
    assert b"Dakar" in page.content
    assert (
        browser.post(
            act(ready, "noshow"), {"state": "missed", "reason": "x"}
        ).status_code
        == 422
    )
    for piece in ready.pieces.exclude(stage__in=["accepted", "waived"]):
        waive_checklist_item(piece=piece, reason="Seen", by=visa_officer)
    lodge_application(
        dossier=Dossier.objects.get(pk=ready.pk),
        on=today,
        reference="R",
        by=visa_officer,
    )
    asked = {
        "code": "OTHER",
        "title": "Lease",
        "why": "The post wants it",
        "due_on": today.isoformat(),
    }
    assert browser.post(act(ready, "ask"), asked).status_code == 302
    page = sign_in(awa).get("/me/visa/")
    assert b"Lease" in page.content
    piece = ready.pieces.get(code="OTHER")
    given = sign_in(awa)
    given.post(f"/me/visa/pieces/{piece.pk}/", {"file": photo()})
    given.post(f"/me/visa/pieces/{piece.pk}/", {"go": "send"})
    piece.refresh_from_db()
    assert piece.stage == "received"
    refused = {
        "decided_on": today.isoformat(),
        "notified_on": today.isoformat(),
        "codes": ["13"],
    }
    assert browser.post(act(ready, "refuse"), refused).status_code == 302
    assert sign_in(awa).get("/me/visa/").status_code == 200
    answer = browser.post(act(ready, "reapply"))
    fresh = ready.participation.dossiers.get(attempt=2)
    assert answer.status_code == 302
    assert f"/{fresh.pk}/" in answer["Location"]
    assert browser.get(answer["Location"]).status_code == 200
    assert sign_in(awa).get("/me/visa/").status_code == 200


def test_the_dates_of_a_paper_are_kept_on_the_page(
    ready: Dossier, visa_officer: User, awa: User, sign_in: SignIn
) -> None:
    piece = ready.pieces.get(code="BANK_COMP")
    receive_checklist_item(piece=piece, uploaded=photo(), by=awa)
    address = f"/admin/visas/dossier/{ready.pk}/pieces/{piece.pk}/"
    browser = sign_in(visa_officer)
    browser.post(address, {"move": "dates", "issued_on": "2026-02-30"})
    piece.refresh_from_db()
    assert piece.issued_on is None
    browser.post(address, {"move": "dates", "issued_on": "2026-10-01"})
    piece.refresh_from_db()
    assert str(piece.valid_until) == "2027-01-01"


def test_posts_and_regimes_are_kept_by_staff(
    ready: Dossier, visa_officer: User, sign_in: SignIn
) -> None:
    browser = sign_in(visa_officer)
    assert ready.post is not None
    address = f"/admin/visas/post/{ready.post_id}/change/"
    assert browser.get("/admin/visas/post/").status_code == 200
    assert browser.get(address).status_code == 200
    values = {"organisation": ready.post.organisation_id, "competent_for": ["SN", "GM"], "provider": "VC",
              "posted_fee": "59000", "fee_currency": "XOF"}  # fmt: skip
    assert browser.post(address, values).status_code == 302
    ready.post.refresh_from_db()
    assert ready.post.competent_for == ["SN", "GM"]
    assert browser.post(address, values | {"competent_for": ["XX"]}).status_code == 200
    assert browser.get("/admin/visas/visaregime/").status_code == 200

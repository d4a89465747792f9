from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfWriter

from pemwecco.accounts.models import User
from pemwecco.network.models import Figure
from pemwecco.network.services import record_figure
from pemwecco.unsent.models import UnsentForm
from reintegration.followups.models import (
    FollowUp,
    FollowUpAnswer,
    PartnershipAnswer,
)
from reintegration.followups.queries import list_follow_ups_to_call
from reintegration.partnerships.models import Partnership
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

# What is typed, step by step.
STEPS: dict[str, dict[str, Any]] = {
    "enterprise": {
        "still_in_business": "yes",
        "in_country": "yes",
        "turnover": "12 000 000",
        "exports": "1 000 000",
        "export_countries": ["BE", "FR"],
    },
    "people": {
        "women_permanent": "2",
        "women_temporary": "1",
        "men_permanent": "2",
        "men_temporary": "0",
    },
    "partners": {"contracts": "1"},
    "growth": {"formalities": ["ninea"]},
    "learning": {
        "use_of_learning": "4",
        "attribution": "later",
        "support_needed": ["finance", "legal"],
        "remarks": "Merci",
    },
}
ALL: dict[str, Any] = {}
for _typed in STEPS.values():
    ALL |= _typed


def pdf() -> bytes:
    """A small paper that opens."""
    writer, stored = PdfWriter(), BytesIO()
    writer.add_blank_page(width=200, height=200)
    writer.write(stored)
    return stored.getvalue()


@pytest.fixture
def follow_up() -> FollowUp:
    return FollowUp.objects.create(
        participation=factories.participation(stage="returned"),
        months=3,
        due_on=timezone.localdate(),
    )


@pytest.fixture
def visitor(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def page(row: FollowUp) -> str:
    return reverse("followups:answer", args=[row.token])


def phone(row: FollowUp) -> str:
    return reverse("admin:followups_followup_answer", args=[row.pk])


def fill(visitor: Client, address: str, **changed: Any) -> Any:
    """Go through all steps; answers what the last page shows, the check."""
    for step, typed in STEPS.items():
        given = {name: changed.get(name, value) for name, value in typed.items()}
        if step == "people" and changed.get("still_in_business") == "no":
            continue
        answer = visitor.post(address, given | {"step": step, "go": "next"})
        assert answer.status_code == 302, (step, answer.content.decode())
    return visitor.get(address)


def test_the_link_answers_in_steps_without_signing_in_and_shows_what_was_answered(
    visitor: Client, follow_up: FollowUp
) -> None:
    address = page(follow_up)
    shown = visitor.get(address).text
    assert "Turnover of the last 12 months" in shown
    assert "In CFA francs." in shown
    assert "Step 1 of 6" in shown
    assert "women_permanent" not in shown

    check = fill(visitor, address).content.decode()
    follow_up.refresh_from_db()
    assert (follow_up.stage, follow_up.answered_at) == ("planned", None)
    for text in ("12,000,000 CFA francs", "Belgium, France", "4 / 5", "Merci"):
        assert text in check
    shown = visitor.post(address, {"step": "check", "go": "send"}, follow=True).text

    follow_up.refresh_from_db()
    assert (follow_up.stage, follow_up.method) == ("answered", "link")
    for text in ("Thank you", "12,000,000 CFA francs", "finance", "4 / 5", "Merci"):
        assert text in shown
    again = visitor.post(address, {"step": "partners", "contracts": "9"}).text
    assert "Thank you" in again
    assert FollowUpAnswer.objects.get().contracts == 1


def test_a_step_is_kept_and_goes_on_where_one_stopped(
    visitor: Client, follow_up: FollowUp
) -> None:
    address = page(follow_up)
    visitor.post(address, STEPS["enterprise"] | {"step": "enterprise", "go": "next"})

    assert "Step 2 of 6" in Client().get(address).text
    back = visitor.get(f"{address}?step=enterprise").text
    assert 'value="12000000"' in back
    went = visitor.post(address, {"step": "people", "go": "back", "men_young": "x"})
    assert went.headers["Location"].endswith("?step=enterprise")


def test_sending_before_everything_is_answered_is_refused(
    visitor: Client, follow_up: FollowUp
) -> None:
    address = page(follow_up)
    visitor.post(address, STEPS["enterprise"] | {"step": "enterprise", "go": "next"})

    shown = visitor.post(address, {"step": "check", "go": "send"})

    assert shown.status_code == 422
    assert "This is not answered yet" in shown.text
    assert f"{address}?step=people" in shown.text
    follow_up.refresh_from_db()
    assert follow_up.stage == "planned"


def test_an_odd_figure_is_asked_about_once_and_never_refused(
    visitor: Client, follow_up: FollowUp
) -> None:
    organisation = follow_up.participation.organisation
    assert organisation is not None
    record_figure(
        organisation=organisation, kind="turnover", value=1_000_000, currency="XOF", year=2026,
        source="form", stated_on=date(2026, 1, 1),
    )  # fmt: skip
    address = page(follow_up)
    typed = STEPS["enterprise"] | {"step": "enterprise", "go": "next"}

    asked = visitor.post(address, typed).text
    assert "Is that right? If so, go on." in asked
    assert "the last figure known was 1,000,000" in asked
    seen = re.search(r'name="seen" value="([^"]+)"', asked)
    assert seen is not None
    assert visitor.post(address, typed | {"seen": seen[1]}).status_code == 302
    assert FollowUpAnswer.objects.get().turnover == 12_000_000


def test_the_page_speaks_the_participants_language(
    client: Client, follow_up: FollowUp
) -> None:
    follow_up.participation.person.language = "nl"
    follow_up.participation.person.save()

    assert '<html lang="nl">' in client.get(page(follow_up)).content.decode()


def test_the_last_figures_stand_beside_the_questions(
    visitor: Client, follow_up: FollowUp
) -> None:
    organisation = follow_up.participation.organisation
    assert organisation is not None
    for kind, value, currency in (
        ("turnover", 9_500_000, "XOF"),
        ("jobs", 7, ""),
        ("jobs_women", 4, ""),
    ):
        record_figure(
            organisation=organisation, kind=kind, value=value, currency=currency, year=2026, source="form",
            stated_on=date(2026, 1, 1),
        )  # fmt: skip

    shown = visitor.get(page(follow_up)).content.decode()

    assert "Last known: 9,500,000 CFA francs (2026)" in shown
    people = visitor.get(f"{page(follow_up)}?step=people").text
    for text in ("Last known: 4 in all (2026)", "Last known: 3 in all (2026)"):
        assert text in people
    typed = STEPS["enterprise"] | {"step": "enterprise", "go": "next"}
    visitor.post(page(follow_up), typed)
    check = visitor.get(f"{page(follow_up)}?step=check").text
    assert "12,000,000 CFA francs (+2,500,000 since 2026)" in check


def test_what_was_written_and_sent_is_kept_when_something_is_missing(
    visitor: Client, follow_up: FollowUp
) -> None:
    upload = SimpleUploadedFile("contrat.pdf", pdf(), content_type="application/pdf")
    address = page(follow_up)
    typed = STEPS["enterprise"] | {"step": "enterprise", "turnover": ""}

    shown = visitor.post(address, typed)
    assert shown.status_code == 422
    assert "Please give a number" in shown.text
    assert FollowUpAnswer.objects.get().exports == 1_000_000
    check = {"step": "check", "go": "send", "evidence": upload}
    assert "contrat.pdf" in visitor.post(address, check).text
    follow_up.refresh_from_db()
    assert follow_up.stage == "planned"
    assert follow_up.evidence is not None


def test_what_was_typed_is_there_again_on_another_phone_until_the_step_is_saved(
    visitor: Client, follow_up: FollowUp
) -> None:
    address = f"{page(follow_up)}?step=learning"
    shown = visitor.get(address).text
    found = re.search(r'data-keep="(/unsent/[^"]+)"', shown)
    assert found is not None
    at = {"window": "w1", "turn": "100", "version": "0"}
    typed = STEPS["learning"] | at | {"remarks": "À moitié"}
    assert Client().post(found[1], typed).status_code == 200

    again = visitor.get(address).text
    for text in ("À moitié", "did not send stands here again"):
        assert text in again
    assert re.search(r'value="legal"[^>]*checked', again)

    step = {"step": "learning", "go": "next", "turn": "101"}
    sent = visitor.post(page(follow_up), typed | step)
    assert sent.cookies["arrived"].value == "101"
    assert [row.typed for row in UnsentForm.objects.all()] == [{}]


def test_a_file_of_another_kind_is_refused_with_a_sentence(
    visitor: Client, follow_up: FollowUp
) -> None:
    upload = SimpleUploadedFile(
        "contract.pdf", b"MZ not a pdf", content_type="application/pdf"
    )

    check = {"step": "check", "go": "send", "evidence": upload}
    shown = visitor.post(page(follow_up), check).text

    assert "not accepted" in shown
    follow_up.refresh_from_db()
    assert follow_up.evidence is None


def test_an_enterprise_that_stopped_needs_no_figures(
    visitor: Client, follow_up: FollowUp
) -> None:
    address = page(follow_up)
    check = fill(visitor, address, still_in_business="no", turnover="", exports="")

    assert "Step 5 of 5" in check.content.decode()
    visitor.post(address, {"step": "check", "go": "send"})
    follow_up.refresh_from_db()
    assert follow_up.stage == "answered"
    assert follow_up.told.still_in_business is False
    assert not Figure.objects.exists()


def test_a_named_partner_becomes_a_lead(visitor: Client, follow_up: FollowUp) -> None:
    address = page(follow_up)
    fill(visitor, address)
    lead = STEPS["partners"] | {
        "new_partner": "Fabriek Voorbeeld",
        "new_partner_country": "BE",
        "new_partner_summary": "Soaps",
        "step": "partners",
    }

    assert "Please answer this" in visitor.post(address, lead).text
    visitor.post(address, lead | {"new_partner_kind": "export"})
    visitor.post(address, {"step": "check", "go": "send"})

    assert Partnership.objects.get().partner.country == "BE"


def test_only_partnerships_named_already_are_asked_about(
    visitor: Client, follow_up: FollowUp
) -> None:
    named = Partnership.objects.create(
        participation=follow_up.participation,
        partner=factories.organisation(name="Atelier Gand"),
        kind="export",
        summary="x",
    )
    other = Partnership.objects.create(
        participation=factories.participation(stage="returned"),
        partner=factories.organisation(name="Autre"),
        kind="export",
        summary="y",
    )
    address = page(follow_up)

    shown = visitor.get(f"{address}?step=partners").text
    assert f"Atelier Gand ({named.get_kind_display()}): where do you stand?" in shown
    assert "Autre" not in shown
    told = {
        f"partnership_{named.pk}": "negotiation",
        f"partnership_{other.pk}": "signed",
    }
    visitor.post(address, STEPS["partners"] | told | {"step": "partners"})

    kept = PartnershipAnswer.objects.get()
    assert (kept.partnership, kept.stage) == (named, "negotiation")
    named.refresh_from_db()
    assert named.stage == "lead"


def test_a_closed_follow_up_leads_to_the_open_one(
    visitor: Client, follow_up: FollowUp
) -> None:
    current = FollowUp.objects.create(
        participation=follow_up.participation, months=6, due_on=timezone.localdate()
    )
    FollowUp.objects.filter(pk=follow_up.pk).update(stage="due")
    FollowUp.objects.filter(pk=follow_up.pk).update(stage="missed")

    shown = visitor.get(page(follow_up)).content.decode()

    assert "is closed" in shown
    assert page(current) in shown


def test_an_unknown_link_and_another_method_are_refused(
    client: Client, follow_up: FollowUp
) -> None:
    assert client.get(reverse("followups:answer", args=["guessed"])).status_code == 404
    assert client.put(page(follow_up)).status_code == 405


def test_staff_note_an_answer_by_phone(
    sign_in: SignIn,
    officer: User,
    outsider: User,
    visa_officer: User,
    follow_up: FollowUp,
) -> None:
    assert sign_in(outsider).get(phone(follow_up)).status_code == 302
    assert sign_in(visa_officer).get(phone(follow_up)).status_code == 403
    visitor = sign_in(officer)
    assert visitor.put(phone(follow_up)).status_code == 405
    assert visitor.get(phone(follow_up)).status_code == 200

    noted = visitor.post(phone(follow_up), ALL | {"method": "phone", "go": "send"})
    assert noted.status_code == 302, noted.text

    follow_up.refresh_from_db()
    assert (follow_up.stage, follow_up.method) == ("answered", "phone")
    assert follow_up.steps.get().by == officer
    again = visitor.post(phone(follow_up), ALL | {"method": "phone"}, follow=True)
    assert "already answered" in again.text


def test_what_is_typed_from_paper_needs_its_scan(
    sign_in: SignIn, officer: User, follow_up: FollowUp
) -> None:
    visitor = sign_in(officer)
    sheet = reverse("admin:followups_followup_sheet", args=[follow_up.pk])
    printed = visitor.get(sheet)
    assert printed.headers["Content-Type"] == "application/pdf"
    assert printed.content.startswith(b"%PDF")
    assert visitor.post(sheet).status_code == 405

    typed = ALL | {"method": "paper", "go": "send"}
    assert "Add the scan of the sheet." in visitor.post(phone(follow_up), typed).text
    scan = SimpleUploadedFile("fiche.pdf", pdf(), content_type="application/pdf")
    visitor.post(phone(follow_up), typed | {"scan": scan})

    follow_up.refresh_from_db()
    assert (follow_up.stage, follow_up.method) == ("answered", "paper")
    assert follow_up.scan is not None


def test_a_call_is_noted_with_the_day_of_the_next(
    sign_in: SignIn, officer: User, follow_up: FollowUp
) -> None:
    visitor, today = sign_in(officer), timezone.localdate()
    later = {"go": "call", "outcome": "later", "notes": "Au marché.", "next_on": ""}

    refused = visitor.post(phone(follow_up), later).text
    assert "Say on which day to call again." in refused
    assert "Au marché." in refused
    noted = visitor.post(
        phone(follow_up), later | {"next_on": today.isoformat()}, follow=True
    ).text

    call = follow_up.calls.get()
    assert (call.by, call.notes, call.next_on) == (officer, "Au marché.", today)
    assert "Au marché." in noted
    follow_up.refresh_from_db()
    assert follow_up.stage == "planned"
    assert list(list_follow_ups_to_call(today)) == [follow_up]
    assert not list_follow_ups_to_call(today - timedelta(days=1)).exists()


def test_the_staff_pages_open_with_few_questions(
    sign_in: SignIn,
    officer: User,
    follow_up: FollowUp,
    django_assert_num_queries: object,
) -> None:
    row = Partnership.objects.create(
        participation=follow_up.participation,
        partner=factories.organisation(),
        kind="export",
        summary="x",
    )
    visitor = sign_in(officer)
    for address in (
        reverse("admin:followups_followup_changelist"),
        reverse("admin:followups_followup_change", args=[follow_up.pk]),
        reverse("admin:partnerships_partnership_changelist"),
        reverse("admin:partnerships_partnership_add"),
        reverse("admin:partnerships_partnership_change", args=[row.pk]),
    ):
        assert visitor.get(address).status_code == 200, address

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfWriter

from pemwecco.accounts.models import User
from pemwecco.network.services import record_figure
from pemwecco.unsent.models import UnsentForm
from reintegration.followups.models import FollowUp
from reintegration.partnerships.models import Partnership
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

FORM = {
    "still_in_business": "yes",
    "turnover": "12 000 000",
    "workers_women": "3",
    "workers_men": "2",
    "contracts": "1",
    "use_of_learning": "4",
    "support_needed": ["finance", "legal"],
    "remarks": "Merci",
    "lead_partner": "",
    "lead_country": "BE",
    "lead_kind": "",
    "lead_summary": "",
}


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


def test_the_link_answers_without_signing_in_and_shows_what_was_answered(
    visitor: Client, follow_up: FollowUp
) -> None:
    assert (
        "Turnover of the last 12 months, in CFA francs"
        in visitor.get(page(follow_up)).content.decode()
    )

    shown = visitor.post(page(follow_up), FORM, follow=True).content.decode()

    follow_up.refresh_from_db()
    assert (follow_up.stage, follow_up.method) == ("answered", "link")
    for text in ("Thank you", "12,000,000 CFA francs", "finance", "4 / 5", "Merci"):
        assert text in shown
    again = visitor.post(page(follow_up), FORM | {"contracts": "9"}).content.decode()
    assert "Thank you" in again
    follow_up.refresh_from_db()
    assert follow_up.answers["contracts"] == 1


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

    for text in (
        "Last known: 9,500,000 CFA francs (2026)",
        "Last known: 4 (2026)",
        "Last known: 3 (2026)",
    ):
        assert text in shown


def test_what_was_written_and_sent_is_kept_when_something_is_missing(
    visitor: Client, follow_up: FollowUp
) -> None:
    upload = SimpleUploadedFile("contrat.pdf", pdf(), content_type="application/pdf")

    shown = visitor.post(
        page(follow_up), FORM | {"turnover": "", "evidence": upload}
    ).content.decode()

    assert "Please give a number" in shown
    assert "Merci" in shown
    assert "contrat.pdf" in shown
    follow_up.refresh_from_db()
    assert follow_up.stage == "planned"
    assert follow_up.evidence is not None


def test_what_was_typed_is_there_again_on_another_phone_until_it_is_sent(
    visitor: Client, follow_up: FollowUp
) -> None:
    shown = visitor.get(page(follow_up)).text
    found = re.search(r'data-keep="(/unsent/[^"]+)"', shown)
    assert found is not None
    at = {"window": "w1", "turn": "100", "version": "0"}
    typed = FORM | at | {"remarks": "À moitié", "turnover": "douze"}
    assert Client().post(found[1], typed).status_code == 200

    again = visitor.get(page(follow_up)).text
    for text in ("À moitié", 'value="douze"', "did not send stands here again"):
        assert text in again
    assert re.search(r'value="legal"[^>]*checked', again)
    # Wrong answers come back with a way to each, and the texts as they were sent.
    refused = visitor.post(page(follow_up), typed | {"contracts": ""}).text
    assert '<a href="#id_turnover">' in refused
    assert '<a href="#id_contracts">' in refused
    assert 'name="turn" value="100"' in refused

    sent = visitor.post(page(follow_up), FORM | at | {"turn": "101"})
    assert sent.cookies["arrived"].value == "101"
    assert [row.typed for row in UnsentForm.objects.all()] == [{}]


def test_a_file_of_another_kind_is_refused_with_a_sentence(
    visitor: Client, follow_up: FollowUp
) -> None:
    upload = SimpleUploadedFile(
        "contract.pdf", b"MZ not a pdf", content_type="application/pdf"
    )

    shown = visitor.post(page(follow_up), FORM | {"evidence": upload}).content.decode()

    assert "not accepted" in shown
    follow_up.refresh_from_db()
    assert follow_up.evidence is None


def test_an_enterprise_that_stopped_needs_no_figures(
    visitor: Client, follow_up: FollowUp
) -> None:
    stopped = FORM | {
        "still_in_business": "no",
        "turnover": "",
        "workers_women": "",
        "workers_men": "",
    }

    visitor.post(page(follow_up), stopped)

    follow_up.refresh_from_db()
    assert follow_up.answers["still_in_business"] is False


def test_a_named_partner_becomes_a_lead(visitor: Client, follow_up: FollowUp) -> None:
    lead = {
        "lead_partner": "Fabriek Voorbeeld",
        "lead_kind": "export",
        "lead_summary": "Soaps",
    }

    assert "Please fill this in too" in visitor.post(
        page(follow_up), FORM | lead | {"lead_kind": ""}
    ).content.decode()  # fmt: skip
    visitor.post(page(follow_up), FORM | lead)

    assert Partnership.objects.get().partner.country == "BE"


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

    visitor.post(phone(follow_up), FORM)

    follow_up.refresh_from_db()
    assert (follow_up.stage, follow_up.method) == ("answered", "phone")
    assert follow_up.steps.get().by == officer
    assert (
        "already answered"
        in visitor.post(phone(follow_up), FORM, follow=True).content.decode()
    )


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

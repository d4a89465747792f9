from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mobility.visas.models import TravelDocument
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.timeline import get_timeline
from pemwecco.documents import papers
from pemwecco.documents.lifecycle import PAPER
from pemwecco.documents.models import Document, Paper
from pemwecco.documents.services import store_bytes, store_upload
from pemwecco.documents.views import WRONG_CODES
from pemwecco.privacy.models import Reading
from tests import factories
from tests.conftest import SignIn
from tests.pemwecco.documents.test_services import pdf, sent

pytestmark = pytest.mark.django_db
Issue = Callable[..., Paper]


@pytest.fixture
def filed(awa: User) -> Document:
    """The copy of Awa's passport."""
    document = store_upload(uploaded=sent(pdf(), "passport.pdf"), by=awa)
    TravelDocument.objects.create(
        person=factories.person(email=awa.email),
        number="A01234567",
        issuer="SEN",
        nationality="SEN",
        surname="EXEMPLE",
        given_names="AWA",
        birth_date=date(1990, 1, 1),
        issued_on=date(2025, 1, 1),
        expires_on=date(2030, 1, 1),
        blank_pages=10,
        mrz="",
        scan=document,
    )
    return document


def address(document: Document) -> str:
    return reverse("documents:download", args=[document.pk])


def test_the_owner_opens_a_file_and_it_is_written_down(
    filed: Document, awa: User, sign_in: SignIn
) -> None:
    response = sign_in(awa).get(address(filed), REMOTE_ADDR="192.0.2.7")

    assert b"".join(response) == pdf()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="passport.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    reading = Reading.objects.get()
    assert (reading.by, reading.what, reading.act, reading.address) == (
        awa,
        filed,
        "read",
        "192.0.2.7",
    )


def test_saving_a_file_is_a_download(
    filed: Document, awa: User, sign_in: SignIn
) -> None:
    response = sign_in(awa).get(address(filed) + "?save")
    b"".join(response)
    assert response["Content-Disposition"] == 'attachment; filename="passport.pdf"'
    assert Reading.objects.get().act == "downloaded"


def test_an_outsider_does_not_learn_that_the_file_exists(
    filed: Document, outsider: User, sign_in: SignIn
) -> None:
    assert sign_in(outsider).get(address(filed)).status_code == 404
    assert Reading.objects.count() == 0


def test_nobody_reads_without_signing_in(filed: Document, client: Client) -> None:
    response = client.get(address(filed))
    assert response.status_code == 302
    assert reverse("account_login") in response["Location"]


def test_a_file_that_no_row_holds_is_seen_by_nobody(
    awa: User, officer: User, sign_in: SignIn
) -> None:
    loose = store_upload(uploaded=sent(pdf()), by=awa)
    assert sign_in(awa).get(address(loose)).status_code == 404
    assert sign_in(officer).get(address(loose)).status_code == 404


def test_a_download_is_asked_by_get_only(
    filed: Document, awa: User, sign_in: SignIn
) -> None:
    assert sign_in(awa).post(address(filed)).status_code == 405


@pytest.mark.parametrize("scan", [Document.Scan.PENDING, Document.Scan.INFECTED])
def test_a_file_that_did_not_pass_the_scan_is_opened_by_nobody(
    filed: Document, awa: User, sign_in: SignIn, scan: str
) -> None:
    Document.objects.filter(pk=filed.pk).update(scan=scan)
    response = sign_in(awa).get(address(filed), headers={"accept-language": "en"})
    assert response.status_code == 404
    assert "virus" in response.text
    assert Reading.objects.count() == 0


def test_a_missing_stored_file_is_said_and_logged(
    filed: Document, awa: User, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    filed.file.storage.delete(filed.file.name or "")
    with caplog.at_level(logging.ERROR, logger="pemwecco.documents.views"):
        response = sign_in(awa).get(address(filed), headers={"accept-language": "en"})
    assert response.status_code == 404
    assert "missing from the store" in response.text
    assert f"document {filed.pk} is missing" in caplog.text
    assert Reading.objects.count() == 0


def test_the_timeline_of_a_row_tells_who_opened_its_files(
    filed: Document,
    awa: User,
    coordinator: User,
    sign_in: SignIn,
    django_assert_num_queries: Callable[..., object],
) -> None:
    b"".join(sign_in(awa).get(address(filed)))
    passport = filed.travel_documents.get()
    for row in (passport, passport.person):
        assert [
            (moment.what, moment.kind) for moment in get_timeline(row, coordinator)
        ] == [("passport.pdf: read", "reading")]
    assert get_timeline(passport, awa) == []


def verified(client: Client, code: str) -> tuple[int, str]:
    response = client.get(
        reverse("documents:verify_code", args=[code]),
        headers={"accept-language": "en"},
        follow=True,
    )
    main = response.text.partition("<main")[2].partition("</main>")[0]
    return response.status_code, " ".join(main.split())


def test_anyone_sees_that_a_paper_is_in_force_and_no_more_than_its_public_facts(
    letter: Issue, client: Client
) -> None:
    paper = letter()
    papers.render_issued_document(paper.pk)
    status, text = verified(client, paper.code)
    assert status == 200
    for shown in (
        "genuine and in force",
        "TST-27-0001",
        "Letter of the tests",
        "A. N.",
        "Business visit",
    ):
        assert shown in text
    assert "March 1, 2027" in text
    assert "Awa" not in text


def test_a_paper_being_made_is_not_in_force(letter: Issue, client: Client) -> None:
    status, text = verified(client, letter().code)
    assert (status, "being made" in text, "in force yet" in text) == (200, True, True)


def test_a_replaced_paper_names_its_replacement(letter: Issue, client: Client) -> None:
    old = letter()
    papers.render_issued_document(old.pk)
    papers.render_issued_document(letter(supersedes=old).pk)
    _status, text = verified(client, old.code)
    assert "This document was replaced" in text
    assert "Ask for document TST-27-0002" in text
    assert "genuine and in force" not in text


def test_a_paper_replaced_twice_names_the_one_in_force(
    letter: Issue, client: Client
) -> None:
    old = letter()
    papers.render_issued_document(old.pk)
    second = letter(supersedes=old)
    papers.render_issued_document(second.pk)
    second.refresh_from_db()
    third = letter(supersedes=second)
    assert "Ask for document TST-27-0002" in verified(client, old.code)[1]
    papers.render_issued_document(third.pk)
    assert "Ask for document TST-27-0003" in verified(client, old.code)[1]


def test_a_revoked_paper_is_said_to_be_revoked(
    letter: Issue, client: Client, coordinator: User
) -> None:
    paper = letter()
    papers.render_issued_document(paper.pk)
    PAPER.apply(
        Paper.objects.get(pk=paper.pk),
        "revoke",
        actor=Staff(coordinator),
        reason="Wrong dates",
    )
    _status, text = verified(client, paper.code)
    assert "This document was revoked" in text
    assert "Wrong dates" not in text


@pytest.mark.parametrize("language", ["fr", "en", "nl"])
def test_the_page_answers_in_the_language_of_its_reader(
    letter: Issue, client: Client, language: str
) -> None:
    response = client.get(
        reverse("documents:verify_code", args=[letter().code]),
        headers={"accept-language": language},
    )
    assert f'<html lang="{language}">' in response.text


def test_a_code_may_be_typed_with_or_without_dashes_in_any_case(
    letter: Issue, client: Client
) -> None:
    paper = letter()
    typed = paper.code.replace("-", " ").lower()
    response = client.get(reverse("documents:verify"), {"code": f" {typed}"})
    assert response["Location"] == reverse("documents:verify_code", args=[paper.code])


def test_a_wrong_code_answers_like_one_that_cannot_be(
    letter: Issue, client: Client
) -> None:
    letter()
    answers = {verified(client, code) for code in ("AAAA-BBBB-CCCC-DDDD", "x", "%00")}
    assert len({status for status, _text in answers}) == 1
    assert {status for status, _text in answers} == {404}
    assert len(answers) == 1


def test_guessing_is_stopped_for_one_address_and_not_for_another(
    letter: Issue, client: Client
) -> None:
    paper = letter()
    for _time in range(WRONG_CODES):
        assert verified(client, "AAAA-BBBB-CCCC-DDDD")[0] == 404
    assert verified(client, paper.code)[0] == 429
    other = Client(REMOTE_ADDR="192.0.2.99")
    assert verified(other, paper.code)[0] == 200


def test_the_file_in_hand_is_compared_with_the_one_issued(
    letter: Issue, client: Client
) -> None:
    paper = letter()
    papers.render_issued_document(paper.pk)
    paper.refresh_from_db()
    assert paper.pdf is not None
    with paper.pdf.file.open("rb") as stored:
        issued = stored.read()
    page = reverse("documents:verify_code", args=[paper.code])
    answers = []
    for content in (issued, issued + b" ", None):
        data = (
            {}
            if content is None
            else {"file": SimpleUploadedFile("letter.pdf", content)}
        )
        answers.append(
            client.post(page, data, headers={"accept-language": "en"}).context[
                "comparison"
            ]
        )
    assert answers == ["same", "different", "missing"]
    assert Document.objects.count() == 1


def test_comparing_without_end_is_stopped(
    letter: Issue, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = letter()
    papers.render_issued_document(paper.pk)
    monkeypatch.setattr("pemwecco.documents.views.COMPARISONS", 2)
    page = reverse("documents:verify_code", args=[paper.code])
    answers = [
        client.post(page, {"file": SimpleUploadedFile("x.pdf", b"x")}).status_code
        for _time in "abc"
    ]
    assert answers == [200, 200, 429]


def test_an_html_file_of_the_house_is_never_shown_in_the_browser(
    letter: Issue, awa: User, filed: Document, sign_in: SignIn
) -> None:
    page = store_bytes(
        content=b"<script>", name="x.html", content_type="text/html", by=None
    )
    TravelDocument.objects.update(scan=page)
    response = sign_in(awa).get(address(page))
    b"".join(response)
    assert response["Content-Disposition"] == 'attachment; filename="x.html"'

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
from pemwecco.documents.codes import ALPHABET, draw_code, is_code_consistent
from pemwecco.documents.lifecycle import PAPER
from pemwecco.documents.models import Document, Paper
from pemwecco.documents.services import store_bytes, store_upload
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
    assert "1 March 2027" in text
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


def test_what_a_paper_is_for_is_a_sentence_filled_for_its_reader_and_one_day_is_said_once(
    letter: Issue, client: Client
) -> None:
    public = {
        "initials": "",
        "dates": ["2027-06-18", "2027-06-18"],
        "purpose": "Minutes of the panel, %(call)s",
        "purpose_values": {"call": "Appel à 100 %"},
    }
    paper = letter(public_facts=public)
    page = client.get(
        reverse("documents:verify_code", args=[paper.code]),
        headers={"accept-language": "nl"},
    ).text
    # Catalogues are not loaded here: the sentence of the source is what gets translated.
    assert "Minutes of the panel, Appel à 100 %" in page
    assert page.count("18 juni 2027</time>") == 1


def test_a_code_may_be_typed_with_or_without_dashes_in_any_case(
    letter: Issue, client: Client
) -> None:
    paper = letter()
    typed = paper.code.replace("-", " ").lower()
    response = client.get(reverse("documents:verify"), {"code": f" {typed}"})
    assert response["Location"] == reverse("documents:verify_code", args=[paper.code])


@pytest.mark.parametrize(
    "typed",
    [
        "x",
        "ABCD-EFGH-2345",
        "ABCD-EFGH-2345-67890",
        "OBCD-EFGH-2345-6789",
        "ABCD-EFGH-2345-678I",
        "\u0410BCD-EFGH-2345-6789",
        "!!!!-!!!!-!!!!-!!!!",
    ],
)
def test_what_cannot_be_a_code_is_to_be_compared_again(
    typed: str, client: Client
) -> None:
    page = client.get(
        reverse("documents:verify"),
        {"code": typed},
        headers={"accept-language": "en"},
    )
    assert page.status_code == 404
    assert "Check what you typed" in page.text
    assert "No document has this code" not in page.text


@pytest.mark.parametrize(
    ("asked", "language"), [("nl-BE,nl", "nl"), ("fr", "fr"), ("wo-SN,wo", "fr")]
)
def test_a_slip_is_told_in_the_language_of_the_reader(
    asked: str, language: str, client: Client
) -> None:
    page = client.get(
        reverse("documents:verify"), {"code": "x"}, headers={"accept-language": asked}
    )
    assert f'<html lang="{language}">' in page.text
    assert reverse("set_language") in page.text


def test_one_wrong_sign_or_two_that_changed_places_are_found_out() -> None:
    code = draw_code()
    assert is_code_consistent(code)
    signs = list(code)
    for place, sign in enumerate(signs):
        if sign == "-":
            continue
        for other in ALPHABET:
            wrong = "".join([*signs[:place], other, *signs[place + 1 :]])
            assert is_code_consistent(wrong) == (other == sign)
    swapped = "ABCD-EFGH-2345-67"
    assert sum(is_code_consistent(f"{swapped}8{last}") for last in ALPHABET) == 1


def test_a_code_with_one_slip_is_no_unknown_code(letter: Issue, client: Client) -> None:
    code = letter().code
    slip = ALPHABET[(ALPHABET.index(code[0]) + 1) % len(ALPHABET)] + code[1:]
    assert "what you typed" in verified(client, slip)[1]
    unknown = draw_code()
    assert "No document has this code" in verified(client, unknown)[1]


def test_a_paper_whose_code_has_no_check_is_still_found(
    letter: Issue, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Codes printed before codes had one."""
    code = "AAAA-BBBB-CCCC-DDDD"
    assert not is_code_consistent(code)
    monkeypatch.setattr("pemwecco.documents.models.draw_code", lambda: code)
    assert verified(client, letter().code)[0] == 200


def test_slips_do_not_close_the_page_and_guessing_does_for_one_address(
    letter: Issue, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pemwecco.documents.views.UNKNOWN_CODES", 3)
    paper = letter()
    for _time in range(25):
        assert verified(client, "AAAA-BBBB-CCCC-DDDD")[0] == 404
        assert verified(client, "nothing")[0] == 404
    assert verified(client, paper.code)[0] == 200
    for _time in range(3):
        assert verified(client, draw_code())[0] == 404
    assert verified(client, paper.code)[0] == 429
    other = Client(REMOTE_ADDR="192.0.2.99")
    assert verified(other, paper.code)[0] == 200


def test_an_embassy_may_mistype_twenty_times(letter: Issue, client: Client) -> None:
    paper = letter()
    for _time in range(21):
        verified(client, draw_code())
    assert verified(client, paper.code)[0] == 200


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

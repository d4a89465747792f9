"""My space: the six questions on each page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mobility.visas.models import (
    Dossier,
    PastStay,
    Piece,
    PieceFile,
    TravelDocument,
)
from mobility.visas.services.checklist import (
    accept_checklist_item,
    return_checklist_item,
)
from mobility.visas.services.coherence import list_lodgement_obstacles
from pemwecco.accounts.models import User
from pemwecco.documents.models import Document
from pemwecco.network.identifiers import check_digit
from tests import factories
from tests.conftest import SignIn
from tests.mobility.dossiers import (
    LINE1,
    LINE2,
    NUMBER,
    coloured,
    passport_of,
    photo,
    write_zone,
)

PASSPORT = {
    "line1": LINE1,
    "line2": LINE2,
    "issued_on": "2023-06-10",
    "blank_pages": "4",
}


def test_the_file_shows_what_to_give_by_when_and_why(
    dossier: Dossier, awa: User, sign_in: SignIn
) -> None:
    page = sign_in(awa).get("/me/visa/")
    assert page.status_code == 200
    piece = dossier.pieces.get(code="PHOTO")
    assert piece.label in page.content.decode() or b"35" in page.content
    assert f"/me/visa/pieces/{piece.pk}/".encode() in page.content


def test_only_what_is_theirs_to_give_is_red(
    dossier: Dossier, awa: User, sign_in: SignIn
) -> None:
    dossier.pieces.exclude(code__in=["PHOTO", "TMI"]).delete()
    yesterday = timezone.localdate() - timedelta(days=1)
    dossier.pieces.update(stage="missing", due_on=yesterday)
    lines = sign_in(awa).get("/me/visa/").text.split('class="row-item"')

    def is_red(code: str) -> bool:
        label = dossier.pieces.get(code=code).label
        return any("chip--bad" in line for line in lines if label in line)

    assert is_red("PHOTO")
    assert not is_red("TMI")


@pytest.mark.parametrize(
    "address", ["/me/visa/", "/me/visa/passport/", "/me/visa/stays/"]
)
def test_before_selection_there_is_no_page(
    address: str, awa: User, sign_in: SignIn
) -> None:
    factories.participation(stage="eligible")
    assert sign_in(awa).get(address).status_code == 404


@pytest.mark.parametrize(
    "address", ["/me/visa/", "/me/visa/passport/", "/me/visa/stays/"]
)
def test_nobody_else_finds_a_page(
    address: str, dossier: Dossier, outsider: User, visa_officer: User, sign_in: SignIn
) -> None:
    assert sign_in(outsider).get(address).status_code == 404
    assert sign_in(visa_officer).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_the_passport_is_read_from_its_lines_and_judged_at_once(
    dossier: Dossier, awa: User, sign_in: SignIn, entry: date
) -> None:
    browser = sign_in(awa)
    page = browser.post("/me/visa/passport/", PASSPORT | {"scan": photo()}, follow=True)
    assert page.status_code == 200
    dossier.refresh_from_db()
    assert dossier.passport is not None
    assert dossier.passport.number == NUMBER
    assert dossier.pieces.get(code="PASSPORT").stage == "received"
    browser.post("/me/visa/passport/", PASSPORT)
    assert TravelDocument.objects.count() == 1


def test_a_wrong_digit_gets_its_sentence_and_nothing_is_saved(
    dossier: Dossier, awa: User, sign_in: SignIn
) -> None:
    page = sign_in(awa).post(
        "/me/visa/passport/", PASSPORT | {"line2": LINE2.replace("678SEN", "670SEN")}
    )
    assert page.status_code == 422
    assert not TravelDocument.objects.exists()


def test_what_differs_is_asked_and_the_passport_in_force_stays_until_it_is_meant(
    dossier: Dossier, awa: User, sign_in: SignIn
) -> None:
    browser, address = sign_in(awa), "/me/visa/passport/"
    browser.post(address, PASSPORT | {"scan": photo("old.jpg")})
    old = TravelDocument.objects.get()
    piece = dossier.pieces.get(code="PASSPORT")
    Piece.objects.filter(pk=piece.pk).update(stage="accepted")
    first, second = write_zone("DIOP<<FATOU")
    # Without the signs at the end: the digits settle the second line.
    number = "B01234567"
    whole = number + check_digit(number)
    last = check_digit(whole + second[13:20] + second[21:43])
    typed = {"line1": first.rstrip("<"), "line2": f"{whole}{second[10:28]}{last}"}
    asked = browser.post(address, PASSPORT | typed | {"scan": photo("new.jpg")})
    assert asked.status_code == 422
    said = " ".join(asked.context["form"].questions)
    for word in ("FATOU", f"Passport {number} takes the place of {NUMBER}"):
        assert word in said
    dossier.refresh_from_db()
    piece.refresh_from_db()
    assert (dossier.passport, piece.stage) == (old, "accepted")
    # The copy that was chosen waits; nothing is chosen again.
    marks = asked.context["form"].question_marks
    assert (
        browser.post(address, PASSPORT | typed | {"confirmed": marks}).status_code
        == 302
    )
    dossier.refresh_from_db()
    piece.refresh_from_db()
    assert dossier.passport is not None
    assert (dossier.passport.number, dossier.passport.scan) == (number, piece.document)
    assert piece.stage == "received"
    page = browser.get(address)
    assert page.context["replaced"] == [old]

    # Back to the first: its own copy comes with it.
    asked = browser.post(address, PASSPORT)
    marks = asked.context["form"].question_marks
    browser.post(address, PASSPORT | {"confirmed": marks})
    piece.refresh_from_db()
    old.refresh_from_db()
    assert piece.document == old.scan


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        # Two digits of the number swapped, then two of the day on which it expires.
        ({"line2": LINE2.replace("A012345678", "A012354678")}, "line2"),
        ({"line2": LINE2.replace("2806099", "2860099")}, "line2"),
        ({"line2": LINE2[:-4]}, "line2"),
        ({"issued_on": "2023-02-30"}, "issued_on"),
        ({"issued_on": "2999-01-01"}, "issued_on"),
        ({"issued_on": "2028-06-09"}, "issued_on"),
        ({"blank_pages": "-1"}, "blank_pages"),
    ],
)
def test_a_passport_that_cannot_be_is_said_beside_its_field_and_nothing_is_lost(
    changes: dict[str, str], field: str, dossier: Dossier, awa: User, sign_in: SignIn
) -> None:
    page = sign_in(awa).post("/me/visa/passport/", PASSPORT | changes)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert LINE1.replace("<", "&lt;") in page.content.decode()
    assert not TravelDocument.objects.exists()


def test_an_expired_passport_is_kept_and_stops_the_lodging(
    dossier: Dossier, awa: User, sign_in: SignIn
) -> None:
    passport_of(dossier, expires_on=date(2026, 1, 1), issued_on=date(2021, 1, 2))
    page = sign_in(awa).get("/me/visa/passport/")
    assert page.status_code == 200
    assert [remark["code"] for remark in page.context["remarks"]] == [
        "passport-expires"
    ]
    dossier.refresh_from_db()
    assert list_lodgement_obstacles(dossier)


def test_two_stays_without_an_exit_are_refused(
    dossier: Dossier, awa: User, sign_in: SignIn
) -> None:
    browser = sign_in(awa)
    stay = {"state": "FR", "entered_on": "2026-01-01"}
    assert browser.post("/me/visa/stays/", stay).status_code == 302
    page = browser.post("/me/visa/stays/", stay | {"entered_on": "2026-02-01"})
    assert page.status_code == 422
    assert page.context["form"].non_field_errors()
    assert PastStay.objects.count() == 1


def test_both_lines_pasted_into_the_first_field_are_read(
    dossier: Dossier, awa: User, sign_in: SignIn
) -> None:
    both = f"{LINE1.lower()} {LINE2}"
    assert (
        sign_in(awa)
        .post("/me/visa/passport/", PASSPORT | {"line1": both, "line2": ""})
        .status_code
        == 302
    )
    assert TravelDocument.objects.get().surname == "DIOP"


def test_an_earlier_stay_is_added_and_removed_by_its_owner_only(
    dossier: Dossier, awa: User, outsider: User, sign_in: SignIn
) -> None:
    browser = sign_in(awa)
    stay = {"state": "FR", "entered_on": "2026-01-01", "left_on": "2026-01-10"}
    assert browser.post("/me/visa/stays/", stay).status_code == 302
    row = PastStay.objects.get()
    assert sign_in(outsider).post(f"/me/visa/stays/{row.pk}/remove/").status_code == 404
    assert browser.get(f"/me/visa/stays/{row.pk}/remove/").status_code == 405
    assert browser.post(f"/me/visa/stays/{row.pk}/remove/").status_code == 302
    assert browser.post(f"/me/visa/stays/{row.pk}/remove/").status_code == 404


@pytest.mark.parametrize(
    "dates",
    [
        {"entered_on": "2026-01-10", "left_on": "2026-01-01"},
        {"entered_on": "2999-01-01"},
    ],
)
def test_an_impossible_stay_is_refused(
    dates: dict[str, str], dossier: Dossier, awa: User, sign_in: SignIn
) -> None:
    assert (
        sign_in(awa).post("/me/visa/stays/", {"state": "FR"} | dates).status_code == 422
    )
    assert not PastStay.objects.exists()


def test_a_piece_is_given_replaced_and_closed_when_accepted(
    dossier: Dossier, awa: User, outsider: User, visa_officer: User, sign_in: SignIn
) -> None:
    piece = dossier.pieces.get(code="PHOTO")
    address, browser = f"/me/visa/pieces/{piece.pk}/", sign_in(awa)
    assert browser.get(address).status_code == 200
    assert sign_in(outsider).post(address, {"file": photo()}).status_code == 404
    empty = browser.post(address, {"go": "send"}, follow=True)
    assert "Choose a photo or a file first" in empty.content.decode()
    browser.post(address, {"file": photo()})
    piece.refresh_from_db()
    # It is looked at before it counts.
    assert piece.stage == "missing"
    assert browser.post(address, {"go": "send"}).status_code == 302
    piece.refresh_from_db()
    return_checklist_item(piece=piece, remark="Trop sombre", by=visa_officer)
    assert "Trop sombre" in browser.get("/me/visa/").content.decode()
    browser.post(address, {"file": photo("b.jpg")})
    browser.post(address, {"go": "send"})
    piece.refresh_from_db()
    accept_checklist_item(piece=piece, by=visa_officer)
    assert "This paper is accepted" in browser.get(address).content.decode()


def test_pages_are_put_ready_ordered_and_sent_as_one_paper_in_place_of_the_old_one(
    dossier: Dossier,
    awa: User,
    visa_officer: User,
    sign_in: SignIn,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    piece = dossier.pieces.get(code="BANK_PERS")
    address, browser = f"/me/visa/pieces/{piece.pk}/", sign_in(awa)

    def given() -> Document:
        piece.refresh_from_db()
        assert piece.document is not None
        return piece.document

    browser.post(address, {"file": photo("old.jpg")})
    browser.post(address, {"go": "send"})
    old = given()
    accept_checklist_item(piece=piece, by=visa_officer)
    pages = [coloured("first.jpg", "red"), coloured("second.jpg", "blue")]
    browser.post(address, {"file": [*pages, coloured("third.jpg", "green")]})
    again = coloured("first.jpg", "red")
    browser.post(address, {"file": again})
    first, second, third = PieceFile.objects.filter(piece=piece)
    # Nobody but the participant sees what is not sent, and they see its pages.
    picture = f"/files/{first.document_id}/pages/"
    assert sign_in(visa_officer).get(picture).status_code == 404
    shown = browser.get(picture)
    assert shown["Content-Type"] == "image/jpeg"
    assert len(shown.content) < 60_000
    assert picture in browser.get(address).content.decode()
    assert "ready, not sent yet" in browser.get("/me/visa/").content.decode()
    assert (given(), piece.stage) == (old, "accepted")

    browser.post(address, {"up": second.pk})
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(address, {"remove": third.pk})
    assert not Document.objects.filter(pk=third.document_id).exists()
    browser.post(address, {"go": "send"})
    new = given()
    assert (piece.stage, new.name) == ("received", f"{piece.label}.pdf")
    names = [part.name for part in new.parts.order_by("part_number")]
    assert names == ["second.pdf", "first.pdf"]
    assert not PieceFile.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(address, {"go": "take_back"})
    piece.refresh_from_db()
    assert (piece.stage, piece.document) == ("missing", None)
    assert not Document.objects.filter(pk=new.pk).exists()


def test_the_page_of_a_paper_asks_the_same_number_of_queries(
    dossier: Dossier,
    awa: User,
    sign_in: SignIn,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    piece = dossier.pieces.get(code="BANK_PERS")
    address, browser = f"/me/visa/pieces/{piece.pk}/", sign_in(awa)
    browser.post(
        address, {"file": [coloured("a.jpg", "red"), coloured("b.jpg", "tan")]}
    )
    browser.get(address)
    with django_assert_num_queries(7):
        browser.get(address)


def test_a_host_never_sees_the_passport(
    dossier: Dossier, sign_in: SignIn, entry: date
) -> None:
    passport_of(dossier)
    contact = factories.host_contact(host := factories.host())
    factories.placement(
        participation=dossier.participation,
        host=host,
        stage="confirmed",
        starts_on=entry,
        ends_on=entry + timedelta(days=5),
    )
    assert not TravelDocument.objects.visible_to(contact).exists()
    assert not Dossier.objects.visible_to(contact).exists()
    browser = sign_in(contact)
    for address in (
        "/me/visa/",
        "/me/visa/passport/",
        f"/admin/visas/dossier/{dossier.pk}/change/",
    ):
        assert NUMBER not in browser.get(address, follow=True).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_the_dossier_asks_the_same_number_of_queries(
    count: int,
    ready: Dossier,
    awa: User,
    sign_in: SignIn,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    keep = ready.pieces.order_by("pk").values("pk")[:count]
    ready.pieces.exclude(pk__in=list(keep.values_list("pk", flat=True))).delete()
    browser = sign_in(awa)
    browser.get("/me/visa/")
    with django_assert_num_queries(5):
        page = browser.get("/me/visa/")
    assert page.context["total"] == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_staff_page_of_the_dossier_asks_the_same_number_of_queries(
    count: int,
    ready: Dossier,
    coordinator: User,
    sign_in: SignIn,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    keep = ready.pieces.order_by("pk").values("pk")[:count]
    ready.pieces.exclude(pk__in=list(keep.values_list("pk", flat=True))).delete()
    browser = sign_in(coordinator)
    address = f"/admin/visas/dossier/{ready.pk}/change/"
    browser.get(address)
    with django_assert_num_queries(12):
        page = browser.get(address)
    assert len(page.context["pieces"]) == count

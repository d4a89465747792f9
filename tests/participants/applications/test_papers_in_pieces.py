"""A large file sent in pieces: on after a lost connection, given up, refused."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from participants.applications.models import Application, Attachment
from participants.register.models import Call
from pemwecco.accounts.models import User
from pemwecco.documents.models import Document, Upload
from pemwecco.documents.services import read_document
from pemwecco.documents.uploads import KEPT, LARGEST_PIECE
from tests import factories
from tests.participants.applications.uploading import (
    CONTENT,
    arrived,
    begin,
    give,
    names,
    on_the_disk,
    paper,
    piece,
    step,
    upload,
)
from tests.participants.filling import begun, fill, save, send
from tests.pemwecco.documents.drawn import draw_pages, has_ink, make_heic, read_case
from tests.pemwecco.documents.test_services import photo, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def call() -> Call:
    return factories.call(slug="call-2027")


@pytest.fixture
def application(client: Client, call: Call) -> Application:
    return begun(client, call)


def test_a_file_in_pieces_stands_in_the_list_as_one_sent_at_once(
    client: Client, application: Application
) -> None:
    answer = arrived(client, application)

    row = Attachment.objects.get()
    assert (answer.status_code, "cv.pdf" in answer.json()["files"]) == (200, True)
    assert (row.slot, row.document.sha256) == ("cv", SHA256)
    assert read_document(row.document) == CONTENT
    assert (
        answer.json()["files"].strip() in client.get(step(application)).content.decode()
    )


def test_after_a_lost_connection_it_goes_on_where_it_stopped(
    client: Client, application: Application
) -> None:
    key = begin(client, application, origin=SHA256).json()["key"]
    piece(client, application, key, 0, CONTENT[:100])

    page = client.get(step(application)).content.decode()
    status = client.get(upload(application, key)).json()
    again = begin(client, application)

    assert f'name="give_up" value="{key}"' in page
    assert f'data-origin="{SHA256}"' in page
    assert "% arrived" in page
    assert status == {"received": 100, "size": len(CONTENT)}
    assert again.json() == {"key": key, "received": 100}


def test_a_piece_at_the_wrong_place_is_told_the_right_one(
    client: Client, application: Application
) -> None:
    key = begin(client, application).json()["key"]
    piece(client, application, key, 0, CONTENT[:100])
    for offset in (0, 99, 101):
        answer = piece(client, application, key, offset, b"x")
        assert (answer.status_code, answer.json()) == (409, {"received": 100})


def test_a_piece_past_the_declared_size_is_refused(
    client: Client, application: Application
) -> None:
    key = begin(client, application).json()["key"]
    answer = piece(client, application, key, 0, CONTENT + b"more")
    assert answer.status_code == 422
    assert "More arrived" in answer.json()["sentence"]
    assert client.get(upload(application, key)).json()["received"] == 0


def test_a_piece_is_no_larger_than_a_piece(
    client: Client, application: Application
) -> None:
    key = begin(client, application).json()["key"]
    assert (
        piece(client, application, key, 0, b"x" * (LARGEST_PIECE + 1)).status_code
        == 413
    )


def test_a_finish_too_early_says_from_where_to_go_on(
    client: Client, application: Application
) -> None:
    key = begin(client, application).json()["key"]
    piece(client, application, key, 0, CONTENT[:100])
    answer = client.post(upload(application, key, "finish/"))
    assert (answer.status_code, answer.json()) == (409, {"received": 100})


def test_a_file_that_changed_on_the_way_begins_again(
    client: Client, application: Application
) -> None:
    answer = arrived(client, application, sha256="0" * 64)
    assert (answer.status_code, answer.json()) == (409, {"received": 0})
    assert not Document.objects.exists()


def test_a_second_finish_answers_the_same_and_keeps_one(
    client: Client, application: Application
) -> None:
    first = arrived(client, application)
    key = Upload.objects.get().key
    again = client.post(upload(application, key, "finish/"))
    assert first.json() == again.json()
    assert (Attachment.objects.count(), Document.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("about", "sentence"),
    [
        ({"size": 13_000_000}, "The file is too large: 12.4 MB, limit 10 MB."),
        ({"size": 0}, "The file is empty."),
        ({"size": "many"}, "The file is empty."),
        ({"slot": "shopping-list"}, "The form does not ask for this paper."),
    ],
)
def test_what_cannot_be_taken_is_said_before_it_is_sent(
    client: Client, application: Application, about: dict[str, Any], sentence: str
) -> None:
    answer = begin(client, application, **about)
    assert (answer.status_code, answer.json()) == (422, {"sentence": sentence})
    assert not Upload.objects.exists()


def test_a_wrong_kind_is_refused_once_and_nothing_is_kept(
    client: Client, application: Application
) -> None:
    before = on_the_disk()
    answer = arrived(client, application, b"just some words, " * 9, name="notes.txt")
    assert answer.status_code == 422
    assert "not accepted" in answer.json()["sentence"]
    assert (Attachment.objects.count(), Document.objects.count(), on_the_disk()) == (
        0,
        0,
        before,
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("IMG_1.HEIC", make_heic()),
        ("photo.jpg", read_case("whatsapp-webp-named.jpg")),
        ("photo.webp", read_case("whatsapp.webp")),
        ("scan.png", read_case("scan-16bit-gray.png")),
        ("contract.pdf", read_case("junk-http-header-before.pdf")),
    ],
)
def test_what_every_reader_opens_is_taken_with_and_without_script(
    client: Client, application: Application, name: str, content: bytes
) -> None:
    kept = f"{Path(name).stem}.pdf"
    give(client, application, paper(content, name))
    assert names() == [kept]
    assert arrived(client, application, content, name=name, slot="other").json()[
        "files"
    ]
    assert names() == [kept, kept]
    for row in Attachment.objects.all():
        (page,) = draw_pages(stored(row.document))
        assert has_ink(page)


def test_an_upload_remembers_from_where_it_comes(
    client: Client, application: Application
) -> None:
    begin(client, application, CONTENT, name="cv.pdf")
    assert Upload.objects.get().address == "127.0.0.1"


def test_a_photo_made_smaller_by_the_browser_is_recognised_by_the_hash_of_its_original(
    client: Client, application: Application
) -> None:
    original = "a" * 64
    arrived(client, application, photo(), name="IMG_1.jpg", origin=original)
    # The same photo, reduced to other bytes by another browser: nothing is sent again.
    answer = begin(client, application, b"x" * 99, name="IMG_1.jpg", origin=original)
    assert answer.json()["there"]
    assert Document.objects.get().origin_sha256 == original
    assert names() == ["IMG_1.pdf"]


def test_an_upload_given_up_is_gone(client: Client, application: Application) -> None:
    key = begin(client, application).json()["key"]
    piece(client, application, key, 0, CONTENT[:100])
    assert client.delete(upload(application, key)).status_code == 200
    assert client.get(upload(application, key)).status_code == 404
    assert key not in client.get(step(application)).content.decode()


def test_an_upload_is_given_up_without_script_too(
    client: Client, application: Application
) -> None:
    key = begin(client, application).json()["key"]
    save(client, application, "documents", give_up=key, go="")
    assert not Upload.objects.exists()


def test_an_expired_upload_is_gone(client: Client, application: Application) -> None:
    key = begin(client, application).json()["key"]
    Upload.objects.update(touched_at=timezone.now() - KEPT - timedelta(minutes=1))
    for answer in (
        client.get(upload(application, key)),
        piece(client, application, key, 0, CONTENT),
        client.post(upload(application, key, "finish/")),
    ):
        assert (answer.status_code, answer.json()) == (404, {"gone": True})
    # Announced again, it begins anew.
    assert begin(client, application).json()["key"] != key


def test_an_upload_of_another_draft_does_not_exist(
    client: Client,
    application: Application,
    call: Call,
    outsider: User,
    sign_in: Callable[[User], Client],
) -> None:
    key = begin(client, application).json()["key"]
    other = Client()
    foreign = begun(other, call, "moussa@atelier.example")
    # Under one's own draft the key is unknown; under the foreign draft there is no way in at all.
    assert other.get(upload(foreign, key)).status_code == 404
    assert piece(other, foreign, key, 0, CONTENT).status_code == 404
    assert other.delete(upload(foreign, key)).status_code == 404
    for stranger, status in ((other, 302), (Client(), 302), (sign_in(outsider), 404)):
        assert begin(stranger, application).status_code == status
        assert stranger.get(upload(application, key)).status_code == status
        assert piece(stranger, application, key, 0, CONTENT).status_code == status
        assert stranger.post(upload(application, key, "finish/")).status_code == status
        assert stranger.delete(upload(application, key)).status_code == status
    assert Upload.objects.get().received == 0


def test_an_application_that_was_sent_takes_no_file(
    client: Client, application: Application
) -> None:
    key = begin(client, application, slot="other").json()["key"]
    fill(client, application)
    send(client, application)
    for answer in (
        begin(client, application),
        piece(client, application, key, 0, CONTENT),
        client.post(upload(application, key, "finish/")),
        client.delete(upload(application, key)),
    ):
        assert answer.status_code == 422
        assert "has been sent" in answer.json()["sentence"]


def test_signs_that_no_database_keeps_are_answered_like_any_wrong_ones(
    client: Client, application: Application
) -> None:
    assert begin(client, application, slot="cv\0").status_code == 422
    assert (
        begin(
            client, application, name="c\0v.pdf", sha256="\0", origin="\0"
        ).status_code
        == 201
    )
    assert client.get(upload(application, "%00")).status_code == 404
    assert piece(client, application, "x%00", 0, CONTENT).status_code == 404
    for button in ("give_up", "join", "remove", "up"):
        assert (
            save(client, application, "documents", **{button: "1\0"}, go="").status_code
            == 302
        )


def test_each_verb_has_its_method(client: Client, application: Application) -> None:
    assert client.get(upload(application)).status_code == 405
    assert client.get(upload(application, "x", "finish/")).status_code == 405
    assert client.put(upload(application, "x")).status_code == 405


def test_a_foreign_page_cannot_send_a_piece(
    application: Application, client: Client
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert begin(strict, application).status_code == 403

"""The papers of a correction travel as those of the form: in pieces, recognised, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from participants.applications.models import Application, Attachment, Correction
from participants.applications.services.corrections import expire_corrections
from pemwecco.accounts.models import User
from pemwecco.documents.models import Document, Upload
from pemwecco.documents.services import read_document
from tests.clamd import EICAR, Clamd
from tests.participants.applications.test_corrections import (
    application,
    ask,
    corrected,
    here,
)
from tests.participants.applications.uploading import (
    CONTENT,
    arrived,
    begin,
    on_the_disk,
    paper,
    piece,
    upload,
)
from tests.participants.filling import picture
from tests.pemwecco.documents.test_services import photo

__all__ = ["application"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def names() -> list[str]:
    return [
        row.document.name for row in Attachment.objects.filter(slot="cv").order_by("pk")
    ]


@pytest.fixture
def correction(application: Application, officer: User) -> Correction:
    return ask(application, officer)


@pytest.mark.usefixtures("correction")
class TestInPieces:
    def test_a_file_stands_in_the_list_as_new_and_goes_with_the_correction(
        self, client: Client, application: Application
    ) -> None:
        answer = arrived(client, application)

        assert answer.status_code == 200
        assert names() == ["cv.pdf", "cv.pdf"]
        shown = answer.json()["files"]
        assert shown.count("row-item__title") == 2
        assert "new" in shown
        assert shown.strip() in client.get(here(application)).content.decode()
        assert application.sendings.count() == 1

        corrected(
            client,
            application,
            remove=Attachment.objects.filter(slot="cv")[0].pk,
            go="send",
        )
        assert [
            row.document.sha256 for row in Attachment.objects.filter(slot="cv")
        ] == [Document.objects.latest("pk").sha256]
        assert read_document(Document.objects.latest("pk")) == CONTENT
        assert application.sendings.count() == 2

    def test_after_a_lost_connection_it_goes_on_where_it_stopped(
        self, client: Client, application: Application
    ) -> None:
        key = begin(client, application).json()["key"]
        piece(client, application, key, 0, CONTENT[:100])

        page = client.get(here(application)).content.decode()
        assert f'name="give_up" value="{key}"' in page
        assert client.get(upload(application, key)).json() == {
            "received": 100,
            "size": len(CONTENT),
        }
        assert begin(client, application).json() == {"key": key, "received": 100}
        corrected(client, application, give_up=key, go="")
        assert not Upload.objects.exists()

    def test_what_cannot_be_taken_is_said_before_it_is_sent(
        self, client: Client, application: Application
    ) -> None:
        for about, sentence in (
            ({"size": 13_000_000}, "The file is too large: 12.4 MB, limit 10 MB."),
            ({"slot": "ninea"}, "This paper is not to be corrected."),
            ({"slot": "shopping-list"}, "This paper is not to be corrected."),
        ):
            answer = begin(client, application, **about)
            assert (answer.status_code, answer.json()) == (422, {"sentence": sentence})
        assert not Upload.objects.exists()

    def test_the_same_file_is_recognised_and_no_longer_goes(
        self, client: Client, application: Application
    ) -> None:
        arrived(client, application, photo(), name="IMG_1.jpg", origin="a" * 64)
        sent = Attachment.objects.filter(slot="cv").earliest("pk")
        Document.objects.filter(pk=sent.document_id).update(origin_sha256="b" * 64)
        corrected(client, application, remove=sent.pk, go="")
        assert Correction.objects.get().dropped == [sent.pk]

        assert begin(client, application, b"x" * 99, origin="a" * 64).json()["there"]
        assert begin(client, application, b"x" * 99, origin="b" * 64).json()["there"]
        assert Correction.objects.get().dropped == []
        assert Attachment.objects.filter(slot="cv").count() == 2

    def test_a_wrong_kind_is_refused_and_nothing_is_kept(
        self, client: Client, application: Application
    ) -> None:
        before = on_the_disk()
        answer = arrived(
            client, application, b"just some words, " * 9, name="notes.txt"
        )
        assert answer.status_code == 422
        assert "not accepted" in answer.json()["sentence"]
        page = corrected(
            client, application, cv=paper(b"just words", "bad.pdf"), go="send"
        )
        assert "bad.pdf" in client.get(page.headers["Location"]).content.decode()
        assert (names(), on_the_disk()) == (["cv.pdf"], before)

    def test_an_infected_file_is_refused_and_nothing_is_kept(
        self, client: Client, application: Application, clamd: Clamd
    ) -> None:
        before = on_the_disk()
        answer = arrived(client, application, EICAR)
        assert answer.json() == {
            "sentence": "A virus was found in this file. It was not kept."
        }
        assert (names(), on_the_disk()) == (["cv.pdf"], before)

    def test_a_second_finish_keeps_one(
        self, client: Client, application: Application
    ) -> None:
        first = arrived(client, application)
        again = client.post(upload(application, Upload.objects.get().key, "finish/"))
        assert (first.json(), names()) == (again.json(), ["cv.pdf", "cv.pdf"])

    def test_a_draft_of_somebody_else_and_a_stranger_reach_nothing(
        self,
        application: Application,
        outsider: User,
        sign_in: Callable[[User], Client],
    ) -> None:
        for stranger, status in ((Client(), 302), (sign_in(outsider), 404)):
            assert begin(stranger, application).status_code == status
            assert stranger.get(upload(application, "x")).status_code == status


def test_once_the_correction_is_closed_no_piece_is_taken(
    client: Client, application: Application, correction: Correction
) -> None:
    key = begin(client, application).json()["key"]
    due = correction.due_on
    expire_corrections(
        datetime(due.year, due.month, due.day, tzinfo=UTC) + timedelta(days=1)
    )
    for answer in (
        begin(client, application),
        piece(client, application, key, 0, CONTENT),
        client.post(upload(application, key, "finish/")),
        client.delete(upload(application, key)),
    ):
        assert answer.status_code == 422
        assert "has been sent" in answer.json()["sentence"]


def test_the_correction_of_answers_alone_loads_no_script_for_papers(
    client: Client, application: Application, officer: User
) -> None:
    ask(application, officer, papers=[])
    assert "papers.js" not in client.get(here(application)).content.decode()
    assert begin(client, application).json() == {
        "sentence": "This paper is not to be corrected."
    }
    corrected(client, application, cv=picture("cv2.png", 40), go="stay")
    assert names() == ["cv.pdf"]

"""Many applicants at once, and many windows of one: every file and every application exactly once."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from participants.applications.models import Application, Attachment
from participants.register.models import Participation
from pemwecco.documents.models import Document, Paper, Upload
from pemwecco.documents.services import read_document
from pemwecco.mail.models import Message
from pemwecco.network.models import Sector
from pemwecco.network.services import load_sectors
from tests import factories
from tests.participants.applications.uploading import (
    arrived,
    begin,
    piece,
    step,
    upload,
)
from tests.participants.filling import (
    ENTERPRISE,
    PERSON,
    PROJECT,
    begun,
    picture,
    save,
    send,
)
from tests.pemwecco.documents.test_services import pdf

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("english"),
]
APPLICANTS = 50


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Do everything at the same moment, each in a thread with its own connection; what each gave."""
    barrier = threading.Barrier(len(acts))
    given: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            given[place] = act()
        except Exception as error:  # noqa: BLE001  told by the test
            given[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


@pytest.mark.timeout(600)
def test_fifty_applicants_send_files_and_applications_at_the_same_moment() -> None:
    call = factories.call(slug="call-2027")
    load_sectors()
    sector = Sector.objects.get(code="agri-food").pk
    people: list[tuple[Client, Application, bytes]] = []
    for number in range(APPLICANTS):
        client = Client()
        application = begun(client, call, f"applicant-{number}@atelier.example")
        numbers = {"ninea": "", "rccm": ""}
        save(client, application, "person", **PERSON)
        save(client, application, "enterprise", **ENTERPRISE | numbers, sector=sector)
        save(client, application, "project", **PROJECT)
        people.append((client, application, pdf(pages=1) + b"%" + str(number).encode()))

    def apply(client: Client, application: Application, cv: bytes, number: int) -> str:
        assert arrived(client, application, cv).status_code == 200
        save(
            client, application, "documents", other=picture(f"{number}.png", number * 5)
        )
        # A nervous finger.
        send(client, application)
        return str(send(client, application).headers["Location"])

    given = at_once(
        [partial(apply, *person, number) for number, person in enumerate(people)]
    )

    assert [error for error in given if isinstance(error, Exception)] == []
    files = Participation.objects.all()
    assert {file.stage for file in files} == {"submitted"}
    assert len({file.reference for file in files}) == APPLICANTS
    assert sorted(Paper.objects.values_list("number", flat=True)) == list(
        range(1, APPLICANTS + 1)
    )
    assert Message.objects.filter(kind="applications/receipt").count() == APPLICANTS
    assert Attachment.objects.count() == Document.objects.count() == 2 * APPLICANTS
    for _client, application, cv in people:
        row = Attachment.objects.select_related("document").get(
            participation=application.participation, slot="cv"
        )
        assert row.document.origin_sha256 == hashlib.sha256(cv).hexdigest()
        assert read_document(row.document) == cv
        assert (
            Attachment.objects.filter(
                participation=application.participation, slot="other"
            ).count()
            == 1
        )


def test_two_windows_that_send_the_same_file_keep_it_once() -> None:
    client = Client()
    application = begun(client, factories.call(slug="call-2027"))
    content = pdf(pages=2)

    def window() -> int:
        return int(arrived_somehow(client, application, content).status_code)

    given = at_once([window] * 6)

    assert set(given) == {200}
    assert (Attachment.objects.count(), Document.objects.count()) == (1, 1)
    assert "cv.pdf" in client.get(step(application)).content.decode()


def arrived_somehow(client: Client, application: Application, content: bytes) -> Any:
    """As the script does it: go on from wherever the house says."""
    begun_here = begin(client, application, content)
    if "there" in begun_here.json():
        return begun_here
    key, received = begun_here.json()["key"], begun_here.json()["received"]
    while received < len(content):
        received = piece(
            client, application, key, received, content[received : received + 150]
        ).json()["received"]
    return client.post(upload(application, key, "finish/"))


def status(client: Client, application: Application, content: bytes) -> int:
    return int(arrived(client, application, content).status_code)


def test_two_windows_that_send_different_files_keep_both() -> None:
    client = Client()
    application = begun(client, factories.call(slug="call-2027"))
    contents = [pdf(pages=1) + b"%" + str(number).encode() for number in range(8)]

    given = at_once(
        [partial(status, client, application, content) for content in contents]
    )

    assert given == [200] * 8
    kept = {
        row.document.sha256 for row in Attachment.objects.select_related("document")
    }
    assert kept == {hashlib.sha256(content).hexdigest() for content in contents}


def test_the_last_place_of_a_paper_is_taken_once() -> None:
    client = Client()
    application = begun(client, factories.call(slug="call-2027"))
    for number in range(11):
        arrived(client, application, pdf(pages=1) + b"%" + str(number).encode())
    contents = [pdf(pages=1) + b"%more" + str(number).encode() for number in range(5)]

    given = at_once(
        [partial(status, client, application, content) for content in contents]
    )

    assert sorted(given) == [200, 422, 422, 422, 422]
    assert (Attachment.objects.count(), Document.objects.count()) == (12, 12)


def test_two_finishes_at_once_keep_one_file_and_answer_the_same() -> None:
    client = Client()
    application = begun(client, factories.call(slug="call-2027"))
    content = pdf(pages=2)
    key = begin(client, application, content).json()["key"]
    piece(client, application, key, 0, content)

    given = at_once(
        [lambda: client.post(upload(application, key, "finish/")).content] * 4
    )

    assert len(set(given)) == 1
    assert (
        Attachment.objects.count(),
        Document.objects.count(),
        Upload.objects.count(),
    ) == (1, 1, 1)

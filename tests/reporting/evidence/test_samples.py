"""A sample of participants for an auditor: drawn once, its papers packed with an index and their hashes."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from mobility.itineraries.models import Crossing
from participants.applications.models import Attachment
from participants.register.models import Cohort, Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.answers import Refused
from pemwecco.documents.models import Document
from pemwecco.documents.services import read_document, store_bytes
from pemwecco.exports.models import Export
from pemwecco.exports.services import write_export
from pemwecco.privacy.models import Reading
from reporting.evidence.models import EvidenceSample
from reporting.evidence.rules import draw_sample
from reporting.evidence.services import (
    build_evidence_archive,
    draw_evidence_sample,
    list_drawable_files,
    list_sample_evidence,
)
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
ADD = reverse("admin:evidence_evidencesample_add")
LIST = reverse("admin:evidence_evidencesample_changelist")


def keep(name: str, content: bytes) -> Document:
    return store_bytes(
        content=content, name=name, content_type="application/pdf", by=None
    )


def travel(cohort: Cohort, number: int) -> Participation:
    """Somebody who came back, with a paper of the application and a boarding pass."""
    file = factories.participation(
        stage="returned", cohort=cohort, person=factories.person()
    )
    Attachment.objects.create(
        participation=file,
        slot="ninea",
        document=keep("ninéa =1+1.pdf", f"ninea {number}".encode()),
    )
    Crossing.objects.create(
        participation=file,
        direction="exit",
        on=date(2026, 3, 29),
        place="Zaventem",
        evidence="boarding_pass",
        document=keep("pass.pdf", f"pass {number}".encode()),
    )
    return file


@pytest.fixture
def cohort() -> Cohort:
    made = factories.cohort(arrives_on=date(2026, 3, 2), leaves_on=date(2026, 3, 29))
    for number in range(6):
        travel(made, number)
    return made


def draw(cohort: Cohort, by: User, **given: Any) -> EvidenceSample:
    facts: dict[str, Any] = {
        "programme": cohort.programme,
        "cohort": cohort,
        "percent": 40,
        "seed": "auditeur-2027",
    }
    return draw_evidence_sample(by=by, **facts | given)


def test_the_sample_is_the_one_that_anybody_draws_again(
    cohort: Cohort, coordinator: User, officer: User
) -> None:
    factories.participation(stage="refused", person=factories.person())
    numbers = [file.reference for file in list_drawable_files(cohort.programme, cohort)]

    sample = draw(cohort, coordinator)

    assert sample.population == len(numbers) == 6
    drawn = list(sample.files.values_list("reference", flat=True))
    assert tuple(drawn) == draw_sample(numbers, 40, "auditeur-2027")
    assert len(drawn) == 3
    with pytest.raises(Refused, match="drawn already"):
        draw(cohort, coordinator)
    with pytest.raises(PermissionDenied):
        draw(cohort, officer, seed="autre")
    # Without a seed one is made; it is not the same twice.
    made = {draw(cohort, coordinator, seed=" ").seed for _time in range(2)}
    assert len(made) == 2


def test_what_cannot_be_drawn_is_refused_and_a_draw_never_changes(
    cohort: Cohort, coordinator: User
) -> None:
    sample = draw(cohort, coordinator)
    other = factories.cohort(name="Vide")

    with pytest.raises(Refused, match="nobody"):
        draw(other, coordinator)
    with pytest.raises(Exception, match="update"), transaction.atomic():
        EvidenceSample.objects.filter(pk=sample.pk).update(percent=50)
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceSample.objects.create(
            programme=cohort.programme,
            percent=0,
            seed="x",
            population=1,
            population_sha256="x",
            by=coordinator,
        )


def test_the_archive_holds_every_paper_with_its_hash_and_an_index(
    cohort: Cohort, coordinator: User
) -> None:
    sample = draw(cohort, coordinator)
    waiting = sample.files.all()[0].participation
    assert waiting is not None
    Document.objects.filter(attachments__participation=waiting).update(
        scan=Document.Scan.PENDING
    )
    told: list[int] = []

    content = build_evidence_archive(sample, told.append)

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        sums = archive.read("sha256sum.txt").decode().splitlines()
        index = archive.read("index.csv").decode("utf-8-sig")
        papers = {line.partition("  ")[2]: line.partition("  ")[0] for line in sums}
        for path, digest in papers.items():
            assert hashlib.sha256(archive.read(path)).hexdigest() == digest
        how = archive.read("sample.txt").decode()
        assert archive.testzip() is None
    rows = list(csv.reader(io.StringIO(index), delimiter=";"))
    assert told == [1, 2, 3]
    # Two papers of each of three; one waits for its scan, and the index says so.
    assert len(rows) == 7
    assert len(papers) == 5
    assert {"index.csv", "sha256sum.txt", "sample.csv", "sample.txt"} == names - set(
        papers
    )
    missing = [row for row in rows[1:] if row[-1]]
    assert [row[0] for row in missing] == [waiting.reference]
    assert "auditeur-2027" in how
    assert sample.population_sha256 in how
    assert all(".." not in path and "=" not in path for path in papers)


def test_an_erased_person_leaves_the_number_and_no_paper(
    cohort: Cohort, coordinator: User
) -> None:
    sample = draw(cohort, coordinator)
    row = sample.files.all()[1]
    row.participation = None
    row.save()

    listed = list_sample_evidence(sample)

    assert [len(papers) for _row, papers in listed] == [2, 0, 2]
    assert listed[1][0].reference == row.reference
    archive = zipfile.ZipFile(
        io.BytesIO(build_evidence_archive(sample, lambda _done: None))
    )
    assert row.reference in archive.read("sample.csv").decode()


def test_too_much_for_one_archive_is_refused(cohort: Cohort, coordinator: User) -> None:
    sample = draw(cohort, coordinator)
    Document.objects.update(size=100 * 1024 * 1024)

    with pytest.raises(Refused, match="smaller sample"):
        build_evidence_archive(sample, lambda _done: None)


def test_staff_draw_look_and_order_the_archive(
    cohort: Cohort,
    coordinator: User,
    sign_in: SignIn,
) -> None:
    client = sign_in(coordinator)
    asked = {
        "programme": cohort.programme_id,
        "cohort": cohort.pk,
        "percent": "50",
        "seed": "graine",
    }
    assert client.get(ADD).status_code == 200
    wrong = client.post(ADD, asked | {"percent": "0"})
    assert (wrong.status_code, EvidenceSample.objects.count()) == (200, 0)
    assert client.post(ADD, asked).status_code == 302
    twice = client.post(ADD, asked)
    assert "drawn already" in twice.text

    sample = EvidenceSample.objects.get()
    page = reverse("admin:evidence_evidencesample_change", args=[sample.pk])
    shown = client.get(page).text
    for row in sample.files.all():
        assert row.reference in shown
    assert "graine" in client.get(LIST).text
    order = reverse("admin:evidence_evidencesample_archive", args=[sample.pk])
    assert client.get(order).status_code == 405
    assert client.post(order).status_code == 302
    export = Export.objects.get()
    assert (export.format, export.total) == ("zip", 3)
    assert Reading.objects.filter(act=Reading.Act.EXPORTED).count() == 1

    assert write_export(export.pk)

    export.refresh_from_db()
    assert export.document is not None
    assert export.document.name.endswith(".zip")
    packed = zipfile.ZipFile(io.BytesIO(read_document(export.document)))
    assert len(packed.namelist()) == 6 + 4


def test_others_neither_draw_nor_look(
    cohort: Cohort,
    coordinator: User,
    sign_in: SignIn,
    staff_member: Callable[[Role], User],
    client: Client,
) -> None:
    sample = draw(cohort, coordinator)
    page = reverse("admin:evidence_evidencesample_change", args=[sample.pk])
    order = reverse("admin:evidence_evidencesample_archive", args=[sample.pk])
    for role in (Role.OFFICER, Role.DONOR_READER, Role.VISA_OFFICER):
        other = sign_in(staff_member(role))
        assert other.get(page).status_code == 403
        assert other.get(ADD).status_code == 403
        assert other.post(order).status_code == 403
    assert not Export.objects.exists()


@pytest.mark.parametrize("percent", [16, 50])
def test_the_page_asks_as_often_for_one_file_as_for_three(
    cohort: Cohort,
    coordinator: User,
    sign_in: SignIn,
    percent: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = sign_in(coordinator)
    sample = draw(cohort, coordinator, percent=percent)
    page = reverse("admin:evidence_evidencesample_change", args=[sample.pk])
    client.get(page)

    with django_assert_num_queries(18):
        client.get(page)

from __future__ import annotations

import io
import os
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from mobility.letters.models import Bundle
from mobility.letters.services import bundles
from mobility.visas.lifecycle import PIECE
from mobility.visas.models import Dossier, Piece
from mobility.visas.services.checklist import accept_checklist_item
from mobility.visas.services.dossiers import share_dossier
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.actors import System
from pemwecco.core.answers import Refused
from pemwecco.core.locks import try_row_lock
from pemwecco.documents.models import Document
from pemwecco.documents.services import read_document, store_bytes
from pemwecco.privacy.models import Reading
from tests.conftest import SignIn
from tests.pemwecco.documents.test_bundles import pdf, picture


def hold(dossier: Dossier, code: str, content: bytes, kind: str, by: User) -> Piece:
    """A piece accepted with this content, as it lies in the store."""
    document = store_bytes(content=content, name=f"{code}.x", content_type=kind, by=by)
    piece = dossier.pieces.get(code=code)
    piece.document = document
    piece.save()
    if piece.stage == "missing":
        PIECE.apply(piece, "receive", actor=System("test"))
    accept_checklist_item(piece=piece, by=by)
    return piece


@pytest.fixture
def filled(ready: Dossier, visa_officer: User) -> Dossier:
    """Four accepted papers: a scan, a photo, one behind a password, one that is torn."""
    hold(ready, "PASSPORT", picture(1200, 900), "image/jpeg", visa_officer)
    hold(ready, "RCCM", pdf(2), "application/pdf", visa_officer)
    hold(ready, "TMI", pdf(password="secret"), "application/pdf", visa_officer)
    hold(ready, "FLIGHT", pdf(2)[:200], "application/pdf", visa_officer)
    return ready


def content_of(bundle: Bundle) -> PdfReader:
    bundle.refresh_from_db()
    assert bundle.document is not None, bundle.error
    content = read_document(bundle.document)
    if folder := os.environ.get("DUMP"):
        Path(folder, f"bundle-{bundle.language}.pdf").write_bytes(content)
    return PdfReader(io.BytesIO(content))


@pytest.mark.parametrize("language", ["fr", "en", "nl"])
def test_the_bundle_has_a_cover_with_its_index_then_the_papers_in_order(
    filled: Dossier, visa_officer: User, language: str
) -> None:
    bundle = services_order(filled, visa_officer, language)
    assert bundles.make_bundle(bundle.pk)
    reader = content_of(bundle)
    assert reader.page_labels == ["i", "A-1", "B-1", "B-2"]
    assert (bundle.done, bundle.total, bundle.pages) == (4, 4, 4)
    cover = reader.pages[0].extract_text()
    assert "DIOP AMINATA" in cover
    assert {problem["label"][0] for problem in bundle.problems} == {"C", "D"}
    assert "password" in str(bundle.problems)
    for problem in bundle.problems:
        assert problem["why"].split(".")[0][:20] in cover


def services_order(dossier: Dossier, by: User, language: str = "fr") -> Bundle:
    return bundles.order_bundle(dossier=dossier, language=language, by=by)


def test_ordered_twice_it_is_made_once(filled: Dossier, visa_officer: User) -> None:
    first, second = (
        services_order(filled, visa_officer),
        services_order(filled, visa_officer),
    )
    assert first == second
    assert bundles.make_bundle(first.pk)
    assert not bundles.make_bundle(first.pk)
    assert services_order(filled, visa_officer) != first


def test_only_the_participant_and_who_checks_papers_orders(
    filled: Dossier, awa: User, officer: User, outsider: User
) -> None:
    assert services_order(filled, awa).by == awa
    for other in (officer, outsider):
        with pytest.raises(PermissionDenied):
            services_order(filled, other)


def test_without_an_accepted_paper_there_is_nothing_to_bind(
    ready: Dossier, visa_officer: User
) -> None:
    with pytest.raises(Refused):
        services_order(ready, visa_officer)


def test_a_failure_is_written_down_and_the_sweep_tries_again(
    filled: Dossier, visa_officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = services_order(filled, visa_officer)

    def broken(*_given: Any, **_more: Any) -> None:
        raise RuntimeError("The disk is full")

    monkeypatch.setattr(bundles, "merge_bundle", broken)
    assert not bundles.make_bundle(bundle.pk)
    bundle.refresh_from_db()
    assert (bundle.attempts, bundle.document) == (1, None)
    assert "The disk is full" in bundle.error
    monkeypatch.undo()
    assert bundles.make_pending_bundles() == 0
    Bundle.objects.update(at=timezone.now() - timedelta(minutes=5))
    assert bundles.make_pending_bundles() == 1


def test_given_up_after_some_attempts_and_tried_again_by_a_person(
    filled: Dossier, visa_officer: User, awa: User
) -> None:
    bundle = services_order(filled, visa_officer)
    Bundle.objects.update(attempts=bundles.MAX_ATTEMPTS)
    assert not bundles.make_bundle(bundle.pk)
    with pytest.raises(PermissionDenied):
        bundles.retry_bundle(bundle=bundle, by=awa)
    bundles.retry_bundle(bundle=bundle, by=visa_officer)
    assert bundles.make_bundle(bundle.pk)


@pytest.mark.django_db(transaction=True)
def test_a_bundle_that_another_worker_makes_is_left_to_it(
    filled: Dossier, visa_officer: User
) -> None:
    bundle = services_order(filled, visa_officer)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT 1")
        with try_row_lock("visas.bundle", bundle.pk) as mine:
            assert mine
            with other.cursor() as cursor:
                key = zlib.crc32(b"visas.bundle") - 2**31
                cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [key, bundle.pk])
                assert cursor.fetchone() == (False,)
    finally:
        other.close()
    bundle.refresh_from_db()
    assert bundle.attempts == 0
    assert bundles.make_bundle(bundle.pk)


def test_the_participant_and_a_reader_open_it_an_outsider_does_not_and_it_is_logged(
    filled: Dossier,
    awa: User,
    outsider: User,
    visa_officer: User,
    staff_member: Any,
    sign_in: SignIn,
) -> None:
    bundle = services_order(filled, awa)
    assert bundles.make_bundle(bundle.pk)
    bundle.refresh_from_db()
    address = f"/files/{bundle.document_id}/"
    reader = staff_member(Role.IMMIGRATION_READER)
    assert sign_in(reader).get(address).status_code == 404
    share_dossier(dossier=filled, reader=reader, by=visa_officer)
    for person in (awa, reader, visa_officer):
        answer = sign_in(person).get(address)
        assert b"".join(answer).startswith(b"%PDF")
    assert sign_in(outsider).get(address).status_code == 404
    readings = Reading.objects.filter(
        content_type=ContentType.objects.get_for_model(Document),
        object_id=bundle.document_id or 0,
    )
    assert readings.count() == 3


def test_my_space_orders_and_shows_how_far_it_is(
    english: None, filled: Dossier, awa: User, outsider: User, sign_in: SignIn
) -> None:
    page = reverse("letters:bundle")
    assert sign_in(outsider).get(page).status_code == 404
    browser = sign_in(awa)
    assert "Make the PDF" in browser.get(page).text
    assert browser.post(page).status_code == 302
    part = browser.get(page, headers={"HX-Request": "true"})
    assert "Being made: 0 of 4 papers" in part.text
    assert "<html" not in part.text
    assert bundles.make_bundle(Bundle.objects.get().pk)
    done = browser.get(page).text
    assert "Download" in done
    assert "is not in it" in done


def test_staff_order_it_on_the_page_of_the_dossier(
    english: None, filled: Dossier, visa_officer: User, officer: User, sign_in: SignIn
) -> None:
    address = reverse("admin:letters_letter_bundle", args=[filled.pk])
    assert sign_in(officer).post(address, {"language": "fr"}).status_code == 403
    browser = sign_in(visa_officer)
    assert browser.post(address, {"language": "xx"}).status_code == 404
    page = browser.post(address, {"language": "en"}, follow=True)
    assert "Being made: 0 of 4 papers" in page.text
    assert bundles.make_bundle(Bundle.objects.get().pk)
    part = browser.get(address)
    assert "password" in part.text
    assert browser.put(address).status_code == 405


def test_large_dossier_of_a_dozen_scans_stays_small(
    ready: Dossier, visa_officer: User
) -> None:
    sizes = 0
    for code in ("PASSPORT", "RCCM", "NINEA", "ACTIVITY", "TMI"):
        out = io.BytesIO()
        Image.effect_noise((2400, 3200), 40).convert("RGB").save(out, "PDF", quality=92)
        sizes += len(out.getvalue())
        hold(ready, code, out.getvalue(), "application/pdf", visa_officer)
    bundle = services_order(ready, visa_officer)
    assert bundles.make_bundle(bundle.pk)
    bundle.refresh_from_db()
    assert bundle.document is not None
    assert bundle.document.size < sizes / 2

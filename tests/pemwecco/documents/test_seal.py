from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from pemwecco.documents import checks, seal
from pemwecco.documents.models import Paper
from pemwecco.documents.papers import render_issued_document
from pemwecco.documents.services import read_document

Issue = Callable[..., Paper]


@pytest.fixture
def sealed(tmp_path: Path, settings: Any) -> Path:
    """The house has a certificate that it made itself."""
    path = tmp_path / "seal.p12"
    seal.make_own_certificate(path, name="Programme of the tests")
    settings.SEAL_CERTIFICATE, settings.SEAL_PASSWORD = str(path), ""
    return path


def made(paper: Paper) -> bytes:
    assert render_issued_document(paper.pk), Paper.objects.get(pk=paper.pk).error
    pdf = Paper.objects.select_related("pdf").get(pk=paper.pk).pdf
    assert pdf is not None
    return read_document(pdf)


@pytest.mark.django_db
def test_a_sealed_letter_is_whole_and_names_who_sealed_it(
    letter: Issue, sealed: Path
) -> None:
    content = made(letter())
    signature = PdfFileReader(io.BytesIO(content)).embedded_signatures[0]
    assert signature.field_name == "Seal"
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    trusted = list(load_certs_from_pemder_data(signature.signer_cert.dump()))
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=trusted))
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert sealed.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_a_changed_letter_breaks_its_seal(letter: Issue, sealed: Path) -> None:
    content = bytearray(made(letter()))
    place = content.index(b"/MediaBox")
    content[place + 1 : place + 9] = b"MediaBoy"
    signature = PdfFileReader(io.BytesIO(bytes(content))).embedded_signatures[0]
    trusted = list(load_certs_from_pemder_data(signature.signer_cert.dump()))
    assert not validate_pdf_signature(
        signature, ValidationContext(trust_roots=trusted)
    ).intact


@pytest.mark.django_db
def test_without_a_certificate_a_letter_has_no_seal(letter: Issue) -> None:
    assert PdfFileReader(io.BytesIO(made(letter()))).embedded_signatures == []


@pytest.mark.django_db
def test_with_a_certificate_that_cannot_be_used_no_letter_leaves(
    letter: Issue, sealed: Path, settings: Any
) -> None:
    settings.SEAL_PASSWORD = "wrong"
    seal._load_certificate.cache_clear()
    paper = letter()
    assert not render_issued_document(paper.pk)
    paper.refresh_from_db()
    assert (paper.stage, paper.pdf) == ("rendering", None)
    assert "cannot be opened" in paper.error
    settings.SEAL_PASSWORD = ""
    seal._load_certificate.cache_clear()
    assert render_issued_document(paper.pk)


def test_an_expired_certificate_seals_nothing(sealed: Path) -> None:
    with (
        time_machine.travel(datetime.now(UTC) + timedelta(days=366 * 6), tick=False),
        pytest.raises(seal.SealUnusable, match="expired"),
    ):
        seal.seal_pdf(b"%PDF-1.7")


def test_the_deploy_check_says_what_is_wrong_with_the_seal(
    sealed: Path, settings: Any
) -> None:
    def ids() -> list[str | None]:
        return [message.id for message in checks.check_seal_certificate(None)]

    assert ids() == ["pem.W006"]
    with time_machine.travel(
        datetime.now(UTC) + timedelta(days=365 * 5 - 30), tick=False
    ):
        assert ids() == ["pem.W005", "pem.W006"]
    with time_machine.travel(datetime.now(UTC) + timedelta(days=366 * 6), tick=False):
        assert ids() == ["pem.E004"]
    settings.SEAL_CERTIFICATE = str(sealed.with_name("none.p12"))
    assert ids() == ["pem.E003"]
    settings.SEAL_CERTIFICATE = ""
    assert ids() == ["pem.W004"]


@pytest.mark.django_db
def test_the_pdf_declares_both_standards_and_its_structure(letter: Issue) -> None:
    reader: Any = PdfReader(io.BytesIO(made(letter())))
    root = reader.trailer["/Root"]
    metadata = root["/Metadata"].get_object().get_data()
    for declared in (
        b'pdfaid:part="3"',
        b'pdfaid:conformance="A"',
        b"<pdfuaid:part>1</pdfuaid:part>",
    ):
        assert declared in metadata
    assert metadata.count(b"</rdf:RDF>") == 1
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/StructTreeRoot"]["/K"]
    assert reader.metadata.title == "TST-27-0001"


@pytest.mark.django_db
def test_a_sealed_pdf_stays_what_it_declares(letter: Issue, sealed: Path) -> None:
    """PDF/A-3 and PDF/UA-1 stand on PDF 1.7: the seal neither raises the version nor touches the metadata."""
    paper = letter()
    content = made(paper)
    reader: Any = PdfReader(io.BytesIO(content))
    root = reader.trailer["/Root"]
    assert len(PdfFileReader(io.BytesIO(content)).embedded_signatures) == 1
    assert reader.pdf_header == "%PDF-1.7"
    assert root.get("/Version", "/1.7") == "/1.7"
    for extension in root.get("/Extensions", {}).values():
        assert extension["/BaseVersion"] == "/1.7"
    metadata = root["/Metadata"].get_object().get_data()
    assert b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/<" in metadata
    assert b'pdfaid:part="3"' in metadata
    (mark,) = reader.pages[0]["/Annots"]
    _left, _low, right, top = map(float, mark.get_object()["/Rect"])
    assert right < 0
    assert top < 0
    assert mark.get_object()["/TU"]
    assert reader.pages[0]["/Tabs"] == "/S"

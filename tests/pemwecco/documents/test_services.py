from __future__ import annotations

import hashlib
import io
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image
from pypdf import PdfReader, PdfWriter

from pemwecco.accounts.models import User
from pemwecco.documents import services
from pemwecco.documents.contents import clean_name, format_file_size
from pemwecco.documents.models import Document
from pemwecco.documents.services import FileRefused, store_bytes, store_upload

pytestmark = pytest.mark.django_db
EICAR = b"X5O!P%@AP-not-really-a-virus"
GPS, ORIENTATION, PLACE = 0x8825, 0x0112, {1: "N", 2: (14.0, 41.0, 0.0)}


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def pdf(password: str = "", pages: int = 1) -> bytes:
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(width=200, height=200)
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def photo(kind: str = "JPEG") -> bytes:
    """A wide photo that its camera says to turn, taken somewhere."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS).update(PLACE)
    out = io.BytesIO()
    Image.new("RGB", (60, 30), "navy").save(
        out, kind, exif=exif.tobytes(), comment=b"taken at home"
    )
    return out.getvalue()


def sent(content: bytes, name: str = "paper.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def stored(document: Document) -> bytes:
    with document.file.open("rb") as file:
        content: bytes = file.read()
    return content


def test_a_pdf_is_kept_as_it_is_with_its_hash(outsider: User) -> None:
    content = pdf()
    document = store_upload(
        uploaded=sent(content, "C:\\My papers\\diplôme .pdf"), by=outsider
    )
    assert stored(document) == content
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert (document.name, document.content_type, document.size) == (
        "diplôme.pdf",
        "application/pdf",
        len(content),
    )
    assert (document.uploaded_by, document.scan) == (outsider, Document.Scan.SKIPPED)
    assert "dipl" not in (document.file.name or "")


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_is_turned_upright_and_forgets_where_it_was_taken(kind: str) -> None:
    document = store_upload(uploaded=sent(photo(kind), "IMG_1.JPG"), by=None)
    with Image.open(io.BytesIO(stored(document))) as picture:
        assert picture.format == kind
        assert picture.size == (30, 60)
        assert dict(picture.getexif()) == {}
        assert b"taken at home" not in stored(document)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (
            b"<html><script>alert(1)</script>",
            "This kind of file is not accepted. Accepted: HEIC, JPEG, PDF, PNG, WebP.",
        ),
        (
            b"PK\x03\x04 a zip, not %PDF-1.7",
            "This kind of file is not accepted. Accepted: HEIC, JPEG, PDF, PNG, WebP.",
        ),
        (
            b"%PDF-1.7 and then nothing",
            "This PDF is damaged and cannot be opened. Please save it again.",
        ),
        (
            pdf(password="secret"),
            "This PDF is protected by a password. Please save it without one.",
        ),
        (pdf(pages=0), "This PDF has no page."),
        (photo()[:200], "This picture is damaged and cannot be opened."),
    ],
    ids=["empty", "html", "zip", "broken", "password", "no-page", "half-a-photo"],
)
def test_a_file_that_nobody_could_read_is_refused_with_its_sentence(
    content: bytes, sentence: str
) -> None:
    with pytest.raises(FileRefused) as refusal:
        store_upload(uploaded=sent(content), by=None)
    assert str(refusal.value) == sentence
    assert Document.objects.count() == 0


def test_a_file_above_the_limit_is_refused_without_reading_it() -> None:
    large = sent(b"%PDF-")
    large.size = 13_000_000
    with pytest.raises(
        FileRefused, match=r"^The file is too large: 12\.4 MB, limit 10 MB\.$"
    ):
        store_upload(uploaded=large, by=None)
    assert large.tell() == 0


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    with pytest.raises(FileRefused):
        store_upload(uploaded=sent(out.getvalue(), "bomb.png"), by=None)
    assert Document.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("", "file.pdf"),
        ("a\tb\n c.PDF", "a b c.pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_names_cannot_mislead(given: str, kept: str) -> None:
    assert clean_name(given, "application/pdf") == kept


def test_a_size_is_never_shown_as_the_limit_it_exceeds() -> None:
    assert [
        format_file_size(10 * 1024 * 1024),
        format_file_size(10 * 1024 * 1024 + 1),
    ] == ["10 MB", "10.1 MB"]


class FakeClamd(threading.Thread):
    """Speaks INSTREAM as clamd does; finds the test string."""

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        self.address = f"unix:{path}"
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(path))
        self._socket.listen()

    def run(self) -> None:
        while True:
            try:
                connection, _peer = self._socket.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as reader:
                assert reader.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack("!L", reader.read(4))[0]:
                    content += reader.read(size)
                answer = (
                    b"stream: Eicar FOUND\0" if EICAR in content else b"stream: OK\0"
                )
                connection.sendall(answer)

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture
def clamd(tmp_path: Path, settings: Any) -> Iterator[FakeClamd]:
    server = FakeClamd(tmp_path / "clamd.ctl")
    server.start()
    settings.CLAMAV_ADDRESS = server.address
    yield server
    server.close()
    server.join(5)


def test_a_clean_file_passes_the_scanner(clamd: FakeClamd) -> None:
    assert store_upload(uploaded=sent(pdf()), by=None).scan == Document.Scan.CLEAN


def test_an_infected_file_is_not_kept(clamd: FakeClamd) -> None:
    with pytest.raises(FileRefused):
        store_upload(uploaded=sent(pdf() + EICAR), by=None)
    assert Document.objects.count() == 0


def test_a_file_waits_unopened_while_the_scanner_is_away_and_is_scanned_when_it_is_back(
    clamd: FakeClamd, settings: Any
) -> None:
    settings.CLAMAV_ADDRESS = "unix:/nowhere/clamd.ctl"
    clean = store_upload(uploaded=sent(pdf()), by=None)
    infected = store_upload(uploaded=sent(pdf() + EICAR), by=None)
    assert [clean.scan, infected.scan] == [Document.Scan.PENDING] * 2
    with pytest.raises(FileRefused):
        services.read_document(clean)
    assert services.scan_waiting_documents() == 0
    settings.CLAMAV_ADDRESS = clamd.address
    assert services.scan_waiting_documents() == 2
    clean.refresh_from_db()
    infected.refresh_from_db()
    assert [clean.scan, infected.scan] == [Document.Scan.CLEAN, Document.Scan.INFECTED]
    assert services.read_document(clean) == pdf()
    with pytest.raises(FileRefused):
        services.read_document(infected)


def test_the_scanner_is_reached_over_tcp_too(settings: Any) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    listener.close()
    settings.CLAMAV_ADDRESS = f"tcp://127.0.0.1:{port}"
    assert store_upload(uploaded=sent(pdf()), by=None).scan == Document.Scan.PENDING


def test_a_file_of_the_house_is_kept_under_its_own_name() -> None:
    document = store_bytes(
        content=b"a,b\n", name="list/of people.csv", content_type="text/csv", by=None
    )
    assert (document.name, document.may_be_opened, stored(document)) == (
        "of people.csv",
        True,
        b"a,b\n",
    )


def test_pypdf_opens_what_was_kept() -> None:
    document = store_upload(uploaded=sent(pdf(pages=3)), by=None)
    assert len(PdfReader(io.BytesIO(stored(document))).pages) == 3

"""What every reader opens is taken, at every field by the same list; what is cut is not."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, PngImagePlugin
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    StreamObject,
)

from pemwecco.documents.contents import identify_file_type
from pemwecco.documents.form_fields import DocumentField
from pemwecco.documents.models import Document
from pemwecco.documents.opening.actions import remove_actions
from pemwecco.documents.opening.binding import bind_pdf
from pemwecco.documents.opening.preparing import prepare_pdf
from pemwecco.documents.opening.reasons import HEIC, JPEG, PDF, PNG, WEBP
from pemwecco.documents.sandbox import FileRefused
from pemwecco.documents.services import store_upload
from tests.pemwecco.documents.drawn import (
    assert_same_pages,
    draw_pages,
    has_ink,
    make_heic,
    name,
    read_case,
    start_page,
    write_out,
)
from tests.pemwecco.documents.test_services import pdf, photo, sent, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
WHOLE = "page-without-type.pdf"


def plain() -> bytes:
    """A sound paper with a word on it."""
    return bind_pdf(read_case(WHOLE))


def make_picture(kind: str, mode: str = "RGB", **more: Any) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((900, 900), 60).convert(mode).save(out, kind, **more)
    return out.getvalue()


LENIENT = {
    "header of the web before it": lambda: read_case("junk-http-header-before.pdf"),
    "boundary of a mail before it": lambda: read_case("junk-mime-boundary-before.pdf"),
    "old mark": lambda: read_case("header-ps-adobe.pdf"),
    "no end mark": lambda: read_case("eof-missing.pdf"),
    "no place of the table": lambda: read_case("no-startxref.pdf"),
    "page of no kind": lambda: read_case(WHOLE),
    "a thousand bytes before it": lambda: b"x" * 1015 + b"\n" + plain(),
    "words before it": lambda: b"Printed by ACME\r\n\r\n" + plain(),
    "nothing and an order of bytes before it": lambda: b"\0\0\xef\xbb\xbf" + plain(),
    "cut in the end mark": lambda: plain().rstrip()[:-3],
    "nothing behind": lambda: plain() + b"\0" * 3000,
    "a page of the web behind": lambda: plain() + b"<html>" * 500,
    "table at a wrong place": lambda: plain().replace(b"startxref\n", b"startxref\n9"),
}


@pytest.mark.parametrize("what", LENIENT)
def test_a_paper_that_every_reader_opens_is_taken_and_bound(what: str) -> None:
    content = LENIENT[what]()
    document = store_upload(uploaded=sent(content), by=None)
    kept = stored(document)
    assert document.content_type == PDF
    assert kept.startswith(b"%PDF-")
    assert has_ink(draw_pages(kept)[0])
    assert_same_pages(plain(), kept)
    assert_same_pages(plain(), bind_pdf(kept))


def test_what_begins_too_late_or_inside_an_archive_is_no_pdf() -> None:
    for before in (b"x" * 1025, b"PK\x03\x04", b"MZ\x90\0"):
        assert not identify_file_type(before + plain())


NAMES = ("/AA", "/AF", "/EF", "/XFA", "/S", "/Subtype", "/JavaScript", "/Annots")


def with_resources_named(called: str) -> bytes:
    """A font, a picture, colours and a pattern that a page calls by a name of something that acts."""
    writer, page = start_page()
    font = {name("/Type"): name("/Font"), name("/Subtype"): name("/Type1")}
    font[name("/BaseFont")] = name("/Helvetica")
    picture = StreamObject()
    picture._data = b"0 0 40 40 re f"
    picture.update(
        {
            name("/Type"): name("/XObject"),
            name("/Subtype"): name("/Form"),
            name("/BBox"): ArrayObject([FloatObject(v) for v in (0, 0, 40, 40)]),
        }
    )
    colours = ArrayObject([name("/Separation"), name("/Black"), name("/DeviceGray")])
    colours.append(
        DictionaryObject(
            {
                name("/FunctionType"): FloatObject(2),
                name("/Domain"): ArrayObject([FloatObject(0), FloatObject(1)]),
                name("/N"): FloatObject(1),
                name("/C0"): ArrayObject([FloatObject(1)]),
                name("/C1"): ArrayObject([FloatObject(0)]),
            }
        )
    )
    held = {
        "/Font": writer._add_object(DictionaryObject(font)),
        "/XObject": writer._add_object(picture),
        "/ColorSpace": colours,
        "/ExtGState": DictionaryObject({name("/Type"): name("/ExtGState")}),
    }
    tables = DictionaryObject()
    for kind, thing in held.items():
        tables[name(kind)] = DictionaryObject({NameObject(called): thing})
    page[name("/Resources")] = tables
    drawing = StreamObject()
    drawing._data = (
        f"{called} gs BT {called} 24 Tf 20 200 Td (Awa Ndiaye) Tj ET "
        f"q 1 0 0 1 20 20 cm {called} Do Q {called} cs 1 scn 200 20 40 40 re f"
    ).encode()
    page[name("/Contents")] = writer._add_object(drawing)
    return write_out(writer)


@pytest.mark.parametrize("called", NAMES)
def test_resources_may_bear_any_name(called: str) -> None:
    content = with_resources_named(called)
    assert prepare_pdf(content) == (content, False)
    assert_same_pages(content, bind_pdf(content))


def test_a_table_of_resources_hides_nothing_that_acts() -> None:
    """The same part as table of resources of a page and as what the page does when it opens."""
    writer, page = start_page()
    acts = writer._add_object(
        DictionaryObject(
            {name("/O"): DictionaryObject({name("/S"): name("/JavaScript")})}
        )
    )
    page[name("/Resources")] = DictionaryObject({name("/Font"): acts})
    page[name("/AA")] = acts
    cleaned, harmed = remove_actions(write_out(writer))
    assert harmed
    assert b"/JavaScript" not in cleaned


# Pictures

PICTURES: dict[str, Callable[[], tuple[bytes, str]]] = {
    "much told in XMP": lambda: (read_case("scan-big-xmp.png"), PNG),
    "large profile": lambda: (read_case("scan-big-icc.png"), PNG),
    "text with a wrong sum": lambda: (read_case("scan-bad-crc-text.png"), PNG),
    "no end of the photo": lambda: (read_case("photo-missing-eoi.jpg"), JPEG),
    "of a messenger": lambda: (read_case("whatsapp.webp"), JPEG),
    "of a messenger, called JPEG": lambda: (read_case("whatsapp-webp-named.jpg"), JPEG),
    "turned": lambda: (read_case("photo-exif6.jpg"), JPEG),
    "inks": lambda: (read_case("photo-cmyk.jpg"), JPEG),
    "moving": lambda: (read_case("photo-apng.png"), PNG),
    "several in one": lambda: (read_case("photo-mpo.jpg"), JPEG),
    "palette seen through": lambda: (read_case("scan-palette-trns.png"), PNG),
    "no end of the scan": lambda: (make_picture("PNG")[:-12], PNG),
    "hundred texts": lambda: (with_png_texts(), PNG),
    "last byte of the photo lost": lambda: (make_picture("JPEG")[:-1], JPEG),
    "film behind the photo": lambda: (make_picture("JPEG") + b"\0film" * 400, JPEG),
    "drawn in passes, no end": lambda: (
        make_picture("JPEG", progressive=True)[:-2],
        JPEG,
    ),
    "WebP seen through": lambda: (make_clear_webp(), PNG),
    "photo of a phone": lambda: (make_heic(), JPEG),
}


def make_clear_webp() -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (200, 90), (10, 20, 30, 120)).save(out, "WEBP")
    return out.getvalue()


def with_png_texts() -> bytes:
    told: Any = PngImagePlugin.PngInfo()
    for number in range(100):
        told.add_text(f"note {number}", "x" * 900_000, zip=True)
    return make_picture("PNG", pnginfo=told)


@pytest.mark.parametrize("what", PICTURES)
def test_a_picture_that_every_reader_opens_is_taken(what: str) -> None:
    content, kind = PICTURES[what]()
    document = store_upload(uploaded=sent(content, "IMG_1.jpg"), by=None)
    assert document.content_type == kind
    assert document.name.endswith(".jpg" if kind == JPEG else ".png")
    with Image.open(io.BytesIO(stored(document))) as kept:
        kept.load()
        assert kept.format == ("JPEG" if kind == JPEG else "PNG")
        assert set(kept.info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "icc_profile",
            "transparency",
        }
    page = store_upload(uploaded=sent(content, "IMG_1.jpg"), by=None, as_page=True)
    assert (page.content_type, len(PdfReader(io.BytesIO(stored(page))).pages)) == (
        PDF,
        1,
    )


def test_a_photo_of_a_phone_shows_what_was_photographed() -> None:
    document = store_upload(uploaded=sent(make_heic(), "IMG_1.HEIC"), by=None)
    assert document.name == "IMG_1.jpg"
    with (
        Image.open(io.BytesIO(stored(document))) as kept,
        Image.open(io.BytesIO(read_case("photo-exif6.jpg"))) as taken,
    ):
        assert sorted(kept.size) == sorted(taken.size)
        assert kept.convert("L").getextrema()[1] > 200  # type: ignore[operator]  # one band


@pytest.mark.parametrize(
    "content",
    [
        read_case("photo-truncated.jpg"),
        make_picture("JPEG")[:60_000],
        make_picture("JPEG", progressive=True)[:60_000],
        make_picture("PNG")[:60_000],
        make_picture("PNG")[:-40],
        make_picture("WEBP")[:20_000],
        make_heic()[:-400],
        b"\0\0\0\x18ftypheic" + b"\0" * 40,
    ],
    ids=["case", "jpeg", "passes", "png", "png-end", "webp", "heic", "heic-mark"],
)
def test_a_cut_picture_is_refused(content: bytes) -> None:
    with pytest.raises(FileRefused, match="This picture is damaged"):
        store_upload(uploaded=sent(content, "IMG_1.jpg"), by=None)
    assert not Document.objects.exists()


def test_a_drawing_with_a_wrong_sum_is_damaged() -> None:
    content = bytearray(make_picture("PNG"))
    content[content.index(b"IDAT") + 40] ^= 1
    with pytest.raises(FileRefused, match="damaged"):
        store_upload(uploaded=sent(bytes(content), "scan.png"), by=None)


# One list

LISTED = "HEIC, JPEG, PDF, PNG, WebP"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (pdf(), PDF),
        (photo(), JPEG),
        (photo("PNG"), PNG),
        (read_case("whatsapp.webp"), WEBP),
        (make_heic(), HEIC),
        (make_picture("GIF", "L"), ""),
        (make_picture("TIFF"), ""),
        (b"II*\0 tiff with %PDF- far behind" + b" " * 1024, PDF),
    ],
    ids=["pdf", "jpeg", "png", "webp", "heic", "gif", "tiff", "mark"],
)
def test_the_kind_is_read_from_the_content(content: bytes, kind: str) -> None:
    assert identify_file_type(content) == kind


def test_the_field_of_a_form_offers_the_list() -> None:
    accept = DocumentField().widget.attrs["accept"].split(",")
    assert {".pdf", ".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif"} <= set(accept)
    assert {PDF, JPEG, PNG, WEBP, HEIC} <= set(accept)


def test_another_kind_is_refused_with_the_list() -> None:
    with pytest.raises(FileRefused, match=f"Accepted: {LISTED}."):
        store_upload(uploaded=sent(make_picture("TIFF"), "scan.tif"), by=None)


# Known at once


def test_what_cannot_be_bound_is_refused_when_it_arrives() -> None:
    with pytest.raises(FileRefused, match="201 pages, more than 200"):
        store_upload(uploaded=sent(pdf(pages=201)), by=None)
    writer, page = start_page()
    page[name("/Contents")] = FloatObject(5)
    broken = write_out(writer).replace(b"/Type /Pages", b"/Type /Pagez")
    for content in (broken[:-200], b"%PDF-1.7\n" + zlib.compress(b"x" * 3000)):
        with pytest.raises(FileRefused, match="damaged"):
            store_upload(uploaded=sent(content), by=None)


def test_a_paper_locked_for_changes_only_is_taken_and_bound() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(plain())))
    writer.encrypt("", owner_password="secret")
    document = store_upload(uploaded=sent(write_out(writer)), by=None)
    bound = bind_pdf(stored(document))
    assert not PdfReader(io.BytesIO(bound)).is_encrypted
    assert_same_pages(plain(), bound)

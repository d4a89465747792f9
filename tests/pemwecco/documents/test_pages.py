"""Photos as pages, pages joined, PDFs freed of what acts."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    TextStringObject,
)

from pemwecco.documents.models import Document
from pemwecco.documents.opening.actions import remove_actions
from pemwecco.documents.opening.pictures import make_picture_page
from pemwecco.documents.opening.reasons import JPEG, PNG
from pemwecco.documents.sandbox import FileRefused
from pemwecco.documents.services import join_documents, store_upload
from tests.pemwecco.documents.test_services import pdf, photo, sent, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def text(value: str) -> TextStringObject:
    return TextStringObject(value)


def action(kind: str, **more: Any) -> DictionaryObject:
    entries = {f"/{key}": value for key, value in more.items()}
    return DictionaryObject(
        {NameObject("/S"): NameObject(kind)}
        | {NameObject(key): value for key, value in entries.items()}
    )


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def blank() -> PdfWriter:
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    return writer


def with_script() -> bytes:
    writer = blank()
    script = writer._add_object(action("/JavaScript", JS=text("app.alert('hello')")))
    tree = DictionaryObject(
        {NameObject("/Names"): ArrayObject([text("hello"), script])}
    )
    writer.root_object[NameObject("/Names")] = DictionaryObject(
        {NameObject("/JavaScript"): tree}
    )
    return written(writer)


def with_file_inside() -> bytes:
    writer = blank()
    writer.add_attachment("inside.exe", b"MZ inside")
    return written(writer)


def with_launch_on_opening() -> bytes:
    writer = blank()
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(
        action("/Launch", F=text("cmd.exe"))
    )
    return written(writer)


def with_script_of_a_page() -> bytes:
    writer = blank()
    writer.pages[0][NameObject("/AA")] = DictionaryObject(
        {NameObject("/O"): action("/JavaScript", JS=text("app.beep()"))}
    )
    return written(writer)


def with_mark(kind: str, **more: Any) -> bytes:
    writer = blank()
    mark = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject(kind),
            NameObject("/Rect"): ArrayObject(
                [FloatObject(number) for number in (10, 10, 50, 50)]
            ),
        }
        | {NameObject(f"/{key}"): value for key, value in more.items()}
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(mark)])
    return written(writer)


def with_link() -> bytes:
    writer = blank()
    writer.add_annotation(0, Link(rect=(10, 10, 50, 50), url="https://atelier.example"))
    return written(writer)


def with_font_named_like_an_action() -> bytes:
    writer = blank()
    font = DictionaryObject({NameObject("/Type"): NameObject("/Font")})
    writer.pages[0][NameObject("/Resources")] = DictionaryObject(
        {
            NameObject("/Font"): DictionaryObject(
                {NameObject("/AA"): writer._add_object(font)}
            )
        }
    )
    return written(writer)


ACTIVE = {
    "script": with_script(),
    "file-inside": with_file_inside(),
    "launch": with_launch_on_opening(),
    "script-of-a-page": with_script_of_a_page(),
    "file-on-a-page": with_mark("/FileAttachment"),
    "film": with_mark("/RichMedia"),
    "button-that-sends": with_mark(
        "/Widget", A=action("/SubmitForm", F=text("https://elsewhere.example"))
    ),
    "chain": with_mark(
        "/Link",
        A=action("/URI", Next=ArrayObject([action("/JavaScript", JS=text("x"))])),
    ),
}
FORBIDDEN = (
    b"/JavaScript",
    b"/Launch",
    b"/SubmitForm",
    b"/EmbeddedFile",
    b"/FileAttachment",
    b"/RichMedia",
)


@pytest.mark.parametrize("content", ACTIVE.values(), ids=ACTIVE)
def test_what_acts_is_taken_out_and_the_pages_stay(content: bytes) -> None:
    document = store_upload(uploaded=sent(content), by=None)
    kept = stored(document)
    assert document.made_harmless
    assert len(PdfReader(io.BytesIO(kept)).pages) == 1
    assert [word for word in FORBIDDEN if word in kept] == []
    assert remove_actions(kept) == (kept, False)
    assert document.origin_sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    "content", [with_link(), with_font_named_like_an_action(), pdf()]
)
def test_a_pdf_that_only_shows_stays_as_it_is(content: bytes) -> None:
    document = store_upload(uploaded=sent(content), by=None)
    assert stored(document) == content
    assert not document.made_harmless


def test_a_folder_of_files_and_a_form_of_one_program_are_refused_with_what_to_do() -> (
    None
):
    for key, value, part in (
        ("/Collection", DictionaryObject(), "one by one"),
        ("/NeedsRendering", BooleanObject(value=True), "print it to a new PDF"),
    ):
        writer = blank()
        writer.root_object[NameObject(key)] = value
        with pytest.raises(FileRefused, match=part):
            store_upload(uploaded=sent(written(writer)), by=None)
    assert not Document.objects.exists()


def test_a_photo_becomes_an_upright_page_of_a4_without_its_place() -> None:
    document = store_upload(uploaded=sent(photo(), "IMG_1.JPG"), by=None, as_page=True)
    kept = stored(document)
    (page,) = PdfReader(io.BytesIO(kept)).pages
    assert (document.name, document.content_type) == ("IMG_1.pdf", "application/pdf")
    assert page.mediabox.height == 2 * page.mediabox.width
    assert b"taken at home" not in kept
    assert b"Exif" not in kept


def test_a_large_photo_is_reduced_to_what_a_sheet_needs() -> None:
    out = io.BytesIO()
    noise = Image.effect_noise((3000, 4000), 60).convert("RGB")
    noise.save(out, "JPEG", quality=95)
    page = make_picture_page(out.getvalue(), JPEG)
    (drawn,) = PdfReader(io.BytesIO(page)).pages
    assert len(page) < len(out.getvalue()) / 3
    assert drawn.images[0].image is not None
    assert max(drawn.images[0].image.size) == 2200
    assert (round(drawn.mediabox.width), round(drawn.mediabox.height)) == (631, 842)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_screenshot_of_any_colours_becomes_a_page_on_white(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (30, 20)).save(out, "PNG")
    (page,) = PdfReader(io.BytesIO(make_picture_page(out.getvalue(), PNG))).pages
    shown = page.images[0].image
    assert shown is not None
    assert shown.size == (30, 20)
    see_through = mode in {"LA", "RGBA"}
    assert (shown.convert("L").getpixel((5, 5)) == 255) is see_through


def test_the_same_photo_gives_the_same_page() -> None:
    assert make_picture_page(photo(), JPEG) == make_picture_page(photo(), JPEG)


def test_a_damaged_photo_is_refused_as_a_page_too() -> None:
    with pytest.raises(FileRefused, match="damaged"):
        store_upload(uploaded=sent(photo()[:200]), by=None, as_page=True)


def test_pages_are_joined_in_the_order_given_and_remembered() -> None:
    pages = [
        store_upload(uploaded=sent(pdf(pages=count), f"{count}.pdf"), by=None)
        for count in (1, 2, 3)
    ]
    whole = join_documents(documents=pages[::-1], name="Accounts", by=None)
    assert whole.name == "Accounts.pdf"
    assert len(PdfReader(io.BytesIO(stored(whole))).pages) == 6
    assert [part.pk for part in whole.parts.order_by("part_number")] == [
        page.pk for page in pages[::-1]
    ]


def test_what_was_not_scanned_is_not_joined() -> None:
    pages = [store_upload(uploaded=sent(pdf()), by=None) for _time in range(2)]
    pages[0].scan = Document.Scan.PENDING
    with pytest.raises(FileRefused, match="virus scan"):
        join_documents(documents=pages, name="x", by=None)


def test_what_would_be_too_large_together_stays_apart(settings: Any) -> None:
    pages = [store_upload(uploaded=sent(pdf()), by=None) for _time in range(2)]
    settings.DOCUMENT_MAX_BYTES = len(pdf()) + 10
    with pytest.raises(FileRefused, match="too large"):
        join_documents(documents=pages, name="x", by=None)
    assert Document.objects.count() == 2

"""What a reader sees of a file is what is kept of it and what is bound."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2.raw as pdfium_c
import pytest
from PIL import Image, ImageDraw, PngImagePlugin
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from pemwecco.documents.bundles import BundlePart, merge_bundle
from pemwecco.documents.opening import pages
from pemwecco.documents.opening.binding import bind_pdf, join_pdfs, make_picture_sheet
from pemwecco.documents.opening.pictures import make_picture_page, rewrite_picture
from pemwecco.documents.opening.preparing import prepare_pdf
from pemwecco.documents.opening.reasons import JPEG, PDF, PNG, Unopenable
from tests.pemwecco.documents.drawn import (
    BOX,
    MARKED,
    add_drawing,
    add_mark,
    assert_same_pages,
    draw_pages,
    find_lost_ink,
    has_ink,
    name,
    numbers,
    read_case,
    start_page,
    with_mark,
    write_out,
)

pytestmark = pytest.mark.usefixtures("english")


@pytest.mark.parametrize("kind", MARKED)
def test_what_is_typed_stamped_and_signed_is_kept_and_bound(kind: str) -> None:
    content = MARKED[kind]()
    assert has_ink(draw_pages(content)[0])
    kept, _harmless = prepare_pdf(content)
    assert_same_pages(content, kept)
    for made in (bind_pdf(kept), join_pdfs([kept])):
        assert_same_pages(content, made)
        assert "/AcroForm" not in PdfReader(io.BytesIO(made)).root_object
        assert "/Annots" not in PdfReader(io.BytesIO(made)).pages[0]


BARE: dict[str, dict[str, Any]] = {
    "/Line": {"L": numbers(55, 120, 145, 120)},
    "/PolyLine": {"Vertices": numbers(55, 105, 100, 145, 145, 105)},
    "/Polygon": {"Vertices": numbers(55, 105, 100, 145, 145, 105)},
    "/Square": {},
    "/Circle": {},
    "/Ink": {"InkList": ArrayObject([numbers(60, 110, 100, 140, 140, 110)])},
    "/Highlight": {"QuadPoints": numbers(50, 150, 150, 150, 50, 100, 150, 100)},
    "/FreeText": {
        "Contents": TextStringObject("Awa"),
        "DA": TextStringObject("/Helv 14 Tf 0 g"),
    },
}


@pytest.mark.parametrize("kind", BARE)
def test_a_mark_is_kept_with_an_appearance_of_its_own_and_without(kind: str) -> None:
    drawn = with_mark(kind, BOX, C=numbers(0, 0, 0), **BARE[kind])
    assert_same_pages(drawn, bind_pdf(drawn))
    bare = with_mark(kind, C=numbers(0, 0, 0), **BARE[kind])
    kept, _harmless = prepare_pdf(bare)
    assert has_ink(draw_pages(bind_pdf(kept))[0])


def test_a_stamp_that_nobody_has_drawn_is_refused_at_once() -> None:
    with pytest.raises(Unopenable, match="bare-stamp"):
        prepare_pdf(with_mark("/Stamp", Name=name("/Approved")))
    # One that the file hides is no loss.
    prepare_pdf(with_mark("/Stamp", Name=name("/Approved"), F=NumberObject(2)))


def test_a_filled_form_reaches_the_bundle_of_the_consulate() -> None:
    content = read_case("form-filled-acroform.pdf")
    merged = merge_bundle(
        [BundlePart("Insurance", PDF, lambda: content)],
        lambda _entries: with_mark("/Square"),
        title="File",
    )
    (_cover, bound) = draw_pages(merged.content)
    assert find_lost_ink(draw_pages(content)[0], bound) < 0.02
    said = PdfReader(io.BytesIO(merged.content)).pages[1].extract_text()
    assert "AWA EXEMPLE" in said
    assert "01/03/2027 - 28/03/2027" in said


def test_two_forms_with_the_same_fields_keep_what_was_typed_into_each() -> None:
    one, other = (
        MARKED["text typed"](),
        MARKED["text typed, to be drawn by the reader"](),
    )
    joined = draw_pages(join_pdfs([one, other]))
    for before, after in zip(
        [*draw_pages(one), *draw_pages(other)], joined, strict=True
    ):
        assert find_lost_ink(before, after) < 0.02
        assert find_lost_ink(after, before) < 0.02


def test_what_is_hidden_stays_hidden() -> None:
    hidden = with_mark("/Stamp", BOX, F=NumberObject(2))
    assert not has_ink(draw_pages(bind_pdf(hidden))[0])


def with_layer_off() -> bytes:
    """A drawing on a layer that the file says not to show."""
    writer, page = start_page()
    layer = writer._add_object(
        DictionaryObject(
            {
                name("/Type"): name("/OCG"),
                name("/Name"): TextStringObject("Draft"),
            }
        )
    )
    off = DictionaryObject({name("/OFF"): ArrayObject([layer])})
    writer.root_object[name("/OCProperties")] = DictionaryObject(
        {name("/OCGs"): ArrayObject([layer]), name("/D"): off}
    )
    page[name("/Resources")] = DictionaryObject(
        {name("/Properties"): DictionaryObject({name("/L"): layer})}
    )
    drawing = StreamObject()
    drawing._data = b"/OC /L BDC 10 10 90 90 re f EMC 200 200 40 40 re f"
    page[name("/Contents")] = writer._add_object(drawing)
    return write_out(writer)


def test_a_layer_that_is_not_shown_is_not_bound() -> None:
    assert_same_pages(with_layer_off(), bind_pdf(with_layer_off()))


def test_a_page_that_cannot_be_flattened_is_kept_as_a_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdfium_c, "FPDFPage_Flatten", lambda _page, _how: 0)
    content = MARKED["stamp"]()
    writer = PdfWriter()
    for part in (MARKED["square"](), content):
        writer.append(PdfReader(io.BytesIO(part)))
    flat, _links = pages.draw_into_pages(write_out(writer))
    assert_same_pages(write_out(writer), flat)


def test_links_to_the_web_stay_and_other_links_go() -> None:
    writer, _page = start_page()
    writer.add_annotation(0, Link(rect=(10, 10, 50, 50), url="https://atelier.example"))
    writer.add_annotation(0, Link(rect=(60, 60, 90, 90), target_page_index=0))
    bound = PdfReader(io.BytesIO(bind_pdf(write_out(writer)))).pages[0]
    marks: Any = bound["/Annots"]
    assert len(marks) == 1
    found = marks[0].get_object()
    assert found["/A"]["/URI"] == "https://atelier.example"
    assert [round(float(number)) for number in found["/Rect"]] == [10, 10, 50, 50]


# Scans


def deep_scan(kind: str, through: int | None = None) -> bytes:
    """A sheet of sixteen bits a point: light grey, with a dark word."""
    scan = Image.new("I;16", (200, 120), 60_000)
    word = Image.new("L", scan.size, 0)
    ImageDraw.Draw(word).text((20, 40), "NDIAYE", fill=255, font_size=40)
    scan.paste(4_000, mask=word.point(lambda value: 255 if value > 100 else 0))
    out = io.BytesIO()
    if through is None:
        scan.save(out, kind)
    else:
        about = PngImagePlugin.PngInfo()
        about.add(b"tRNS", through.to_bytes(2, "big"), after_idat=False)
        scan.save(out, kind, pnginfo=about)
    return out.getvalue()


def assert_readable(shown: Image.Image) -> None:
    """Paper is light, the words on it are dark: not one white sheet."""
    dark, light = shown.convert("L").getextrema()
    assert dark < 60  # type: ignore[operator]  # one band
    assert light > 200  # type: ignore[operator]  # as above
    assert (
        0.005
        < sum(shown.convert("L").histogram()[:128]) / (shown.width * shown.height)
        < 0.6
    )


DEEP = {
    "grey": lambda: read_case("scan-16bit-gray.png"),
    "colours": lambda: read_case("scan-16bit-rgb.png"),
    "word": lambda: deep_scan("PNG"),
    "word, paper seen through": lambda: deep_scan("PNG", through=60_000),
}


@pytest.mark.parametrize("scan", DEEP)
def test_a_scan_of_sixteen_bits_stays_readable(scan: str) -> None:
    content = DEEP[scan]()
    kept, kind = rewrite_picture(content, PNG)
    assert kind == PNG
    with Image.open(io.BytesIO(kept)) as picture:
        white = Image.new("RGBA", picture.size, "white")
        white.alpha_composite(picture.convert("RGBA"))
        assert_readable(white)
    (page,) = draw_pages(make_picture_page(content, PNG))
    assert_readable(page)
    # Kept before they were scaled: what lies in the store is bound readable too.
    for stored in (content, kept):
        (sheet,) = draw_pages(make_picture_sheet(stored, PNG))
        assert_readable(sheet)


def test_a_scan_of_sixteen_bits_inside_a_pdf_is_bound_as_it_is() -> None:
    writer, page = start_page()
    picture = StreamObject()
    row = b"".join(
        (40_000 if place % 40 > 20 else 2_000).to_bytes(2, "big")
        for place in range(400)
    )
    picture._data = row * 400
    picture.update(
        {
            name("/Type"): name("/XObject"),
            name("/Subtype"): name("/Image"),
            name("/Width"): NumberObject(400),
            name("/Height"): NumberObject(400),
            name("/ColorSpace"): name("/DeviceGray"),
            name("/BitsPerComponent"): NumberObject(16),
        }
    )
    held = writer._add_object(picture)
    page[name("/Resources")] = DictionaryObject(
        {name("/XObject"): DictionaryObject({name("/Im"): held})}
    )
    drawing = StreamObject()
    drawing._data = b"q 300 0 0 300 0 0 cm /Im Do Q"
    page[name("/Contents")] = writer._add_object(drawing)
    content = write_out(writer)
    assert_same_pages(content, bind_pdf(content))


@pytest.mark.parametrize(
    "colours", ["/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "turned over"]
)
def test_a_large_picture_inside_a_pdf_keeps_its_colours(colours: str) -> None:
    bands = {"/DeviceGray": 1, "/DeviceRGB": 3, "/DeviceCMYK": 4, "turned over": 1}
    writer, page = start_page()
    picture = StreamObject()
    row = b"".join(
        bytes([230 if place % 60 > 30 else 20]) * bands[colours] for place in range(600)
    )
    picture._data = row * 600
    space = "/DeviceGray" if colours == "turned over" else colours
    picture.update(
        {
            name("/Type"): name("/XObject"),
            name("/Subtype"): name("/Image"),
            name("/Width"): NumberObject(600),
            name("/Height"): NumberObject(600),
            name("/ColorSpace"): name(space),
            name("/BitsPerComponent"): NumberObject(8),
        }
    )
    if colours == "turned over":
        picture[name("/Decode")] = numbers(1, 0)
    page[name("/Resources")] = DictionaryObject(
        {
            name("/XObject"): DictionaryObject(
                {NameObject("/Im"): writer._add_object(picture)}
            )
        }
    )
    drawing = StreamObject()
    drawing._data = b"q 300 0 0 300 0 0 cm /Im Do Q"
    page[name("/Contents")] = writer._add_object(drawing)
    content = write_out(writer)
    assert_same_pages(content, bind_pdf(content))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK"])
def test_a_picture_of_any_colours_keeps_its_word(mode: str) -> None:
    sheet = Image.new("RGB", (200, 120), "white")
    ImageDraw.Draw(sheet).text((20, 40), "NDIAYE", fill="black", font_size=40)
    out = io.BytesIO()
    kind: Any = JPEG if mode == "CMYK" else PNG
    sheet.convert("RGBA" if mode == "LA" else mode).convert(mode).save(
        out, "JPEG" if mode == "CMYK" else "PNG"
    )
    kept, kept_kind = rewrite_picture(out.getvalue(), kind)
    for content, known in ((out.getvalue(), kind), (kept, kept_kind)):
        (page,) = draw_pages(make_picture_sheet(content, known))
        assert_readable(page)


def test_marks_on_several_pages_stay_on_theirs() -> None:
    writer = PdfWriter()
    for number in range(3):
        page = writer.add_blank_page(300, 300)
        if number != 1:
            add_mark(writer, page, "/Stamp", add_drawing(writer, BOX))
    bound = draw_pages(bind_pdf(write_out(writer)))
    assert [has_ink(page) for page in bound] == [True, False, True]

"""Pages drawn and compared by what people see; PDFs with marks of many kinds on their page."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image, ImageChops, ImageFilter
from pillow_heif import from_pillow
from pypdf import PageObject, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

FILES = Path(__file__).parent / "files"
INK = 150
SIDE = 300


def read_case(name: str) -> bytes:
    return (FILES / name).read_bytes()


def make_heic() -> bytes:
    """A photo as phones keep it."""
    out = io.BytesIO()
    from_pillow(Image.open(io.BytesIO(read_case("photo-exif6.jpg")))).save(out)
    return out.getvalue()


def draw_pages(content: bytes, scale: float = 1.5) -> list[Image.Image]:
    """Every page as a reader shows it, fields and marks included, in grey."""
    opened: Any = pdfium.PdfDocument(content)
    opened.init_forms()
    if opened.formenv:
        pdfium_c.FPDF_SetFormFieldHighlightAlpha(opened.formenv.raw, 0)
    pages = []
    for number in range(len(opened)):
        page = opened[number]
        pages.append(page.render(scale=scale).to_pil().convert("L"))
        page.close()
    opened.close()
    return pages


def find_lost_ink(before: Image.Image, after: Image.Image) -> float:
    """The share of the darker points of a drawing that have none beside them in the other: 0 is none lost."""
    assert before.size == after.size
    ink = before.point(lambda value: 255 if value < INK else 0)
    near = after.filter(ImageFilter.MinFilter(5)).point(
        lambda value: 255 if value < INK + 40 else 0
    )
    lost = ImageChops.subtract(ink, near)
    return lost.histogram()[255] / max(ink.histogram()[255], 1)


def has_ink(picture: Image.Image) -> bool:
    return picture.getextrema()[0] < INK  # type: ignore[operator]  # one band


def assert_same_pages(before: bytes, after: bytes) -> None:
    pairs = list(zip(draw_pages(before), draw_pages(after), strict=True))
    for old, new in pairs:
        assert find_lost_ink(old, new) < 0.02
        assert find_lost_ink(new, old) < 0.02


def name(text: str) -> NameObject:
    return NameObject(text)


def numbers(*values: float) -> ArrayObject:
    return ArrayObject([FloatObject(value) for value in values])


def text(value: str) -> TextStringObject:
    return TextStringObject(value)


def start_page() -> tuple[PdfWriter, PageObject]:
    writer = PdfWriter()
    return writer, writer.add_blank_page(SIDE, SIDE)


def write_out(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def add_drawing(writer: PdfWriter, drawing: bytes, matrix: Any = None) -> Any:
    stream = StreamObject()
    stream._data = drawing
    stream.update(
        {
            name("/Type"): name("/XObject"),
            name("/Subtype"): name("/Form"),
            name("/BBox"): numbers(0, 0, 100, 50),
        }
    )
    if matrix is not None:
        stream[name("/Matrix")] = matrix
    return writer._add_object(stream)


def add_mark(
    writer: PdfWriter, page: PageObject, kind: str, drawing: Any = None, **more: Any
) -> Any:
    mark = DictionaryObject(
        {
            name("/Type"): name("/Annot"),
            name("/Subtype"): name(kind),
            name("/Rect"): numbers(50, 100, 150, 150),
            name("/F"): NumberObject(4),
        }
    )
    for key, value in more.items():
        mark[name(f"/{key}")] = value
    if drawing is not None:
        mark[name("/AP")] = DictionaryObject({name("/N"): drawing})
    held = writer._add_object(mark)
    page[name("/Annots")] = ArrayObject([*page.get("/Annots", ()), held])
    return held


def add_form(writer: PdfWriter, fields: list[Any], *, redraw: bool = False) -> None:
    font = writer._add_object(
        DictionaryObject(
            {
                name("/Type"): name("/Font"),
                name("/Subtype"): name("/Type1"),
                name("/BaseFont"): name("/Helvetica"),
            }
        )
    )
    fonts = DictionaryObject({name("/Font"): DictionaryObject({name("/F1"): font})})
    writer.root_object[name("/AcroForm")] = DictionaryObject(
        {
            name("/Fields"): ArrayObject(fields),
            name("/DA"): text("/F1 12 Tf 0 g"),
            name("/DR"): fonts,
            name("/NeedAppearances"): BooleanObject(value=redraw),
        }
    )


def with_mark(kind: str, drawing: bytes | None = None, **more: Any) -> bytes:
    writer, page = start_page()
    drawn = None if drawing is None else add_drawing(writer, drawing)
    add_mark(writer, page, kind, drawn, **more)
    return write_out(writer)


def with_field(kind: str, *, redraw: bool = False, **more: Any) -> bytes:
    writer, page = start_page()
    entries = {"FT": name(kind), "T": text("a"), "DA": text("/F1 12 Tf 0 g")}
    field = add_mark(writer, page, "/Widget", None, **(entries | more))
    add_form(writer, [field], redraw=redraw)
    return write_out(writer)


def with_ticked_box() -> bytes:
    writer, page = start_page()
    states = DictionaryObject(
        {
            name("/Yes"): add_drawing(writer, b"0 0 100 50 re f"),
            name("/Off"): add_drawing(writer, b""),
        }
    )
    entries = {
        "FT": name("/Btn"),
        "T": text("a"),
        "V": name("/Yes"),
        "AS": name("/Yes"),
    }
    add_form(writer, [add_mark(writer, page, "/Widget", states, **entries)])
    return write_out(writer)


def with_signature() -> bytes:
    writer, page = start_page()
    drawn = add_drawing(writer, b"3 w 5 5 m 50 45 l 95 5 l S")
    entries = {"FT": name("/Sig"), "T": text("s")}
    add_form(writer, [add_mark(writer, page, "/Widget", drawn, **entries)])
    return write_out(writer)


def with_turned_stamp(turned: int = 0, matrix: Any = None) -> bytes:
    writer, page = start_page()
    page[name("/Rotate")] = NumberObject(turned)
    page[name("/MediaBox")] = numbers(10, 10, 300, 250)
    page[name("/CropBox")] = numbers(20, 30, 280, 240)
    drawn = add_drawing(writer, b"0 0 100 10 re f 0 0 20 50 re f", matrix)
    add_mark(writer, page, "/Stamp", drawn)
    return write_out(writer)


def with_stamp_over_open_drawing() -> bytes:
    """The page leaves its scale changed: what is drawn after it must not be."""
    writer, page = start_page()
    drawing = StreamObject()
    drawing._data = b"q 0.5 0 0 0.5 0 0 cm 10 10 50 50 re f"
    page[name("/Contents")] = writer._add_object(drawing)
    add_mark(writer, page, "/Stamp", add_drawing(writer, b"0 0 100 50 re f"))
    return write_out(writer)


BOX = b"0 0 100 50 re f"
MARKED: dict[str, Callable[[], bytes]] = {
    "form filled": lambda: read_case("form-filled-acroform.pdf"),
    "text typed": lambda: with_field("/Tx", V=text("AWA NDIAYE")),
    "text typed, to be drawn by the reader": lambda: with_field(
        "/Tx", redraw=True, V=text("01/03/2027")
    ),
    "choice made": lambda: with_field(
        "/Ch",
        redraw=True,
        Ff=NumberObject(1 << 17),
        Opt=ArrayObject([text("Dakar"), text("Thies")]),
        V=text("Thies"),
    ),
    "box ticked": with_ticked_box,
    "signature": with_signature,
    "stamp": lambda: with_mark("/Stamp", BOX),
    "stamp not meant for print": lambda: with_mark("/Stamp", BOX, F=NumberObject(0)),
    "stamp on a turned page": lambda: with_turned_stamp(90),
    "stamp turned itself": lambda: with_turned_stamp(matrix=numbers(0, 1, -1, 0, 0, 0)),
    "stamp over an open drawing": with_stamp_over_open_drawing,
    "signature typed": lambda: with_mark(
        "/FreeText", Contents=text("Awa Ndiaye"), DA=text("/Helv 14 Tf 0 g")
    ),
    "line by hand": lambda: with_mark(
        "/Ink", InkList=ArrayObject([numbers(60, 110, 100, 140, 140, 110)])
    ),
    "square": lambda: with_mark("/Square", C=numbers(0, 0, 0), IC=numbers(0, 0, 0)),
}

"""A file as pages of a bundle: drawn, freed of what acts, its pictures as large as paper needs."""

from __future__ import annotations

import io
from typing import Any, Final

from PIL import Image
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import (
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
)

from pemwecco.documents.opening.pages import MAX_PAGES, Links, draw_into_pages
from pemwecco.documents.opening.pictures import MAX_PIXELS, draw_on_white, open_picture
from pemwecco.documents.opening.reasons import Reason, Unopenable

# A page of A4 in points, and what a printed scan needs.
A4: Final = (595.28, 841.89)
MARGIN: Final = 28.35
PIXELS: Final = 1754
QUALITY: Final = 72
# Smaller pictures are left as they are: making them again costs more than it saves.
LARGE_BYTES: Final = 120_000
_EIGHT: Final = 8
_COLOURS: Final = {"/DeviceGray": "L", "/DeviceRGB": "RGB"}
_OF_PROFILE: Final = {1: "L", 3: "RGB"}


def bind_pdf(content: bytes) -> bytes:
    """A PDF as it stands in a bundle: every page as a reader shows it, small, with its links to the web.

    Raises what `draw_into_pages` raises.
    """
    drawn, links = draw_into_pages(content)
    writer = _take_pages(drawn, links)
    for page in writer.pages:
        _shrink(page)
        page.compress_content_streams()
    return _write_pdf(writer)


def join_pdfs(contents: list[bytes]) -> bytes:
    """One PDF of all the pages, in the order given, each as a reader shows it; raises as above."""
    writer = PdfWriter()
    for content in contents:
        drawn, links = draw_into_pages(content)
        writer.append(PdfReader(io.BytesIO(_write_pdf(_take_pages(drawn, links)))))
    if len(writer.pages) > MAX_PAGES:
        raise Unopenable(
            Reason.TOO_MANY_TOGETHER, count=len(writer.pages), most=MAX_PAGES
        )
    return _write_pdf(writer)


def strip_pdf(content: bytes) -> bytes:
    """The pages alone, each as a reader shows it: no author, title, program, file; raises as above."""
    drawn, _links = draw_into_pages(content)
    writer = _take_pages(drawn, [])
    writer.metadata = None
    return _write_pdf(writer)


def make_picture_sheet(content: bytes, kind: str) -> bytes:
    """A photo or a scan as one page of A4, upright, as large as the margins let it."""
    with open_picture(content, kind) as picture:
        small = draw_on_white(picture, PIXELS)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=QUALITY, optimize=True)
    wide = small.width > small.height
    across, up = (A4[1], A4[0]) if wide else A4
    scale = min((across - 2 * MARGIN) / small.width, (up - 2 * MARGIN) / small.height)
    width, height = small.width * scale, small.height * scale
    writer = PdfWriter()
    page = writer.add_blank_page(across, up)
    stored = StreamObject()
    stored.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
        }
    )
    _store_jpeg(stored, small, out.getvalue())
    named = DictionaryObject({NameObject("/Im"): writer._add_object(stored)})  # noqa: SLF001  pypdf's own way
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): named})
    drawing = StreamObject()
    left, low = (across - width) / 2, (up - height) / 2
    drawing._data = (  # noqa: SLF001  pypdf has no other way to store bytes as they are
        f"q {width:.2f} 0 0 {height:.2f} {left:.2f} {low:.2f} cm /Im Do Q".encode()
    )
    page[NameObject("/Contents")] = writer._add_object(drawing)  # noqa: SLF001  as above
    return _write_pdf(writer)


def _take_pages(drawn: bytes, links: Links) -> PdfWriter:
    """The pages without what acts on them; the links to the web are put back."""
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(drawn)).pages:
        taken = writer.add_page(page)
        for name in ("/AA", "/StructParents", "/Annots"):
            taken.pop(name, None)
    for number, found in enumerate(links):
        for where, address in found:
            writer.add_annotation(number, Link(rect=where, url=address))
    return writer


def _write_pdf(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _shrink(page: PageObject) -> None:
    """Large pictures as JPEG of the size that paper shows; those of rarer kinds stay as they are."""
    resources: Any = page.get("/Resources", {})
    drawn: Any = resources.get_object().get("/XObject", {}) if resources else {}
    for found in list(drawn.get_object().values()) if drawn else []:
        picture = found.get_object()
        if (mode := _get_plain_mode(picture)) is not None:
            _replace(picture, mode)


def _get_plain_mode(picture: Any) -> str | None:
    """L or RGB for a large picture whose numbers are its colours; nothing for masks, palettes, inks,
    turned-over scales, one bit or sixteen: what is not surely the same afterwards is bound unchanged.
    """
    if (
        picture.get("/Subtype") != "/Image"
        or picture.get("/BitsPerComponent") != _EIGHT
    ):
        return None
    if any(name in picture for name in ("/SMask", "/Mask", "/Decode", "/ImageMask")):
        return None
    if len(getattr(picture, "_data", b"")) < LARGE_BYTES:
        return None
    if int(picture["/Width"]) * int(picture["/Height"]) > MAX_PIXELS:
        return None
    colours = picture.get("/ColorSpace")
    colours = colours.get_object() if colours is not None else None
    if isinstance(colours, list) and colours and colours[0] == "/ICCBased":
        return _OF_PROFILE.get(colours[1].get_object().get("/N"))
    return _COLOURS.get(colours) if isinstance(colours, str) else None


def _replace(picture: Any, mode: str) -> None:
    try:
        image: Image.Image = picture.decode_as_image()
    except Exception:  # noqa: BLE001  a picture that pypdf cannot unpack is bound unchanged
        return
    if image.mode != mode:
        return
    small = image.copy()
    small.thumbnail((PIXELS, PIXELS))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=QUALITY, optimize=True)
    if len(out.getvalue()) >= len(picture._data):  # noqa: SLF001  pypdf has no other name for the stored bytes
        return
    for name in ("/DecodeParms", "/Intent"):
        picture.pop(name, None)
    _store_jpeg(picture, small, out.getvalue())


def _store_jpeg(picture: StreamObject, small: Image.Image, data: bytes) -> None:
    picture._data = data  # noqa: SLF001  pypdf has no other way to store bytes as they are
    colours = "/DeviceGray" if small.mode == "L" else "/DeviceRGB"
    picture.update(
        {
            NameObject("/Filter"): NameObject("/DCTDecode"),
            NameObject("/ColorSpace"): NameObject(colours),
            NameObject("/BitsPerComponent"): NumberObject(8),
            NameObject("/Width"): NumberObject(small.width),
            NameObject("/Height"): NumberObject(small.height),
        }
    )

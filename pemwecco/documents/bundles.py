"""Many files as one PDF: each from its own page on, with bookmarks and page labels, pictures made small.

A file that cannot be taken in is named, with the sentence, and stops nothing.
"""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any, Final

from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
)

from pemwecco.core.answers import Refused
from pemwecco.documents.contents import JPEG, MAX_PIXELS, PDF, PNG

logger = logging.getLogger(__name__)
# A page of A4 in points, and what a printed scan needs.
A4: Final = (595.28, 841.89)
MARGIN: Final = 28.35
PIXELS: Final = 1754
QUALITY: Final = 72
# Smaller pictures are left as they are: making them again costs more than it saves.
LARGE_BYTES: Final = 120_000
MAX_PAGES: Final = 200


@dataclass(frozen=True, slots=True)
class BundlePart:
    """A file to take in: how the index calls it, and how to read it when its turn comes."""

    label: str
    content_type: str
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A line of the index. `page` is its first page in the whole; one with a `problem` has none."""

    letter: str
    label: str
    pages: int = 0
    page: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class MergedBundle:
    content: bytes
    pages: int
    entries: tuple[IndexEntry, ...]

    @property
    def problems(self) -> list[IndexEntry]:
        return [entry for entry in self.entries if entry.problem]


Cover = Callable[[Sequence[IndexEntry]], bytes]


def merge_bundle(
    parts: Iterable[BundlePart],
    cover: Cover,
    *,
    title: str,
    progress: Callable[[int], None] = lambda _done: None,
) -> MergedBundle:
    """The cover with its index, then every part in order.

    `cover` draws the index as PDF; it is asked twice when its own length moves the pages it names.
    `progress` hears after each part how many are done.
    """
    taken: list[tuple[IndexEntry, PdfReader | None]] = []
    for place, part in enumerate(parts):
        letter = _format_index_letter(place)
        try:
            taken_in = PdfReader(io.BytesIO(_render_small_part(part)))
            taken.append(
                (IndexEntry(letter, part.label, pages=len(taken_in.pages)), taken_in)
            )
        except Refused as refusal:
            taken.append((IndexEntry(letter, part.label, problem=str(refusal)), None))
        progress(place + 1)
    front, entries = _front([entry for entry, _reader in taken], cover)
    writer = PdfWriter()
    writer.append(front, import_outline=False)
    writer.set_page_label(0, len(front.pages) - 1, style=PageLabelStyle.LOWERCASE_ROMAN)
    writer.add_outline_item(title=title, page_number=0)
    for entry, (_first, reader) in zip(entries, taken, strict=True):
        if reader is None:
            continue
        writer.append(reader, import_outline=False)
        first = entry.page - 1
        writer.set_page_label(
            first,
            first + entry.pages - 1,
            style=PageLabelStyle.DECIMAL,
            prefix=f"{entry.letter}-",
        )
        writer.add_outline_item(
            title=f"{entry.letter}. {entry.label}", page_number=first
        )
    writer.add_metadata({"/Title": title})
    writer.page_mode = "/UseOutlines"
    # The same font or picture in several parts is kept once.
    writer.compress_identical_objects()
    out = io.BytesIO()
    writer.write(out)
    return MergedBundle(out.getvalue(), len(writer.pages), tuple(entries))


def _format_index_letter(place: int) -> str:
    """A, B, … Z, AA, AB …"""
    round_, rest = divmod(place, len(ascii_uppercase))
    return (_format_index_letter(round_ - 1) if round_ else "") + ascii_uppercase[rest]


def _front(
    entries: Sequence[IndexEntry], cover: Cover
) -> tuple[PdfReader, list[IndexEntry]]:
    length = 1
    while True:
        numbered = _number_entries(entries, length)
        reader = PdfReader(io.BytesIO(cover(numbered)))
        # Longer numbers never make the index shorter, so this ends.
        if len(reader.pages) <= length:
            return reader, numbered
        length = len(reader.pages)


def _number_entries(entries: Sequence[IndexEntry], length: int) -> list[IndexEntry]:
    page = length + 1
    found = []
    for entry in entries:
        found.append(
            IndexEntry(
                entry.letter,
                entry.label,
                entry.pages,
                0 if entry.problem else page,
                entry.problem,
            )
        )
        page += entry.pages
    return found


def _render_small_part(part: BundlePart) -> bytes:
    """A part as a PDF of its own, small and without anything that acts."""
    if part.content_type not in {JPEG, PNG, PDF}:
        raise Refused(_("This kind of file cannot be bound: save it as PDF."))
    try:
        content = part.read()
        return (
            render_picture_page(content)
            if part.content_type in {JPEG, PNG}
            else _plain_pdf(content)
        )
    except Refused:
        raise
    except FileNotFoundError as error:
        raise Refused(_("The file is missing from the store.")) from error
    except Exception as error:
        logger.warning("A file cannot be bound: %s", type(error).__name__)
        raise Refused(_("This file is damaged and cannot be opened.")) from error


def _plain_pdf(content: bytes) -> bytes:
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused(_("This PDF is protected by a password."))
    count = len(reader.pages)
    if count == 0:
        raise Refused(_("This PDF has no page."))
    if count > MAX_PAGES:
        raise Refused(
            _("This PDF has %(count)s pages, more than %(most)s.")
            % {"count": count, "most": MAX_PAGES}
        )
    writer = PdfWriter()
    for page in reader.pages:
        _remove_page_actions(writer.add_page(page))
    for page in writer.pages:
        _shrink(page)
        page.compress_content_streams()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _remove_page_actions(page: PageObject) -> None:
    """Nothing in a bundle acts or pretends: no actions, and no field of a seal that would now be broken."""
    page.pop("/AA", None)
    page.pop("/StructParents", None)
    kept = [
        note
        for note in page.get("/Annots", None) or ()
        if note.get_object().get("/Subtype") == "/Link"
    ]
    page.pop("/Annots", None)
    if kept:
        page[NameObject("/Annots")] = ArrayObject(kept)


def _shrink(page: PageObject) -> None:
    """Large pictures as JPEG of the size that paper shows; one that cannot be read stays as it is."""
    resources: Any = page.get("/Resources", {})
    drawn: Any = resources.get_object().get("/XObject", {}) if resources else {}
    for found in list(drawn.get_object().values()) if drawn else []:
        picture = found.get_object()
        if (
            picture.get("/Subtype") != "/Image"
            or "/SMask" in picture
            or "/Mask" in picture
        ):
            continue
        if len(getattr(picture, "_data", b"")) < LARGE_BYTES:
            continue
        try:
            _replace(picture)
        except Exception as error:  # noqa: BLE001  a picture of a rare kind is bound unchanged
            logger.info("A picture is bound unchanged: %s", type(error).__name__)


def _replace(picture: Any) -> None:
    width, height = int(picture["/Width"]), int(picture["/Height"])
    if width * height > MAX_PIXELS or int(picture.get("/BitsPerComponent", 8)) == 1:
        # Black and white scans are small as they are, and JPEG would blur them.
        return
    image = picture.decode_as_image()
    small, data = _jpeg(image)
    if len(data) >= len(picture._data):  # noqa: SLF001  pypdf has no other name for the stored bytes
        return
    picture._data = data  # noqa: SLF001  as above
    for name in ("/DecodeParms", "/Decode", "/Intent"):
        picture.pop(name, None)
    picture[NameObject("/Filter")] = NameObject("/DCTDecode")
    picture[NameObject("/ColorSpace")] = NameObject(
        "/DeviceGray" if small.mode == "L" else "/DeviceRGB"
    )
    picture[NameObject("/BitsPerComponent")] = NumberObject(8)
    picture[NameObject("/Width")] = NumberObject(small.width)
    picture[NameObject("/Height")] = NumberObject(small.height)


def _jpeg(image: Image.Image) -> tuple[Image.Image, bytes]:
    small = image if image.mode in {"RGB", "L"} else image.convert("RGB")
    small.thumbnail((PIXELS, PIXELS))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=QUALITY, optimize=True)
    return small, out.getvalue()


def render_picture_page(content: bytes) -> bytes:
    """A photo or a scan as one page of A4, upright, as large as the margins let it."""
    with warnings.catch_warnings():
        # Our own limit is lower than the one that Pillow warns about.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise Refused(_("This picture has too many pixels."))
            upright = ImageOps.exif_transpose(opened)
            if upright.mode in {"RGBA", "LA", "P"}:
                white = Image.new("RGB", upright.size, "white")
                clear = upright.convert("RGBA")
                white.paste(clear, mask=clear.getchannel("A"))
                upright = white
            small, data = _jpeg(upright)
    wide = small.width > small.height
    across, up = (A4[1], A4[0]) if wide else A4
    scale = min((across - 2 * MARGIN) / small.width, (up - 2 * MARGIN) / small.height)
    width, height = small.width * scale, small.height * scale
    writer = PdfWriter()
    page = writer.add_blank_page(across, up)
    picture = StreamObject()
    picture._data = data  # noqa: SLF001  pypdf has no other way to store bytes as they are
    picture.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(small.width),
            NameObject("/Height"): NumberObject(small.height),
            NameObject("/ColorSpace"): NameObject(
                "/DeviceGray" if small.mode == "L" else "/DeviceRGB"
            ),
            NameObject("/BitsPerComponent"): NumberObject(8),
            NameObject("/Filter"): NameObject("/DCTDecode"),
        }
    )
    named = DictionaryObject({NameObject("/Im"): writer._add_object(picture)})  # noqa: SLF001  as above
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): named})
    drawing = StreamObject()
    left, low = (across - width) / 2, (up - height) / 2
    drawing._data = (  # noqa: SLF001  as above
        f"q {width:.2f} 0 0 {height:.2f} {left:.2f} {low:.2f} cm /Im Do Q".encode()
    )
    page[NameObject("/Contents")] = writer._add_object(drawing)  # noqa: SLF001  as above
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()

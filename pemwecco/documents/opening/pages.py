"""A PDF as a reader shows it: what is typed, stamped and signed drawn into its pages, in limits of work."""

from __future__ import annotations

import ctypes
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image, ImageChops, ImageFilter

from pemwecco.documents.opening.header import cut_to_pdf_start
from pemwecco.documents.opening.marks import draw_bare_lines, refuse_bare_stamps
from pemwecco.documents.opening.reasons import Reason, Unopenable

MAX_PAGES: Final = 200
# ISO 32000-1, annex C: no page is wider or higher than 200 inches.
LONGEST_PAGE: Final = 14_400
# What the text and the drawings of a paper take when they are unpacked, one by one and together.
MAX_PART: Final = 40_000_000
MAX_PARTS: Final = 120_000_000
# A picture unpacked: sixty million pixels of three colours.
MAX_PICTURE: Final = 180_000_000
MAX_PICTURES: Final = 1_500_000_000
# Points of one picture: an A0 plan in black and white at 600 to the inch; a coloured one at 200.
MAX_POINTS: Final = 600_000_000
MAX_COLOURED: Final = 120_000_000
# Fields, notes, stamps and links on one page.
MOST_MARKS: Final = 3000
_STREAM: Final = re.compile(rb"stream\r?\n")
_PICTURE: Final = re.compile(rb"/Subtype\s*/Image")
_WIDTH: Final = re.compile(rb"/Width\s+(\d{1,12})(?!\s+\d+\s+R)")
_HEIGHT: Final = re.compile(rb"/Height\s+(\d{1,12})(?!\s+\d+\s+R)")
_BITS: Final = re.compile(rb"/BitsPerComponent\s+(\d{1,2})")
# The dictionary of a part stands before it; longer ones than this are not looked at.
_HEAD: Final = 4000
_STEP: Final = 1 << 20
_POINTS_PER_INCH: Final = 72
# A page that is kept as a picture: 150 dots per inch, A3 at most.
_DOTS: Final = 150
_MOST_DOTS: Final = 2500
# Two drawings of a page are compared blurred: edges may differ, words may not.
_COMPARED: Final = 700
_BLUR: Final = 2
_DIFFERENT: Final = 40
_WEB_LINK: Final = 3
_LONGEST_ADDRESS: Final = 2000

WebLink = tuple[tuple[float, float, float, float], str]
Links = list[list[WebLink]]


def draw_into_pages(content: bytes) -> tuple[bytes, Links]:
    """A PDF of the pages alone, each as a reader shows it, and the links of each page.

    Fields, stamps, notes and signatures are drawn into the page; where that would show something else,
    the page is kept as a picture. Nothing of the whole file stays: no form, script, file, layer, author.
    Raises `Unopenable`: damaged, behind a password, without a page, too many, too large, unpacks to too much.
    """
    with _open_pdfium(content) as source:
        links: Links = []
        pictures: dict[int, Image.Image] = {}
        layered = b"/OCProperties" in content
        for number in range(len(source)):
            with _open_page(source, number) as page:
                links.append(_list_links(source, page))
                has_marks = pdfium_c.FPDFPage_GetAnnotCount(page) > 0
                if has_marks:
                    draw_bare_lines(page)
                if has_marks or layered:
                    pictures[number] = _draw_page(page, _COMPARED)
                if has_marks:
                    pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY)
        flat = _copy_pages(source)
    changed = _list_changed_pages(flat, pictures)
    if not changed:
        return flat, links
    with _open_pdfium(content) as source:
        return _exchange_pages(flat, source, changed), links


def check_pages(content: bytes) -> None:
    """Refuse a PDF that no reader shows or that asks for too much; raises as above."""
    refuse_inflated(content)
    with _open_pdfium(content) as source:
        for number in range(len(source)):
            with _open_page(source, number) as page:
                if max(page.get_size()) > LONGEST_PAGE:
                    raise Unopenable(Reason.PAGE_TOO_LARGE)
                if pdfium_c.FPDFPage_GetAnnotCount(page) > MOST_MARKS:
                    raise Unopenable(Reason.TOO_COMPLICATED)
                refuse_bare_stamps(page)


def extract_text(content: bytes, most_pages: int) -> str:
    """The text of the first pages, also what is hidden under something drawn."""
    texts = []
    with _open_pdfium(content) as source:
        for number in range(min(len(source), most_pages)):
            with _open_page(source, number) as page:
                found = page.get_textpage()
                texts.append(found.get_text_bounded())
                found.close()
    return "\n".join(texts)


def draw_first_pages(content: bytes, most: int, width: int) -> list[Image.Image]:
    """The first pages as a reader shows them, `width` pixels wide or, where they are higher than wide by
    far, as many high as three times that.
    """
    drawn = []
    with _open_pdfium(content) as source:
        for number in range(min(len(source), most)):
            with _open_page(source, number) as page:
                wide, high = page.get_size()
                longest = width * min(max(1.0, high / max(wide, 1)), 3.0)
                drawn.append(_draw_page(page, int(longest)))
    return drawn


def refuse_inflated(content: bytes) -> None:
    """Refuse a PDF whose parts unpack to more than a paper has, without keeping what is unpacked.

    Parts packed twice are held by the limits of the process that opens the file.
    """
    drawn = texts = 0
    for mark in _STREAM.finditer(content):
        head = content[max(0, mark.start() - _HEAD) : mark.start()]
        head = head[head.rfind(b" obj") + 1 :]
        is_picture = _PICTURE.search(head) is not None
        if is_picture and _count_pixels(head) > _get_most_pixels(head):
            raise Unopenable(Reason.TOO_MANY_PIXELS)
        if b"FlateDecode" not in head and b"/Fl" not in head:
            continue
        size = _measure_inflated(
            content, mark.end(), MAX_PICTURE if is_picture else MAX_PART
        )
        if is_picture:
            drawn += size
        else:
            texts += size
        if drawn > MAX_PICTURES or texts > MAX_PARTS:
            raise Unopenable(Reason.INFLATED)


def _count_pixels(head: bytes) -> int:
    width, height = _WIDTH.search(head), _HEIGHT.search(head)
    return int(width.group(1)) * int(height.group(1)) if width and height else 0


def _get_most_pixels(head: bytes) -> int:
    """Plans are scanned in black and white, with many more points than photos have."""
    bits = _BITS.search(head)
    return MAX_POINTS if bits is None or bits.group(1) == b"1" else MAX_COLOURED


def _measure_inflated(content: bytes, start: int, most: int) -> int:
    """The unpacked size of a part; raises `Unopenable` above `most`."""
    unpacking, size = zlib.decompressobj(), 0
    waiting = content[start:]
    try:
        while waiting and not unpacking.eof:
            size += len(unpacking.decompress(waiting, _STEP))
            waiting = unpacking.unconsumed_tail
            if size > most:
                raise Unopenable(Reason.INFLATED)
    except zlib.error:
        # Packed in another way, or damaged: the reader says so.
        return size
    return size


@contextmanager
def _open_pdfium(content: bytes) -> Iterator[Any]:
    try:
        source: Any = pdfium.PdfDocument(cut_to_pdf_start(content))
    except pdfium.PdfiumError as error:
        if error.err_code in {pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY}:
            raise Unopenable(Reason.PASSWORD) from error
        if error.err_code == pdfium_c.FPDF_ERR_SUCCESS:
            # Read, and found empty.
            raise Unopenable(Reason.NO_PAGE) from error
        raise Unopenable(Reason.DAMAGED_PDF) from error
    try:
        count = len(source)
        if count == 0:
            raise Unopenable(Reason.NO_PAGE)
        if count > MAX_PAGES:
            raise Unopenable(Reason.TOO_MANY_PAGES, count=count, most=MAX_PAGES)
        source.init_forms()
        if source.formenv:
            # Readers mark fields that wait for an answer; paper does not.
            pdfium_c.FPDF_SetFormFieldHighlightAlpha(source.formenv.raw, 0)
        yield source
    except pdfium.PdfiumError as error:
        raise Unopenable(Reason.DAMAGED_PDF) from error
    finally:
        source.close()


@contextmanager
def _open_page(source: Any, number: int) -> Iterator[Any]:
    page = source[number]
    try:
        yield page
    finally:
        page.close()


def _draw_page(page: Any, longest: int, *, marks: bool = True) -> Image.Image:
    """The page as a reader shows it, or without its `marks`; its longer side of so many pixels."""
    scale = longest / max(*page.get_size(), 1)
    drawn: Any = page.render(scale=scale, may_draw_forms=marks, draw_annots=marks)
    picture: Image.Image = drawn.to_pil()
    return picture.convert("RGB")


def _copy_pages(source: Any) -> bytes:
    fresh: Any = pdfium.PdfDocument.new()
    try:
        fresh.import_pages(source)
        return _save_pdf(fresh)
    finally:
        fresh.close()


def _save_pdf(source: Any) -> bytes:
    out = io.BytesIO()
    source.save(out)
    return out.getvalue()


def _list_changed_pages(flat: bytes, before: dict[int, Image.Image]) -> list[int]:
    """The pages of the new file that do not show what they showed `before`."""
    if not before:
        return []
    changed = []
    with _open_pdfium(flat) as source:
        for number, shown in before.items():
            with _open_page(source, number) as page:
                after = _draw_page(page, _COMPARED, marks=False)
            if not is_same_picture(shown, after):
                changed.append(number)
    return changed


def is_same_picture(one: Image.Image, other: Image.Image) -> bool:
    """Whether two drawings show the same: words and marks in their places, whatever the edges."""
    if one.size != other.size:
        return False
    blur = ImageFilter.GaussianBlur(_BLUR)
    between = ImageChops.difference(one.filter(blur), other.filter(blur))
    extremes = between.convert("RGB").getextrema()
    return max(high for _low, high in extremes) < _DIFFERENT  # type: ignore[misc]  # RGB: a pair a colour


def _exchange_pages(flat: bytes, source: Any, numbers: list[int]) -> bytes:
    """The new file with these pages as pictures of those of the source."""
    with _open_pdfium(flat) as made:
        for number in numbers:
            with _open_page(source, number) as page:
                draw_bare_lines(page)
                width, height = page.get_size()
                dots = max(width, height) / _POINTS_PER_INCH * _DOTS
                picture = _draw_page(page, int(min(dots, _MOST_DOTS)))
            drawn: Any = pdfium.PdfDocument(_put_on_sheet(picture, width))
            made.import_pages(drawn, index=number)
            drawn.close()
            made.del_page(number + 1)
        return _save_pdf(made)


def _put_on_sheet(picture: Image.Image, width: float) -> bytes:
    out = io.BytesIO()
    resolution = picture.width / width * _POINTS_PER_INCH
    picture.save(out, "PDF", resolution=resolution, quality=85)
    return out.getvalue()


def _list_links(source: Any, page: Any) -> list[WebLink]:
    """Where the page leads to an address of the web, and to which."""
    found: list[WebLink] = []
    place, link = ctypes.c_int(0), pdfium_c.FPDF_LINK()
    while pdfium_c.FPDFLink_Enumerate(page, ctypes.byref(place), ctypes.byref(link)):
        action = pdfium_c.FPDFLink_GetAction(link)
        if not action or pdfium_c.FPDFAction_GetType(action) != _WEB_LINK:
            continue
        corners = pdfium_c.FS_RECTF()
        text = ctypes.create_string_buffer(_LONGEST_ADDRESS)
        length = pdfium_c.FPDFAction_GetURIPath(source, action, text, _LONGEST_ADDRESS)
        if length <= _LONGEST_ADDRESS and pdfium_c.FPDFLink_GetAnnotRect(
            link, ctypes.byref(corners)
        ):
            where = (corners.left, corners.bottom, corners.right, corners.top)
            found.append((where, text.value.decode("utf-8", "replace")))
    return found

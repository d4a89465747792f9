"""Marks on a page that say what they are but not how they look: those that no renderer draws by itself."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import pypdfium2.raw as pdfium_c

from pemwecco.documents.opening.reasons import Reason, Unopenable

# Hidden, not to be printed as seen, or not to be seen: ISO 32000-1, table 165.
_UNSEEN: Final = 2 | 32
_LINES: Final = frozenset(
    {
        pdfium_c.FPDF_ANNOT_LINE,
        pdfium_c.FPDF_ANNOT_POLYLINE,
        pdfium_c.FPDF_ANNOT_POLYGON,
    }
)
_MOST_CORNERS: Final = 10_000
_COLOURS: Final = 255
_LEAST_CORNERS: Final = 2

Corners = Sequence[tuple[float, float]]


def draw_bare_lines(page: Any) -> None:
    """Give lines, chains of lines and polygons without an appearance the one that their corners say."""
    for mark in _open_bare_marks(page):
        if pdfium_c.FPDFAnnot_GetSubtype(mark) not in _LINES:
            continue
        corners = _read_corners(mark)
        if len(corners) >= _LEAST_CORNERS:
            _draw_line(mark, corners)


def refuse_bare_stamps(page: Any) -> None:
    """Refuse a stamp of which the file holds a name only: nobody knows how it should look."""
    for mark in _open_bare_marks(page):
        if pdfium_c.FPDFAnnot_GetSubtype(mark) == pdfium_c.FPDF_ANNOT_STAMP:
            raise Unopenable(Reason.BARE_STAMP)


def _open_bare_marks(page: Any) -> Iterator[Any]:
    for number in range(pdfium_c.FPDFPage_GetAnnotCount(page)):
        with _open_mark(page, number) as mark:
            is_seen = not pdfium_c.FPDFAnnot_GetFlags(mark) & _UNSEEN
            if is_seen and not pdfium_c.FPDFAnnot_HasKey(mark, b"AP"):
                yield mark


@contextmanager
def _open_mark(page: Any, number: int) -> Iterator[Any]:
    mark = pdfium_c.FPDFPage_GetAnnot(page, number)
    try:
        yield mark
    finally:
        pdfium_c.FPDFPage_CloseAnnot(mark)


def _read_corners(mark: Any) -> Corners:
    if pdfium_c.FPDFAnnot_GetSubtype(mark) == pdfium_c.FPDF_ANNOT_LINE:
        start, end = pdfium_c.FS_POINTF(), pdfium_c.FS_POINTF()
        if not pdfium_c.FPDFAnnot_GetLine(mark, ctypes.byref(start), ctypes.byref(end)):
            return []
        return [(start.x, start.y), (end.x, end.y)]
    count = min(pdfium_c.FPDFAnnot_GetVertices(mark, None, 0), _MOST_CORNERS)
    points = (pdfium_c.FS_POINTF * count)()
    pdfium_c.FPDFAnnot_GetVertices(mark, points, count)
    return [(point.x, point.y) for point in points]


def _draw_line(mark: Any, corners: Corners) -> None:
    width = _read_width(mark)
    across = [corner[0] for corner in corners]
    up = [corner[1] for corner in corners]
    # Its rectangle is what shows of it; a level line has none of its own.
    shown = pdfium_c.FS_RECTF(
        left=min(across) - width,
        bottom=min(up) - width,
        right=max(across) + width,
        top=max(up) + width,
    )
    pdfium_c.FPDFAnnot_SetRect(mark, ctypes.byref(shown))
    steps = [_format_numbers(*_read_colour(mark), "RG"), _format_numbers(width, "w")]
    for place, corner in enumerate(corners):
        steps.append(_format_numbers(*corner, "l" if place else "m"))
    is_closed = pdfium_c.FPDFAnnot_GetSubtype(mark) == pdfium_c.FPDF_ANNOT_POLYGON
    steps.append("s" if is_closed else "S")
    drawing = (" ".join(steps) + "\0").encode("utf-16-le")
    text = ctypes.cast(
        ctypes.create_string_buffer(drawing), ctypes.POINTER(ctypes.c_ushort)
    )
    normal = pdfium_c.FPDF_ANNOT_APPEARANCEMODE_NORMAL
    pdfium_c.FPDFAnnot_SetAP(mark, normal, text)


def _format_numbers(*parts: float | str) -> str:
    written = []
    for part in parts:
        written.append(part if isinstance(part, str) else f"{part:.3f}")
    return " ".join(written)


def _read_width(mark: Any) -> float:
    across, up, width = ctypes.c_float(), ctypes.c_float(), ctypes.c_float(1)
    known = pdfium_c.FPDFAnnot_GetBorder(
        mark, ctypes.byref(across), ctypes.byref(up), ctypes.byref(width)
    )
    return max(width.value, 0.5) if known else 1


def _read_colour(mark: Any) -> tuple[float, float, float]:
    """Red, green and blue, black where none is said."""
    parts = [ctypes.c_uint() for _part in range(4)]
    kind = pdfium_c.FPDFANNOT_COLORTYPE_Color
    if not pdfium_c.FPDFAnnot_GetColor(mark, kind, *map(ctypes.byref, parts)):
        return 0, 0, 0
    red, green, blue, _alpha = parts
    return red.value / _COLOURS, green.value / _COLOURS, blue.value / _COLOURS

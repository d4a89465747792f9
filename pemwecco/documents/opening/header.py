"""Where a PDF begins in a file: readers look for its mark in the first kilobyte, whatever stands before."""

from __future__ import annotations

import re
from typing import Final

# ISO 32000-1, annex H.3, notes 13 and 14.
SEARCHED: Final = 1024
_MARK: Final = b"%PDF-"
_OLD_MARK: Final = re.compile(rb"%!PS-Adobe-\d\.\d PDF-(\d\.\d)")
# Archives and programs, which may hold a PDF near their beginning and are no PDF.
_OTHERS: Final = (
    b"PK\x03\x04",
    b"MZ",
    b"\x7fELF",
    b"Rar!",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b",
    b"\xd0\xcf\x11\xe0",
)


def find_pdf_start(content: bytes) -> int | None:
    """The place of the mark of a PDF; nothing when there is none where readers look."""
    head = content[: SEARCHED + len(_MARK)]
    if head.startswith(_OTHERS):
        return None
    if (place := head.find(_MARK)) >= 0:
        return place
    old = _OLD_MARK.search(head)
    return old.start() if old else None


def cut_to_pdf_start(content: bytes) -> bytes:
    """The PDF from its mark on, the mark as of today; one that begins there stays as it is."""
    start = find_pdf_start(content)
    if start is None:
        return content
    content = content[start:]
    if (old := _OLD_MARK.match(content)) is not None:
        # As long as before: the places that the file names stay right.
        mark = (_MARK + old.group(1)).ljust(len(old.group()))
        content = mark + content[old.end() :]
    return content

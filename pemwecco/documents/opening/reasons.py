"""Why a file cannot be taken or bound: a word for the program; `pemwecco.documents.sandbox` has the sentence.

Nothing in this package knows Django, a setting or a secret: it runs in a process of its own.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

PDF: Final = "application/pdf"
JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
WEBP: Final = "image/webp"
HEIC: Final = "image/heic"


class Reason(StrEnum):
    DAMAGED_PDF = "damaged-pdf"
    DAMAGED_PICTURE = "damaged-picture"
    TOO_MANY_PIXELS = "too-many-pixels"
    PASSWORD = "password"  # noqa: S105  a word for people, no password
    NO_PAGE = "no-page"
    TOO_MANY_PAGES = "too-many-pages"
    TOO_MANY_TOGETHER = "too-many-together"
    PAGE_TOO_LARGE = "page-too-large"
    FOLDER = "folder"
    ONE_PROGRAM = "one-program"
    ACTIVE = "active"
    BARE_STAMP = "bare-stamp"
    TOO_COMPLICATED = "too-complicated"
    INFLATED = "inflated"
    WORK = "work"


class Unopenable(Exception):
    """A file that is not opened, with the reason and the numbers of its sentence."""

    def __init__(self, reason: Reason, **facts: int) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.facts = facts

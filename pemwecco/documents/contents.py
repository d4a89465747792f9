"""What an uploaded file really is, by its content; the one list of kinds that every field takes."""

from __future__ import annotations

import re
import unicodedata
from math import ceil
from pathlib import PurePosixPath
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from pemwecco.documents.opening.header import find_pdf_start
from pemwecco.documents.opening.reasons import HEIC, JPEG, PDF, PNG, WEBP
from pemwecco.documents.sandbox import FileRefused

# As they are called, and as they end. What arrives as WebP or HEIC is kept as JPEG or PNG.
ACCEPTED_TYPES: Final = {
    HEIC: ("HEIC", (".heic", ".heif")),
    JPEG: ("JPEG", (".jpg", ".jpeg")),
    PDF: ("PDF", (".pdf",)),
    PNG: ("PNG", (".png",)),
    WEBP: ("WebP", (".webp",)),
}
PICTURES: Final = frozenset(ACCEPTED_TYPES) - {PDF}
SHOWN_IN_BROWSER: Final = frozenset({PDF, JPEG, PNG})
# The marks of the format in which some phones keep their photos.
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
MAX_NAME = 120
_FORBIDDEN_IN_NAMES = re.compile(r'[\\/:*?"<>|]+')


def format_file_size(size: int) -> str:
    """A size in bytes as people read it, rounded up: "12.4 MB", "10 MB"."""
    tenths = ceil(size * 10 / (1024 * 1024))
    number = number_format(tenths / 10, decimal_pos=0 if tenths % 10 == 0 else 1)
    return _("%(number)s MB") % {"number": number}


def identify_file_type(content: bytes) -> str:
    """Which of the `ACCEPTED_TYPES` a file is, by its content and never by its name; "" when none."""
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return WEBP
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return HEIC
    return "" if find_pdf_start(content) is None else PDF


def clean_name(name: str, content_type: str) -> str:
    """A name that no file system and no reader can be misled by, with the extension of its type."""
    text = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    text = "".join(" " if char in "\t\r\n" else char for char in text)
    kept = []
    for char in text:
        if not unicodedata.category(char).startswith("C"):
            kept.append(char)
    text = "".join(kept)
    text = " ".join(_FORBIDDEN_IN_NAMES.sub(" ", text).split()).strip(". ")
    if content_type not in ACCEPTED_TYPES:
        return text[:MAX_NAME] or "file"
    extensions = ACCEPTED_TYPES[content_type][1]
    stem = PurePosixPath(text).stem if PurePosixPath(text).suffix else text
    suffix = PurePosixPath(text).suffix.lower()
    return (stem.strip(". ")[:MAX_NAME] or "file") + (
        suffix if suffix in extensions else extensions[0]
    )


def refuse_other_kind() -> FileRefused:
    """The refusal of a file of a kind that is not in the list."""
    return FileRefused(format_accepted_types())


def format_accepted_types() -> str:
    """The sentence that says which kinds are taken, the same at every field."""
    kinds = sorted((name for name, _ends in ACCEPTED_TYPES.values()), key=str.lower)
    return _("This kind of file is not accepted. Accepted: %(kinds)s.") % {
        "kinds": ", ".join(kinds)
    }


def list_accepted_in_browser() -> str:
    """The kinds as the `accept` of a file field names them: types, then endings for systems without types."""
    ends: list[str] = []
    for _name, found in ACCEPTED_TYPES.values():
        ends.extend(found)
    return ",".join([*ACCEPTED_TYPES, *ends])


def refuse_large_file(size: int, limit: int) -> FileRefused:
    """The refusal of a file above the limit, with both sizes."""
    sizes = {"size": format_file_size(size), "limit": format_file_size(limit)}
    return FileRefused(_("The file is too large: %(size)s, limit %(limit)s.") % sizes)

"""What a file of Word must be before it is kept: no program, nothing fetched from elsewhere."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final

from django.utils.translation import gettext as _

from pemwecco.documents.sandbox import FileRefused

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What a document of some hundred pages with pictures unpacks to.
MOST_BYTES: Final = 40 * 1024 * 1024
MOST_PARTS: Final = 500
_MAIN: Final = (
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
)
# Programs, other files inside, and what an entity of XML could unpack to.
_ACTIVE: Final = re.compile(
    r"vbaProject|/embeddings/|/activeX/|/ctrlProps/", re.IGNORECASE
)
_OUTSIDE: Final = re.compile(rb"<Relationship\b[^>]*TargetMode=\"External\"[^>]*>")
_LINK: Final = b"/relationships/hyperlink"


def refuse_unsafe_word_file(content: bytes) -> None:
    """Raises `FileRefused` for what is no document of Word (DOCX), or holds more than text and pictures.

    Refused are macros, files inside it, parts that are fetched from elsewhere (links to click stay), entities
    of XML, and what unpacks to more than a document holds.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _look_inside(packed)
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError) as error:
        raise _refuse_as_no_word_file() from error


def _look_inside(packed: zipfile.ZipFile) -> None:
    parts = packed.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise FileRefused(_("This document unpacks to far more than a report holds."))
    if _MAIN not in packed.read("[Content_Types].xml"):
        raise _refuse_as_no_word_file()
    packed.getinfo("word/document.xml")
    for part in parts:
        if _ACTIVE.search(part.filename):
            raise _refuse_as_active()
        if part.filename.endswith((".xml", ".rels")):
            _look_into_part(packed.read(part))


def _look_into_part(text: bytes) -> None:
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise _refuse_as_active()
    for relation in _OUTSIDE.findall(text):
        if _LINK not in relation:
            raise _refuse_as_active()


def _refuse_as_no_word_file() -> FileRefused:
    return FileRefused(
        _("This is not a document of Word. Save it as “Word document (.docx)”.")
    )


def _refuse_as_active() -> FileRefused:
    return FileRefused(
        _(
            "This document holds a macro, another file, or a part fetched from elsewhere. Save it without."
        )
    )

"""A PDF freed of what would act by itself: scripts, files inside it, buttons that send."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
)

from pemwecco.documents.opening.reasons import Reason, Unopenable

# A paper of some pages has hundreds of parts; far above that it is not a paper.
MOST_PARTS = 60_000
# What a PDF could do by itself when it is opened or touched. A link to an address is no such thing.
_ACTING = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/Rendition",
    "/RichMediaExecute",
    "/Movie",
    "/Sound",
    "/GoToE",
    "/GoToR",
}
_ACTING_MARKS = {"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}
_CARRYING = ("/AA", "/JavaScript", "/EmbeddedFiles", "/AF", "/EF", "/XFA")
# The kinds of resources: inside each, a page calls its fonts and pictures by any name it likes.
_NAMED_AT_WILL = (
    "/Font",
    "/XObject",
    "/ExtGState",
    "/ColorSpace",
    "/Pattern",
    "/Shading",
    "/Properties",
)


def remove_actions(content: bytes) -> tuple[bytes, bool]:
    """A PDF without scripts, embedded files and actions, and whether anything had to be taken out.

    A PDF that has none stays as it is, byte for byte: a signature in it stays valid. Raises `Unopenable`
    for one that would be empty without them (a folder of files, a form that only one program can show),
    and for one from which they cannot be taken; whatever pypdf raises when it cannot read the file.
    """
    root = _root(_open_pdf(content))
    if "/Collection" in root:
        raise Unopenable(Reason.FOLDER)
    if _value(root, "/NeedsRendering"):
        raise Unopenable(Reason.ONE_PROGRAM)
    if not _has_pdf_actions(root):
        return content, False
    writer = PdfWriter(clone_from=_open_pdf(content))
    _remove_pdf_actions(writer.root_object)
    # What nothing leads to any more (the file that was inside) leaves too.
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    out = io.BytesIO()
    writer.write(out)
    cleaned = out.getvalue()
    if _has_pdf_actions(_root(_open_pdf(cleaned))):
        raise Unopenable(Reason.ACTIVE)
    return cleaned, True


def _open_pdf(content: bytes) -> PdfReader:
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        reader.decrypt("")
    return reader


def _root(reader: PdfReader) -> DictionaryObject:
    root: DictionaryObject = reader.root_object
    return root


def _parts(root: DictionaryObject) -> Iterator[DictionaryObject]:
    """Every dictionary that leads from the root of a PDF, each once; not the tables of resources, in which
    a name means nothing.
    """
    seen: set[tuple[int, int, bool]] = set()
    waiting: list[tuple[Any, bool]] = [(root, False)]
    while waiting:
        found, are_resources = waiting.pop()
        if isinstance(found, IndirectObject):
            # A table of resources that something else leads to as well is looked at as what that says.
            mark = (found.idnum, found.generation, are_resources)
            if mark in seen:
                continue
            seen.add(mark)
            if len(seen) > MOST_PARTS:
                raise Unopenable(Reason.TOO_COMPLICATED)
            found = found.get_object()
        if isinstance(found, DictionaryObject) and are_resources:
            waiting.extend((part, False) for part in _list_resources(found))
        elif isinstance(found, DictionaryObject):
            yield found
            for key, value in found.items():
                waiting.append((value, key in {"/Resources", "/DR"}))
        elif isinstance(found, ArrayObject):
            waiting.extend((part, False) for part in found)


def _list_resources(resources: DictionaryObject) -> Iterator[Any]:
    """What the tables of resources hold, whatever its names."""
    for key in resources:
        named = _value(resources, key)
        if key in _NAMED_AT_WILL and isinstance(named, DictionaryObject):
            yield from named.values()
        else:
            yield named


def _has_pdf_actions(root: DictionaryObject) -> bool:
    for part in _parts(root):
        if _is_action(part) or _is_mark(part):
            return True
        if any(_carries(part, key) for key in _CARRYING):
            return True
    return False


def _remove_pdf_actions(root: DictionaryObject) -> None:
    """Take out everything that acts, wherever it stands."""
    for part in list(_parts(root)):
        if _is_action(part):
            part.clear()
            continue
        for key in _CARRYING:
            if _carries(part, key):
                del part[NameObject(key)]
        marks = _value(part, "/Annots")
        if isinstance(marks, ArrayObject):
            kept = [mark for mark in marks if not _is_mark(mark.get_object())]
            if len(kept) < len(marks):
                part[NameObject("/Annots")] = ArrayObject(kept)


def _value(part: DictionaryObject, key: str) -> Any:
    """What an entry leads to, or nothing."""
    return part[key] if key in part else None  # noqa: SIM401  get() would not follow the reference


def _is_action(part: DictionaryObject) -> bool:
    kind = _value(part, "/S")
    return isinstance(kind, NameObject) and kind in _ACTING


def _is_mark(part: Any) -> bool:
    """A mark on a page that plays, opens or carries something."""
    if not isinstance(part, DictionaryObject):
        return False
    kind = _value(part, "/Subtype")
    return isinstance(kind, NameObject) and kind in _ACTING_MARKS and "/Rect" in part


def _carries(part: DictionaryObject, key: str) -> bool:
    """Whether the entry means what its name says: one that leads to nothing, or to a picture, does not."""
    value = _value(part, key)
    if value is None:
        return False
    return key == "/XFA" or not isinstance(value, StreamObject)

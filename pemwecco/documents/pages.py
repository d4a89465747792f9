"""Photos made into pages, pages joined into one PDF, and a PDF freed of what would act by itself."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
)

from pemwecco.documents.contents import FileRefused, refuse_damaged_file

# A paper of some pages has hundreds of parts; far above that it is not a paper.
MOST_PARTS = 60_000
MOST_PAGES = 300
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
# Resources, which a page calls by any name it likes.
_NAMED_AT_WILL = {"/Font", "/XObject", "/ExtGState"}


def clean_pdf(content: bytes) -> tuple[bytes, bool]:
    """A PDF without scripts, embedded files and actions, and whether anything had to be taken out.

    A PDF that has none stays as it is, byte for byte: a signature in it stays valid. One that would be
    empty without them (a folder of files, a form that only one program can show) is refused with the
    sentence, and so is one from which they cannot be taken.
    """
    try:
        return _clean_pdf_content(content)
    except FileRefused:
        raise
    except Exception as error:
        raise refuse_damaged_file() from error


def _clean_pdf_content(content: bytes) -> tuple[bytes, bool]:
    root = _root(_open_pdf(content))
    if "/Collection" in root:
        raise FileRefused(
            _(
                "This PDF is a folder that holds other files. Please send the files inside it one by one."
            )
        )
    if _value(root, "/NeedsRendering"):
        raise FileRefused(
            _("This PDF is a form that only one program can show. %(do)s")
            % {"do": _print_again()}
        )
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
        raise FileRefused(
            _("This PDF holds a script or another file inside it. %(do)s")
            % {"do": _print_again()}
        )
    return cleaned, True


def _print_again() -> str:
    return _("Please print it to a new PDF and send that.")


def join_pdfs(contents: Iterable[bytes]) -> bytes:
    """One PDF of all the pages, in the order given. Raises `FileRefused` when one cannot be read."""
    writer = PdfWriter()
    try:
        for content in contents:
            writer.append(_open_pdf(content), import_outline=False)
        out = io.BytesIO()
        writer.write(out)
    except FileRefused:
        raise
    except Exception as error:
        raise FileRefused(
            _("These files cannot be joined. Please keep them apart.")
        ) from error
    if len(writer.pages) > MOST_PAGES:
        raise FileRefused(
            _("Together these files have too many pages. Please keep them apart.")
        )
    return out.getvalue()


def _open_pdf(content: bytes) -> PdfReader:
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        reader.decrypt("")
    return reader


def _root(reader: PdfReader) -> DictionaryObject:
    root: DictionaryObject = reader.root_object
    return root


def _parts(root: DictionaryObject) -> Iterator[DictionaryObject]:
    """Every dictionary that leads from the root of a PDF, each once."""
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = [root]
    while waiting:
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            if (mark := (found.idnum, found.generation)) in seen:
                continue
            seen.add(mark)
            if len(seen) > MOST_PARTS:
                raise FileRefused(
                    _("This PDF is too complicated to be checked. %(do)s")
                    % {"do": _print_again()}
                )
            found = found.get_object()
        if isinstance(found, DictionaryObject):
            yield found
            waiting.extend(found.values())
        elif isinstance(found, ArrayObject):
            waiting.extend(found)


def _has_pdf_actions(root: DictionaryObject) -> bool:
    return any(
        _is_action(part)
        or _is_mark(part)
        or any(_carries(part, key) for key in _CARRYING)
        for part in _parts(root)
    )


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
    return _value(part, "/S") in _ACTING


def _is_mark(part: Any) -> bool:
    """A mark on a page that plays, opens or carries something."""
    if not isinstance(part, DictionaryObject):
        return False
    return _value(part, "/Subtype") in _ACTING_MARKS and "/Rect" in part


def _carries(part: DictionaryObject, key: str) -> bool:
    """Whether the entry means what its name says: a font or a picture may bear any name."""
    value = _value(part, key)
    if value is None:
        return False
    if key == "/XFA":
        return True
    if isinstance(value, StreamObject):
        return False
    return not (
        isinstance(value, DictionaryObject) and _value(value, "/Type") in _NAMED_AT_WILL
    )

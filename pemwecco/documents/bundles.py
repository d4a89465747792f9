"""Many files as one PDF: each from its own page on, with bookmarks and page labels, pictures made small.

A file that cannot be taken in is named, with the sentence, and stops nothing.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from django.utils.translation import gettext as _
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle

from pemwecco.core.answers import Refused
from pemwecco.documents.contents import SHOWN_IN_BROWSER
from pemwecco.documents.sandbox import open_in_sandbox
from pemwecco.documents.tagging import drop_declarations, tag_bound_pages


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
    language: str = "fr",
    progress: Callable[[int], None] = lambda _done: None,
) -> MergedBundle:
    """The cover with its index, then every part in order.

    `cover` draws the index as PDF; it is asked twice when its own length moves the pages it names.
    `progress` hears after each part how many are done. The whole says its `language` and has the structure
    of the cover, with an element for each page of a part.
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
    # The cover as a whole, so that its structure comes with it.
    writer = PdfWriter(clone_from=front)
    drop_declarations(writer)
    writer.set_page_label(0, len(front.pages) - 1, style=PageLabelStyle.LOWERCASE_ROMAN)
    writer.add_outline_item(title=title, page_number=0)
    named: list[tuple[PageObject, str]] = []
    for entry, (_first, reader) in zip(entries, taken, strict=True):
        if reader is None:
            continue
        writer.append(reader, import_outline=False)
        first = entry.page - 1
        for number, page in enumerate(writer.pages[first : first + entry.pages], 1):
            name = f"{entry.letter}. {entry.label}, {number}/{entry.pages}"
            named.append((page, name))
        writer.set_page_label(
            first,
            first + entry.pages - 1,
            style=PageLabelStyle.DECIMAL,
            prefix=f"{entry.letter}-",
        )
        writer.add_outline_item(
            title=f"{entry.letter}. {entry.label}", page_number=first
        )
    tag_bound_pages(writer, named, language)
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
    """A part as a PDF of its own: what a reader shows of it, small and without anything that acts."""
    if part.content_type not in SHOWN_IN_BROWSER:
        raise Refused(_("This kind of file cannot be bound: save it as PDF."))
    try:
        content = part.read()
    except FileNotFoundError as error:
        raise Refused(_("The file is missing from the store.")) from error
    bound, _told = open_in_sandbox("bind", [content], kind=part.content_type)
    return bound

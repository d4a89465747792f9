"""What an answer says to its reader, as lines of text that two versions can be compared by."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import mimetypes
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterable
from functools import cache
from html.parser import HTMLParser
from typing import Any

import openpyxl

# A signed value in a link: its salt may be named otherwise tomorrow, and it says nothing to people.
SIGNED = re.compile(r"[\w-]+(?::[\w-]{6})?:[\w-]{43}(?![\w-])")
STATIC_HASH = re.compile(r"(/static/\S+?)\.[0-9a-f]{12}(\.\w+)")
ONCE = re.compile(r"(csrfmiddlewaretoken=|nonce-)[\w-]+")
SPACES = re.compile(r"[ \t\r\n\f]+")  # not the hard space, which typography is made of
INLINE = frozenset(
    (
        *(
            "a",
            "abbr",
            "b",
            "bdi",
            "cite",
            "code",
            "data",
            "del",
            "dfn",
            "em",
            "i",
            "ins",
            "kbd",
            "label",
            "mark",
        ),
        *("q", "s", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"),
    )
)
SEEN = ("alt", "title", "aria-label", "placeholder", "label")
STATES = (
    "checked",
    "selected",
    "disabled",
    "readonly",
    "required",
    "hidden",
    "open",
    "multiple",
)
LEADS = {
    **dict.fromkeys(("a", "area", "link"), ("href",)),
    **dict.fromkeys(("iframe", "embed", "img", "source"), ("src",)),
    **dict.fromkeys(("button", "input"), ("formaction",)),
    "form": ("action",),
    "object": ("data",),
}
LIMITS = (
    "min",
    "max",
    "maxlength",
    "accept",
    "pattern",
    "autocomplete",
    "download",
    "lang",
    "datetime",
)


def plain(text: str) -> str:
    """Without what changes from one moment to the next."""
    text = SIGNED.sub("‹signed›", text)
    text = STATIC_HASH.sub(r"\1.‹hash›\2", text)
    return ONCE.sub(r"\1‹once›", text)


def lines_of(text: str) -> str:
    rows = (
        row.rstrip()
        for row in plain(text).replace("\r\n", "\n").replace("\f", "\n\n").split("\n")
    )
    return re.sub(r"\n{3,}", "\n\n", "\n".join(rows)).strip("\n")


class Page(HTMLParser):
    """The text of a page, one line for each block, and the addresses that it leads to."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.links: list[str] = []
        self.swaps: list[str] = []  # asked by htmx, for a part of a page
        self._line: list[str] = []
        self._silent = 0
        self._targets: list[str] = []
        self.feed(html)
        self.close()
        self._break()

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def _break(self) -> None:
        if line := SPACES.sub(" ", "".join(self._line)).strip():
            self.lines.append(plain(line))
        self._line = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "style" or (tag == "script" and "json" not in values.get("type", "")):
            self._silent += 1
            return
        self._find_addresses(tag, values)
        if tag not in INLINE:
            self._break()
        if tag == "input" and values.get("type") == "hidden":
            return
        if shown := self._shown(tag, attrs, values):
            self._line.append(f"[{shown}] ")
        if tag == "a":
            self._targets.append(values.get("href", ""))
        if tag in {"input", "img"}:  # they have no end
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"} and self._silent:
            self._silent -= 1
            return
        if tag == "a" and self._targets and (target := self._targets.pop()):
            self._line.append(f" ‹{target}›")
        if tag not in INLINE:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._line.append(data)

    def _shown(
        self, tag: str, attrs: list[tuple[str, str | None]], values: dict[str, str]
    ) -> str:
        """What a browser, a screen reader or our scripts show of the attributes."""
        parts = (
            [tag]
            if tag in {"input", "select", "textarea", "button", "form", "img", "iframe"}
            else []
        )
        if tag in {"input", "button"}:
            parts += [values[name] for name in ("type", "value") if values.get(name)]
        if tag == "form":
            parts += [values.get("method", "get").lower(), values.get("action", "")]
        parts += [name for name in STATES if name in values]
        parts += [
            f"{name}={values[name]}" for name in (*LIMITS, *SEEN) if values.get(name)
        ]
        for name, value in attrs:
            # A sentence for a script to show, or an address for it to ask.
            if value and (
                name.startswith("hx-")
                or (name.startswith("data-") and re.search(r"^/|\s", value))
            ):
                parts.append(f"{name}={value}")
        return " ".join(parts)

    def _find_addresses(self, tag: str, values: dict[str, str]) -> None:
        """Links, and what forms and scripts ask: an address made for POST answers to GET as well, if only 405."""
        self.swaps += [
            values[name] for name in ("hx-get", "hx-post") if values.get(name)
        ]
        for name in LEADS.get(tag, ()):
            if values.get(name):
                self.links.append(values[name])
        if tag == "input" and values.get("value", "").startswith("http"):
            self.links.append(values["value"])  # to be copied by hand
        self.links += [
            value
            for name, value in values.items()
            if name.startswith("data-") and value.startswith("/")
        ]


def text_of(content: bytes, kind: str) -> str:
    """The text of a file of this content type; of a picture and such, only whether it is the same."""
    kind = kind.split(";", maxsplit=1)[0].strip().lower()
    read = READERS.get(kind)
    if read is None and kind.startswith("text/"):
        read = plain_text
    if read is not None:
        return read(content)
    return (
        f"{len(content)} bytes, SHA-256 {hashlib.sha256(content).hexdigest()}"
        if content
        else ""
    )


@cache
def pdf_text(content: bytes) -> str:
    done = subprocess.run(
        ["pdftotext", "-layout", "-enc", "UTF-8", "-", "-"],
        input=content,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        return f"pdftotext: {done.stderr.decode(errors='replace').strip()}"
    return lines_of(done.stdout.decode())


def sheet_text(content: bytes) -> str:
    parts = []
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        parts += [f"sheet {sheet.title}", table_text(sheet.iter_rows(values_only=True))]
    return "\n".join(parts)


def csv_text(content: bytes) -> str:
    text = content.decode("utf-8-sig")
    try:
        dialect: Any = csv.Sniffer().sniff(text.split("\n", maxsplit=1)[0], ",;\t")
    except csv.Error:
        dialect = csv.excel
    return table_text(csv.reader(io.StringIO(text), dialect=dialect))


def table_text(rows: Iterable[Iterable[Any]]) -> str:
    shown = []
    for row in rows:
        cells = ["" if cell is None else str(cell).replace("\n", "⏎") for cell in row]
        shown.append(" | ".join(cells))
    return lines_of("\n".join(shown))


def json_text(content: bytes) -> str:
    return lines_of(
        json.dumps(json.loads(content), indent=1, ensure_ascii=False, sort_keys=True)
    )


def calendar_text(content: bytes) -> str:
    """One property a line: long lines are folded anywhere."""
    return lines_of(re.sub(r"\r?\n[ \t]", "", content.decode()))


def archive_text(content: bytes) -> str:
    parts = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in sorted(archive.namelist()):
            kind = mimetypes.guess_type(name)[0] or ""
            parts += [f"file {name}", text_of(archive.read(name), kind)]
    return "\n".join(parts)


def plain_text(content: bytes) -> str:
    return lines_of(content.decode("utf-8", "replace"))


READERS: dict[str, Callable[[bytes], str]] = {
    "application/pdf": pdf_text,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": sheet_text,
    "application/zip": archive_text,
    "application/x-zip-compressed": archive_text,
    "application/json": json_text,
    "application/manifest+json": json_text,
    "application/javascript": plain_text,
    "application/xml": plain_text,
    "image/svg+xml": plain_text,
    "text/calendar": calendar_text,
    "text/csv": csv_text,
}

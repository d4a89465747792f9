"""The pages of a PDF as pictures: what somebody reads on a page is what they sign, on any phone."""

from __future__ import annotations

import io
from html.parser import HTMLParser
from typing import Final

from PIL import Image

# Wide enough to be read when a phone zooms in, light enough for a weak network (about 60 kB a page).
WIDTH: Final = 1000
SHADES: Final = 16
# No letter of the house is longer; nothing longer is drawn.
MOST_PAGES: Final = 12
# Grey between two pages.
BETWEEN: Final = 12
GROUND: Final = 200
_BREAKS: Final = frozenset(
    {"p", "br", "tr", "li", "h1", "h2", "h3", "table", "ul", "div", "dt", "dd", "th"}
)
_UNREAD: Final = frozenset({"title", "style", "script", "svg"})


def draw_page_strip(content: bytes) -> bytes:
    """The pages of a PDF of the house, at most `MOST_PAGES`, one below the other as a grey PNG."""
    import pypdfium2 as pdfium  # noqa: PLC0415  a library of its own that few pages need

    document = pdfium.PdfDocument(content)
    try:
        pages = []
        for number in range(min(len(document), MOST_PAGES)):
            page = document[number]
            scale = WIDTH / page.get_width()
            pages.append(page.render(scale=scale, grayscale=True).to_pil().convert("L"))
    finally:
        document.close()
    height = sum(page.height + BETWEEN for page in pages)
    strip = Image.new("L", (WIDTH, height), GROUND)
    top = 0
    for page in pages:
        strip.paste(page, (0, top))
        top += page.height + BETWEEN
    out = io.BytesIO()
    strip.quantize(SHADES).save(out, "PNG", optimize=True)
    return out.getvalue()


class _LineReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[list[str]] = [[]]
        self.unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNREAD:
            self.unread += 1
        elif tag in _BREAKS:
            self.lines.append([])

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNREAD:
            self.unread -= 1
        elif tag in _BREAKS:
            self.lines.append([])
        elif tag == "td":
            self.lines[-1].append(" ")

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.lines[-1].append(data)


def list_text_lines(html: str) -> list[str]:
    """What the HTML of a paper says, line by line: the same words for those who do not see pictures."""
    reader = _LineReader()
    reader.feed(html)
    reader.close()
    lines = []
    for parts in reader.lines:
        if line := " ".join("".join(parts).split()):
            lines.append(line)
    return lines

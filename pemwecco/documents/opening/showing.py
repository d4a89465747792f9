"""A file as one light picture, its pages one below the other: what its sender looks at on a phone."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image

from pemwecco.documents.opening.pages import draw_first_pages
from pemwecco.documents.opening.pictures import draw_on_white, open_picture

# Wide enough to see whether a paper is sharp, whole and upright; about 25 kB a page.
WIDTH: Final = 480
QUALITY: Final = 45
MOST_PAGES: Final = 12
# A page longer than this (a till receipt photographed) is made narrower.
LONGEST: Final = 1200
_BETWEEN: Final = 8
_GROUND: Final = 200


def show_pages(content: bytes) -> bytes:
    """The first pages of a PDF, at most `MOST_PAGES`, as one JPEG; raises what opening a PDF raises."""
    return _stack([_fit(page) for page in draw_first_pages(content, MOST_PAGES, WIDTH)])


def show_picture(content: bytes, kind: str) -> bytes:
    """A photo as a JPEG of the same kind; raises what `open_picture` raises."""
    with open_picture(content, kind) as picture:
        drawn = draw_on_white(picture, LONGEST)
    return _stack([_fit(drawn)])


def _fit(drawn: Image.Image) -> Image.Image:
    drawn.thumbnail((WIDTH, LONGEST))
    return drawn.convert("L")


def _stack(pages: list[Image.Image]) -> bytes:
    width = max(page.width for page in pages)
    height = sum(page.height for page in pages) + _BETWEEN * (len(pages) - 1)
    whole = Image.new("L", (width, height), _GROUND)
    top = 0
    for page in pages:
        whole.paste(page, ((whole.width - page.width) // 2, top))
        top += page.height + _BETWEEN
    out = io.BytesIO()
    whole.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()

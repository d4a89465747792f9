"""WeasyPrint as the house uses it; loaded by the first PDF that a process makes, see `pdf.py`."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

# PDF/A-3 for keeping, tagged for readers of screens (level A adds the tags that PDF/UA asks for).
VARIANT = "pdf/a-3a"
# WeasyPrint declares one standard; the papers keep both, and PDF/A wants the names of the second explained.
_UA = Path(__file__).with_name("pdfua.xmp").read_bytes()
_RDF_END = b"</rdf:RDF>"
_STYLES = ("css/tokens.css", "css/print.css")
_SCHEME = "static:"
_DRAWN = "data:image/svg+xml"


class StaticOnly(URLFetcher):
    """Resolves "static:path" with the static file finders, and the QR code in its data address.

    Every other address is refused.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("data",))  # type: ignore[no-untyped-call]  # WeasyPrint has no types

    def fetch(
        self, url: str, headers: Mapping[str, str] | None = None
    ) -> URLFetcherResponse:
        if url.startswith(_DRAWN):
            drawn: URLFetcherResponse = super().fetch(url, headers)  # type: ignore[no-untyped-call]  # as above
            return drawn
        path = url.removeprefix(_SCHEME)
        found = finders.find(path) if url.startswith(_SCHEME) else None
        if not found:
            # Fatal, so that a paper never leaves with a hole in it.
            raise FatalURLFetchingError(
                f"A paper may only use static files, not {url[:200]}"
            )
        content_type = mimetypes.guess_type(path)[0] or "application/octet-stream"
        return URLFetcherResponse(
            url, Path(found).read_bytes(), {"Content-Type": content_type}
        )


@cache
def _fonts() -> FontConfiguration:
    """One per process: fonts are unpacked once, and a paper looks the same from the first to the last."""
    return FontConfiguration()


@cache
def _styles() -> tuple[CSS, ...]:
    sheets = []
    for path in _STYLES:
        sheets.append(
            CSS(
                string=_static_text(path),
                url_fetcher=StaticOnly(),
                font_config=_fonts(),
            )
        )
    return tuple(sheets)


def _static_text(path: str) -> str:
    found = finders.find(path)
    if not found:
        raise FileNotFoundError(path)
    return Path(found).read_text(encoding="utf-8")


def _declares_ua(_document: Any, pdf: Any) -> None:
    """Say in the metadata that the paper is for readers of screens too (PDF/UA-1)."""
    for made in pdf.objects:
        # A seal adds a mark to the first page: who goes by the keyboard meets marks in the order of the tags.
        if isinstance(made, dict) and made.get("Type") == "/Page":
            made["Tabs"] = "/S"
    number = int(pdf.catalog["Metadata"].split()[0])
    stream = pdf.objects[number]
    head, end, tail = stream.stream[0].rpartition(_RDF_END)
    if not end:
        raise ValueError("The metadata of the PDF have no end")
    stream.stream = [head + _UA + end + tail]


def convert_html_to_pdf(html: str) -> bytes:
    """The text as PDF/A-3a and PDF/UA-1; a `ValueError` names an address that no paper may use."""
    document = HTML(string=html, base_url=None, url_fetcher=StaticOnly())
    try:
        pdf: bytes = document.write_pdf(
            stylesheets=list(_styles()),
            font_config=_fonts(),
            pdf_variant=VARIANT,
            optimize_images=True,
            finisher=_declares_ua,
        )
    except FatalURLFetchingError as error:
        # It derives from BaseException and would take the worker with it.
        raise ValueError(str(error)) from error
    return pdf

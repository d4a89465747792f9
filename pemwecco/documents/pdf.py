"""PDFs of the house: WeasyPrint, the house's stylesheets and fonts, nothing from outside."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import segno
from django.template.loader import render_to_string
from django.utils import translation

# A browser drops this white space; WeasyPrint measures it, and a line or a cell is wider by a sign.
_UNSEEN: Final = re.compile(r"\s+(?=<br>|</t[dh]>)")


def render_pdf(template: str, context: Mapping[str, Any], language: str) -> bytes:
    """A template that extends `layouts/print.html` as PDF, in a language.

    PDF/A-3a and PDF/UA-1: tagged, fonts embedded. The same template and context give the same bytes.
    Addresses in it must be "static:…"; any other stops it with a `ValueError` that names it.
    """
    from pemwecco.documents.typesetting import convert_html_to_pdf  # noqa: PLC0415  20 MB that only who makes papers needs

    with translation.override(language):
        html = render_to_string(template, dict(context))
    return convert_html_to_pdf(_UNSEEN.sub("", html))


def render_qr_code(text: str) -> str:
    """A QR code as the data address of an SVG, for <img src>: dark on white, error correction M."""
    return str(
        segno.make(text, error="m", micro=False).svg_data_uri(
            scale=1, border=2, dark="#12303a"
        )
    )

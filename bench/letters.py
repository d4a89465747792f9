"""Letters a second through the engine of papers, and through WeasyPrint alone on the same HTML.

Prints JSON: {"pages", "first_ms", "engine_ms", "bare_ms", "engine_rate", "bare_rate"}.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

import django


def main(count: int) -> None:
    django.setup()
    import weasyprint  # noqa: PLC0415  after setup
    from django.contrib.staticfiles import finders  # noqa: PLC0415
    from django.template.loader import render_to_string  # noqa: PLC0415
    from django.utils import translation  # noqa: PLC0415
    from pypdf import PdfReader  # noqa: PLC0415

    from pemwecco.documents import pdf  # noqa: PLC0415

    template, context = letter()
    translation.activate("fr")
    html = render_to_string(template, context)
    fetcher = pdf.StaticOnly()
    styles = [
        weasyprint.CSS(filename=str(finders.find(path)), url_fetcher=fetcher)
        for path in ("css/tokens.css", "css/print.css")
    ]

    def bare() -> bytes:
        return bytes(weasyprint.HTML(string=html, url_fetcher=fetcher).write_pdf(stylesheets=styles))

    def engine() -> bytes:
        return pdf.render_pdf(template, context, "fr")

    first = timed(engine, 1)[0]
    ours, floor = timed(engine, count), timed(bare, count)
    result = {
        "template": template,
        "pages": len(PdfReader(BytesIO(engine())).pages),
        "kilobytes": len(engine()) / 1000,
        "first_ms": first,
        "engine_ms": statistics.median(ours),
        "bare_ms": statistics.median(floor),
        "engine_rate": 1000 * count / sum(ours),
        "bare_rate": 1000 * count / sum(floor),
    }
    sys.stdout.write("\n" + json.dumps(result))


def letter() -> tuple[str, dict[str, Any]]:
    """The visa support letter of a real dossier of the demo, as it was issued."""
    from pemwecco.documents.models import Paper  # noqa: PLC0415  after setup
    from pemwecco.documents.papers import kind_of, paper_context  # noqa: PLC0415

    paper = Paper.objects.filter(letter__isnull=False).order_by("pk").first()
    if paper is None:
        sys.exit("no letter was issued in this database")
    return kind_of(paper).template, paper_context(paper)


def timed(act: Callable[[], bytes], count: int) -> list[float]:
    times = []
    for _turn in range(count):
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * 1000)
    return times


if __name__ == "__main__":
    main(int(sys.argv[1]))

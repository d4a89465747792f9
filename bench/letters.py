"""Letters a second through the engine of papers, and through WeasyPrint alone on the same HTML.

Besides: the letters of a cohort from the request to the last PDF, with one worker and with two; the one PDF
of a dossier with 25 papers. Prints JSON.
"""

from __future__ import annotations

import io
import json
import multiprocessing
import resource
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Any

import django

COHORT, PIECES = 60, 25


def main(count: int) -> None:
    django.setup()
    result = against_weasyprint(count)
    few = count < COHORT
    people = 8 if few else COHORT
    result |= {
        "cohort": people,
        "one_worker_s": cohort(people, 1),
        "two_workers_s": cohort(people, 2),
    }
    result |= bundle(5 if few else PIECES)
    sys.stdout.write("\n" + json.dumps(result))


def against_weasyprint(count: int) -> dict[str, Any]:
    import weasyprint  # noqa: PLC0415  after setup
    from django.contrib.staticfiles import finders  # noqa: PLC0415
    from django.template.loader import render_to_string  # noqa: PLC0415
    from django.utils import translation  # noqa: PLC0415
    from pypdf import PdfReader  # noqa: PLC0415

    from pemwecco.documents import pdf, typesetting  # noqa: PLC0415
    from pemwecco.documents.seal import seal_pdf  # noqa: PLC0415

    template, context = letter()
    translation.activate("fr")
    html = render_to_string(template, context)
    fetcher = typesetting.StaticOnly()
    styles = [
        weasyprint.CSS(filename=str(finders.find(path)), url_fetcher=fetcher)
        for path in ("css/tokens.css", "css/print.css")
    ]

    def bare() -> bytes:
        return bytes(
            weasyprint.HTML(string=html, url_fetcher=fetcher).write_pdf(
                stylesheets=styles
            )
        )

    def engine() -> bytes:
        return pdf.render_pdf(template, context, "fr")

    first = timed(engine, 1)[0]
    timed(bare, 1)
    ours: list[float] = []
    floor: list[float] = []
    # Turn by turn, so that other work on the machine falls on both.
    for _turn in range(count):
        ours += timed(engine, 1)
        floor += timed(bare, 1)
    one = engine()
    return {
        "template": template,
        "pages": len(PdfReader(BytesIO(one)).pages),
        "kilobytes": len(one) / 1000,
        "first_ms": first,
        "engine_ms": statistics.median(ours),
        "bare_ms": statistics.median(floor),
        "engine_rate": 1000 * count / sum(ours),
        "bare_rate": 1000 * count / sum(floor),
        "seal_ms": statistics.median(timed(partial(seal_pdf, one), 5)),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def letter() -> tuple[str, dict[str, Any]]:
    """The visa support letter of a real dossier of the demo, as it was issued."""
    from pemwecco.documents.models import Paper  # noqa: PLC0415  after setup
    from pemwecco.documents.papers import (  # noqa: PLC0415
        build_issued_document_context,
        get_issued_document_kind,
    )

    paper = Paper.objects.filter(letter__kind="support").order_by("pk").first()
    if paper is None:
        sys.exit("no letter was issued in this database")
    return get_issued_document_kind(paper).template, build_issued_document_context(
        paper
    )


def cohort(people: int, workers: int) -> float:
    """Seconds from the order to the last stored PDF: numbers given, facts frozen, papers made, by the engine."""
    from django.db import connections  # noqa: PLC0415  after setup

    from pemwecco.documents.models import Paper  # noqa: PLC0415
    from pemwecco.documents.papers import issue_document  # noqa: PLC0415

    model = Paper.objects.filter(letter__kind="support").order_by("pk").first()
    assert model is not None
    began = time.perf_counter()
    papers = [
        issue_document(
            kind=model.kind,
            facts=model.facts,
            public_facts=model.public_facts,
            language=model.language,
            by=None,
        ).pk
        for _person in range(people)
    ]
    connections.close_all()
    shares = [papers[place::workers] for place in range(workers)]
    context = multiprocessing.get_context("fork")
    running = [context.Process(target=make_all, args=(share,)) for share in shares]
    for process in running:
        process.start()
    for process in running:
        process.join()
        assert process.exitcode == 0
    return time.perf_counter() - began


def make_all(papers: list[int]) -> None:
    from pemwecco.documents.papers import render_issued_document  # noqa: PLC0415  after setup

    for pk in papers:
        assert render_issued_document(pk)


def bundle(pieces: int) -> dict[str, Any]:
    """The one PDF of a dossier: scans, photos and letters in turn, as people send them."""
    from PIL import Image  # noqa: PLC0415  only here

    from pemwecco.documents.bundles import BundlePart, merge_bundle  # noqa: PLC0415  after setup
    from pemwecco.documents.pdf import render_pdf  # noqa: PLC0415

    template, context = letter()
    paper = render_pdf(template, context, "fr")
    noise = Image.effect_noise((2480, 3508), 30).convert("RGB")
    photo, scan = io.BytesIO(), io.BytesIO()
    noise.save(photo, "JPEG", quality=90)
    noise.save(scan, "PDF", quality=90, resolution=300)
    samples = [
        ("image/jpeg", photo.getvalue()),
        ("application/pdf", scan.getvalue()),
        ("application/pdf", paper),
    ]
    chosen = [samples[place % len(samples)] for place in range(pieces)]
    parts = [
        BundlePart(f"Paper {place}", kind, lambda c=content: c)
        for place, (kind, content) in enumerate(chosen)
    ]
    began = time.perf_counter()
    made = merge_bundle(parts, lambda _entries: paper, title="Bench")
    return {
        "bundle_pieces": pieces,
        "bundle_s": time.perf_counter() - began,
        "bundle_before_mb": sum(len(content) for _kind, content in chosen) / 1e6,
        "bundle_mb": len(made.content) / 1e6,
        "bundle_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def timed(act: Callable[[], bytes], count: int) -> list[float]:
    times = []
    for _turn in range(count):
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * 1000)
    return times


if __name__ == "__main__":
    main(int(sys.argv[1]))

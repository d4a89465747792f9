"""A PDF that arrives: what is kept of it, and whether it can be bound one day, both known at once."""

from __future__ import annotations

from pemwecco.documents.opening.actions import remove_actions
from pemwecco.documents.opening.binding import bind_pdf
from pemwecco.documents.opening.header import cut_to_pdf_start
from pemwecco.documents.opening.pages import check_pages, draw_into_pages
from pemwecco.documents.opening.reasons import Unopenable


def prepare_pdf(content: bytes) -> tuple[bytes, bool]:
    """What is kept of a PDF, and whether parts that act were taken out of it.

    One that shows only, and that strict readers open, stays as it is, byte for byte. One that only
    lenient readers open is kept as they show it. Binding is tried: what it refuses is refused now.
    Raises `Unopenable`.
    """
    content = cut_to_pdf_start(content)
    check_pages(content)
    try:
        kept, made_harmless = remove_actions(content)
    except (Unopenable, MemoryError):
        raise
    except Exception:  # noqa: BLE001  whatever pypdf trips over: the renderer has opened it above
        kept, made_harmless = remove_actions(draw_into_pages(content)[0])
    bind_pdf(kept)
    return kept, made_harmless

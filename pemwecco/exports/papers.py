"""Papers that take a while: declared by a subject, made by the worker, handed over to who asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from pemwecco.exports.models import Export

# What the worker tells after each step of a paper: how many are done.
TellStep = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class ExportedPaper:
    """A PDF of many people, an archive of their papers, a report: made by the worker for who asked.

    `right` is needed beside those of every export. `name_file` and `write` get what was asked as plain text,
    in the language of the person, and refuse with `Refused` what is not there.
    """

    code: str
    right: str
    name_file: Callable[[dict[str, str]], str]
    write: Callable[[dict[str, str], TellStep], bytes]
    steps: int = 2
    kind: Export.Format = Export.Format.PDF
    # Whether it tells of persons: it then needs the right to export personal columns.
    personal: bool = True
    # How many steps this order takes, where that depends on what was asked.
    count: Callable[[dict[str, str]], int] | None = None


_PAPERS: dict[str, ExportedPaper] = {}


def register_exported_paper(paper: ExportedPaper) -> ExportedPaper:
    """Declare a paper of a subject; its code says whose it is."""
    _PAPERS[paper.code] = paper
    return paper


def find_exported_paper(code: str) -> ExportedPaper | None:
    """The paper of a code, or nothing where it is a list."""
    return _PAPERS.get(code)


def format_asked(**asked: Any) -> str:
    """What was asked as an export keeps it."""
    return urlencode(sorted(asked.items()))


def find_order_under_way(export: Export) -> Export | None:
    """The same paper that the same person asked and that is being made."""
    same = Export.objects.filter(
        by=export.by,
        listed=export.listed,
        query=export.query,
        language=export.language,
        state__in=(Export.State.QUEUED, Export.State.RUNNING),
    )
    return same.first()

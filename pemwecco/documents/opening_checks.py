"""What upper subjects have against opening a file: they know what it holds, the ground does not."""

from __future__ import annotations

from collections.abc import Callable

from pemwecco.documents.models import Document

OpeningCheck = Callable[[Document], str]
_CHECKS: list[OpeningCheck] = []


def register_opening_check(check: OpeningCheck) -> OpeningCheck:
    """Register what a subject has against opening a file: the sentence to show, or an empty text."""
    _CHECKS.append(check)
    return check


def find_opening_refusal(document: Document) -> str:
    """The first sentence against opening a file that the person may see; empty when there is none."""
    for check in _CHECKS:
        if sentence := check(document):
            return sentence
    return ""

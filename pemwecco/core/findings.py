"""Sentences that pure rules hand to people, without needing Django to write them.

A rule gives English source sentences (gettext message ids) with named placeholders. The page that
shows one translates it: ``gettext(finding.message) % finding.params``. Dates and amounts stay
dates and amounts in ``params``, so that the page can write them as its reader does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def mark_message(message: str) -> str:
    """Return the sentence unchanged; imported as ``_`` so that makemessages collects it."""
    return message


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule has to say: a stable code for programs, a sentence for people.

    A literal per cent sign in ``message`` is doubled, as in any message with placeholders.
    """

    code: str
    message: str
    params: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return self.message % self.params


class RuleError(ValueError):
    """A rule cannot answer because what it was given cannot be.

    ``code``, ``message`` and ``params`` are those of the first finding; ``findings`` holds all of
    them, for pages that list every mistake at once.
    """

    def __init__(self, first: Finding, *others: Finding) -> None:
        super().__init__(first, *others)
        self.findings: tuple[Finding, ...] = (first, *others)

    @property
    def code(self) -> str:
        return self.findings[0].code

    @property
    def message(self) -> str:
        return self.findings[0].message

    @property
    def params(self) -> Mapping[str, object]:
        return self.findings[0].params

    def __str__(self) -> str:
        return str(self.findings[0])


class IdentifierError(RuleError):
    """A number or a passport line that cannot be what it is said to be."""

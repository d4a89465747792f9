"""Sentences that pure rules hand to people, without needing Django to write them.

A rule gives English source sentences (gettext message ids) with named placeholders. The page that
shows one translates it: ``gettext(finding.message) % finding.params``. Dates and amounts stay
dates and amounts in ``params``, so that the page can write them as its reader does.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from pemwecco.core.partial_dates import PartialDate


def mark_message(message: str) -> str:
    """Return the sentence unchanged; imported as ``_`` so that makemessages collects it."""
    return message


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule has to say: a stable code for programs, a sentence for people.

    A literal per cent sign in ``message`` is doubled, as in any message with placeholders.
    ``severity`` is how a page draws it: "bad" for what is not met, "attention" for what a person has to
    judge, "good", or "" for what is only to know. ``area`` is what it is about ("passport", "stay"), and
    ``field`` the one answer or paper it speaks of, where there is one.
    """

    code: str
    message: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict, hash=False)
    severity: str = "bad"
    area: str = ""
    field: str = ""

    @property
    def facts(self) -> dict[str, str]:
        """What the sentence is made of, the same in every language."""
        facts = {}
        for name, value in self.params.items():
            if isinstance(value, PartialDate):
                facts[name] = value.isoformat()
            else:
                facts[name] = str(value)
        return facts

    @property
    def key(self) -> str:
        """What tells it from others of the same rule, and from itself once its facts change."""
        text = json.dumps([self.code, sorted(self.facts.items())], ensure_ascii=False)
        return sha256(text.encode()).hexdigest()[:40]

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

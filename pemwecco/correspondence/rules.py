"""What of a mail is its answer: without the message that it answers, as mail programs quote it."""

from __future__ import annotations

import re
import string

# "Le 3 mars 2027 à 10:02, PEM-WECCO <…> a écrit :", "On … wrote:", "Op … schreef …:", also over two lines.
_ATTRIBUTION = re.compile(
    r"^\s*(?:(?:le|on|op)\b[^\n]*(?:\n[^\n]*)?"
    r"(?:a écrit|wrote|schreef|geschreven)[^\n:]*(?:\n[^\n:]*)?:)\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_SEPARATOR = re.compile(
    r"^\s*(?:-{2,}\s*(?:original message|message d'origine|message original|oorspronkelijk bericht)"
    r"\s*-{2,}|_{10,})\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_HEADER = re.compile(
    r"^\s*(?:from|de|van)\s*:[^\n]+\n\s*(?:sent|date|envoyé|verzonden|datum)\s*:",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNATURE = re.compile(r"^-- $", re.MULTILINE)


def strip_quoted_text(text: str) -> str:
    """The words of a mail that are new: nothing from the first quotation on, no signature, no line of ">"."""
    found = text.replace("\r\n", "\n")
    for mark in (_ATTRIBUTION, _SEPARATOR, _HEADER, _SIGNATURE):
        if (match := mark.search(found)) is not None:
            found = found[: match.start()]
    lines = [line for line in found.split("\n") if not line.startswith(">")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def list_blanks(*texts: str) -> set[str]:
    """The names in braces of some texts that can be filled."""
    found: set[str] = set()
    for text in texts:
        for _literal, name, _spec, _conversion in string.Formatter().parse(text):
            if name is not None:
                found.add(name)
    return found

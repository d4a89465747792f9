"""Languages that people write in their own words, as codes."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# How French, English and Dutch begin the name of each language, without accents.
NAMES: Final = {
    "fr": ("fran", "fren", "frans"),
    "nl": ("neerl", "nederl", "dutch", "hollan", "flam", "vlaams"),
    "en": ("angl", "engl", "engels"),
    "de": ("allem", "german", "deut", "duits"),
    "wo": ("wol", "ouolof", "oulof"),
    "ar": ("arab",),
    "es": ("espag", "span", "spaan", "espan"),
}


def find_languages(text: str) -> frozenset[str]:
    """The languages named in a text ("Wolof, français et un peu d'anglais"); others are left out."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    found = set()
    for word in re.findall(r"[a-z]+", letters):
        for code, beginnings in NAMES.items():
            if word.startswith(beginnings):
                found.add(code)
    return frozenset(found)

"""Free texts in another language than that of the letter: which one is said where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

# In the language of the letter, after a text in another: "Vente de mangues (in het Frans)".
_IN_LANGUAGE: Final = {
    "fr": {"fr": "en français", "en": "en anglais", "nl": "en néerlandais"},
    "en": {"fr": "in French", "en": "in English", "nl": "in Dutch"},
    "nl": {"fr": "in het Frans", "en": "in het Engels", "nl": "in het Nederlands"},
}
_NOTES: Final = {
    "fr": "Intitulés, lieux et permanence {in_language}, tels que le programme a été publié.",
    "en": "Titles, places and emergency contact {in_language}, as the programme was published.",
    "nl": "Titels, plaatsen en noodcontact {in_language}, zoals het programma werd gepubliceerd.",
}


def format_text_language(written: str, language: str) -> str:
    """Which language a text is in, where it is not that of the letter; else nothing."""
    if written == language:
        return ""
    return _IN_LANGUAGE.get(language, {}).get(written, "")


def format_marked_text(text: object, written: object, language: str) -> str:
    """A text inside a sentence, with its language behind it where that is not the one of the letter."""
    said = format_text_language(str(written or ""), language)
    return f"{text} ({said})" if text and said else str(text or "")


def format_language_note(facts: Mapping[str, Any], language: str) -> str:
    """What stands under the published programme when it is written in another language than the letter."""
    written = facts.get("itinerary", {}).get("texts_in") or facts.get("texts_in", "")
    said = format_text_language(str(written), language)
    return _NOTES[language].format(in_language=said) if said else ""

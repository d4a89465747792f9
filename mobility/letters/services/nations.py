"""People and countries in the grammar of a letter: "Madame", "sénégalaise", "du Sénégal", "en Belgique".

For the countries of the programme and their neighbours; of any other the name is said after a colon.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from django_countries import countries

from pemwecco.network.nationalities import (
    NAMES_WITHOUT_STATE,
    get_nationality_adjective,
    get_status_without_state,
    read_nationality,
)


class Nation(NamedTuple):
    """A country behind a preposition: "from" and "in" it in French, its article in English."""

    from_fr: str
    in_fr: str
    en_article: str = ""


_NATIONS: Final[dict[str, Nation]] = {
    "BJ": Nation("du", "au"),
    "BF": Nation("du", "au"),
    "CV": Nation("du", "au"),
    "CI": Nation("de", "en"),
    "GM": Nation("de", "en", "the "),
    "GH": Nation("du", "au"),
    "GN": Nation("de", "en"),
    "GW": Nation("de", "en"),
    "LR": Nation("du", "au"),
    "ML": Nation("du", "au"),
    "MR": Nation("de", "en"),
    "NE": Nation("du", "au"),
    "NG": Nation("du", "au"),
    "SN": Nation("du", "au"),
    "SL": Nation("de", "en"),
    "TG": Nation("du", "au"),
    "MA": Nation("du", "au"),
    "TN": Nation("de", "en"),
    "DZ": Nation("d’", "en"),
    "CM": Nation("du", "au"),
    "CD": Nation("de", "en", "the "),
    "BE": Nation("de", "en"),
    "NL": Nation("des", "aux", "the "),
    "LU": Nation("du", "au"),
    "FR": Nation("de", "en"),
    "DE": Nation("d’", "en"),
    "GB": Nation("du", "au", "the "),
    "ES": Nation("d’", "en"),
    "IT": Nation("d’", "en"),
    "PT": Nation("du", "au"),
    "CH": Nation("de", "en"),
}


# Before a name that begins a sentence; nothing where the sex is not known.
_TITLES: Final = {
    "fr": {"F": "Madame", "M": "Monsieur"},
    "nl": {"F": "Mevrouw", "M": "De heer"},
    "en": {"F": "Ms", "M": "Mr"},
}
_VISITORS: Final = {
    # Where the sex is not known, the words agree with "personne".
    "fr": {"F": "notre visiteuse", "M": "notre visiteur", "": "la personne invitée"},
    "nl": {"F": "onze bezoekster", "": "onze bezoeker"},
    "en": {"": "our visitor"},
}


def format_person_title(sex: str, language: str) -> str:
    """Ms or Mr, as the language says it."""
    return _TITLES.get(language, _TITLES["en"]).get(sex, "")


def format_visitor(sex: str, language: str) -> str:
    """The visitor as a host calls them."""
    words = _VISITORS.get(language, _VISITORS["en"])
    return words.get(sex, words[""])


def format_national(code: str, sex: str, language: str) -> str:
    """A person as a national of a country, within a sentence."""
    if not code or read_nationality(code) in NAMES_WITHOUT_STATE:
        # Stateless, refugee: the word says it all.
        return get_status_without_state(code, sex, language)
    said = get_nationality_adjective(code, sex, language)
    if not said:
        before = {"fr": "de nationalité :", "nl": "nationaliteit:"}
        # A name that may take any article: said after a colon, it needs none.
        return f"{before.get(language, 'nationality:')} {_name(code)}"
    if language == "fr":
        if sex not in {"F", "M"}:
            return f"de nationalité {said}"
        return f"ressortissant{'e' if sex == 'F' else ''} {said}"
    if language == "nl":
        return f"van {said} nationaliteit"
    return f"{'an' if said[0] in 'AEIOU' else 'a'} {said} national"


def format_from_country(code: str, language: str) -> str:
    """From a country: "du Sénégal", "uit Senegal", "from Senegal"."""
    name, nation = _name(code), _NATIONS.get(code)
    if not code:
        return ""
    if language == "nl":
        return f"uit {name}"
    if language == "fr":
        word = nation.from_fr if nation else "de :"
        return f"{word}{name}" if word.endswith("’") else f"{word} {name}"
    return f"from {nation.en_article if nation else ''}{name}"


def format_in_country(code: str, language: str) -> str:
    """In a country: "en Belgique", "in België", "in Belgium"."""
    name, nation = _name(code), _NATIONS.get(code)
    if not code:
        return ""
    if language == "nl":
        return f"in {name}"
    if language == "fr":
        return f"{nation.in_fr if nation else 'dans ce pays :'} {name}"
    return f"in {nation.en_article if nation else ''}{name}"


def _name(code: str) -> str:
    return str(countries.name(code) or code) if code else ""

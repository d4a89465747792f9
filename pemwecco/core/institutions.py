"""Names of institutions and towns in the language of a page or letter, with the article of a sentence."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from django.utils.translation import get_language

LANGUAGES: Final = ("fr", "en", "nl")
_VOWELS: Final = "aeiouyhœ"


class Institution(NamedTuple):
    """One that bears an official name in each language: name, with its article, after "of"."""

    known_as: tuple[str, ...]
    names: tuple[str, str, str]
    with_article: tuple[str, str, str]
    after_of: tuple[str, str, str]


_INSTITUTIONS: Final = (
    Institution(
        (
            "office des etrangers",
            "oe",
            "dienst vreemdelingenzaken",
            "dvz",
            "immigration office",
            "belgian immigration office",
            "foreigners office",
            "aliens office",
        ),
        (
            "Office des étrangers (SPF Intérieur)",
            "Immigration Office (FPS Home Affairs)",
            "Dienst Vreemdelingenzaken (FOD Binnenlandse Zaken)",
        ),
        (
            "l’Office des étrangers (SPF Intérieur)",
            "the Immigration Office (FPS Home Affairs)",
            "de Dienst Vreemdelingenzaken (FOD Binnenlandse Zaken)",
        ),
        (
            "de l’Office des étrangers (SPF Intérieur)",
            "of the Immigration Office (FPS Home Affairs)",
            "van de Dienst Vreemdelingenzaken (FOD Binnenlandse Zaken)",
        ),
    ),
)
# A post of the country of the hosts, wherever it stands: "Ambassade de Belgique à Dakar", "…, Dakar".
_POSTS: Final = (
    (
        re.compile(
            r"^(?:ambassade (?:de|du royaume de) belgique|ambassade van belgie|belgische ambassade"
            r"|embassy of belgium|belgian embassy)(?:(?: (?:a|au|en|in|te)|,) (?P<town>.+))?$"
        ),
        ("Ambassade de Belgique", "Embassy of Belgium", "Ambassade van België"),
    ),
    (
        re.compile(
            r"^(?:consulat general de belgique|consulaat-generaal van belgie"
            r"|consulate general of belgium)(?:(?: (?:a|au|en|in|te)|,) (?P<town>.+))?$"
        ),
        (
            "Consulat général de Belgique",
            "Consulate General of Belgium",
            "Consulaat-generaal van België",
        ),
    ),
)
_IN_TOWN: Final = ("à", "in", "in")
_OF_A_TOWN: Final = re.compile(r"\s(?:à|a|au|en|in|te)\s+|,\s*", re.IGNORECASE)
_ARTICLE: Final = re.compile(
    r"^(?:l['’]\s*|(?:de|het|the|la|le|les)\s+)", re.IGNORECASE
)
_ADDITION: Final = re.compile(r"\s*\([^)]*\)\s*$")
_POSTCODE: Final = re.compile(r"^(?P<code>(?:B-?)?\d{4}\s+)?(?P<name>.+)$", re.DOTALL)
# French, English, Dutch; where one name serves all, the town is not in the list.
_TOWNS: Final = (
    ("Bruxelles", "Brussels", "Brussel"),
    ("Bruxelles-National", "Brussels Airport", "Brussel-Nationaal"),
    ("Anvers", "Antwerp", "Antwerpen"),
    ("Bruges", "Bruges", "Brugge"),
    ("Gand", "Ghent", "Gent"),
    ("Louvain", "Leuven", "Leuven"),
    ("Malines", "Mechelen", "Mechelen"),
    ("Courtrai", "Kortrijk", "Kortrijk"),
    ("Ostende", "Ostend", "Oostende"),
    ("Ypres", "Ypres", "Ieper"),
    ("Roulers", "Roeselare", "Roeselare"),
    ("Alost", "Aalst", "Aalst"),
    ("Termonde", "Dendermonde", "Dendermonde"),
    ("Saint-Nicolas", "Sint-Niklaas", "Sint-Niklaas"),
    ("Lierre", "Lier", "Lier"),
    ("Vilvorde", "Vilvoorde", "Vilvoorde"),
    ("Tirlemont", "Tienen", "Tienen"),
    ("Tongres", "Tongeren", "Tongeren"),
    ("Saint-Trond", "Sint-Truiden", "Sint-Truiden"),
    ("Audenarde", "Oudenaarde", "Oudenaarde"),
    ("Furnes", "Veurne", "Veurne"),
    ("Liège", "Liège", "Luik"),
    ("Namur", "Namur", "Namen"),
    ("Mons", "Mons", "Bergen"),
    ("Tournai", "Tournai", "Doornik"),
    ("Arlon", "Arlon", "Aarlen"),
    ("Nivelles", "Nivelles", "Nijvel"),
    ("Wavre", "Wavre", "Waver"),
    ("Mouscron", "Mouscron", "Moeskroen"),
    ("Ixelles", "Ixelles", "Elsene"),
    ("Saint-Gilles", "Saint-Gilles", "Sint-Gillis"),
    ("Uccle", "Uccle", "Ukkel"),
    ("Schaerbeek", "Schaerbeek", "Schaarbeek"),
    ("Forest", "Forest", "Vorst"),
    ("Paris", "Paris", "Parijs"),
    ("Lille", "Lille", "Rijsel"),
    ("La Haye", "The Hague", "Den Haag"),
    ("Luxembourg", "Luxembourg", "Luxemburg"),
)


def _fold_name(text: str) -> str:
    """A name as it is looked up: without accents, capitals and double blanks."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'"))
    letters = [sign for sign in plain if not unicodedata.combining(sign)]
    return " ".join("".join(letters).casefold().split())


_TOWN_OF: Final = {_fold_name(name): row for row in _TOWNS for name in reversed(row)}


def _place(language: str) -> int:
    return LANGUAGES.index(language) if language in LANGUAGES else 0


def format_town(text: str, language: str) -> str:
    """A town, or an address that ends with one, with the name that the language has for it."""
    parts = []
    for part in text.split(","):
        bare = part.strip()
        match = _POSTCODE.match(bare)
        names = _TOWN_OF.get(_fold_name(match["name"])) if match else None
        if match and names:
            bare = f"{match['code'] or ''}{names[_place(language)]}"
        parts.append(bare)
    return ", ".join(part for part in parts if part)


def format_institution(text: str, language: str) -> str:
    """An institution by its name in a language; any other as it is written."""
    known = _find_institution(text)
    if known is not None:
        return known.names[_place(language)]
    for pattern, names in _POSTS:
        if match := pattern.match(_fold_name(text)):
            name = names[_place(language)]
            if not match["town"]:
                return name
            # The town as it was written, not as it was folded.
            town = format_town(_OF_A_TOWN.split(text.strip())[-1], language)
            return f"{name} {_IN_TOWN[_place(language)]} {town}"
    return text


def name_town(text: str) -> str:
    """A town by its name in the active language."""
    return format_town(text, get_language() or "")


def name_institution(text: str) -> str:
    """An institution by its name in the active language."""
    return format_institution(text, get_language() or "")


def format_with_article(text: str, language: str) -> str:
    """An institution as a sentence names it: "l’Office des étrangers", "Enabel"."""
    known = _find_institution(text)
    return known.with_article[_place(language)] if known else text


def format_after_of(text: str, language: str) -> str:
    """An institution after "of": "d’Enabel", "de l’Office des étrangers", "van Enabel"."""
    if not text:
        return ""
    known = _find_institution(text)
    if known is not None:
        return known.after_of[_place(language)]
    if language == "fr":
        elided = _fold_name(text)[:1] in _VOWELS
        return f"d’{text}" if elided else f"de {text}"
    return f"van {text}" if language == "nl" else f"of {text}"


def _find_institution(text: str) -> Institution | None:
    bare = _fold_name(_ARTICLE.sub("", _ADDITION.sub("", text.strip())))
    for one in _INSTITUTIONS:
        if bare in one.known_as:
            return one
    return None

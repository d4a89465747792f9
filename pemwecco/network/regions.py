"""Regions by country, in their ISO 3166-2 codes. A country without a list takes free text."""

from __future__ import annotations

from django.utils.translation import get_language

from pemwecco.core.folding import sort_key

# Names as the countries write them; where the reader's language has its own, it stands below.
REGIONS: dict[str, dict[str, str]] = {
    "SN": {
        "SN-DK": "Dakar",
        "SN-DB": "Diourbel",
        "SN-FK": "Fatick",
        "SN-KA": "Kaffrine",
        "SN-KL": "Kaolack",
        "SN-KE": "Kédougou",
        "SN-KD": "Kolda",
        "SN-LG": "Louga",
        "SN-MT": "Matam",
        "SN-SL": "Saint-Louis",
        "SN-SE": "Sédhiou",
        "SN-TC": "Tambacounda",
        "SN-TH": "Thiès",
        "SN-ZG": "Ziguinchor",
    },
    "BE": {
        "BE-BRU": "Bruxelles / Brussel",
        "BE-VAN": "Antwerpen",
        "BE-VBR": "Vlaams-Brabant",
        "BE-VLI": "Limburg",
        "BE-VOV": "Oost-Vlaanderen",
        "BE-VWV": "West-Vlaanderen",
        "BE-WBR": "Brabant wallon",
        "BE-WHT": "Hainaut",
        "BE-WLG": "Liège",
        "BE-WLX": "Luxembourg",
        "BE-WNA": "Namur",
    },
}

# By the language of the page: what an administration of that language calls them.
TRANSLATED: dict[str, dict[str, str]] = {
    "fr": {
        "BE-BRU": "Bruxelles",
        "BE-VAN": "Anvers",
        "BE-VBR": "Brabant flamand",
        "BE-VLI": "Limbourg",
        "BE-VOV": "Flandre-Orientale",
        "BE-VWV": "Flandre-Occidentale",
    },
    "nl": {
        "BE-BRU": "Brussel",
        "BE-WBR": "Waals-Brabant",
        "BE-WHT": "Henegouwen",
        "BE-WLG": "Luik",
        "BE-WLX": "Luxemburg",
        "BE-WNA": "Namen",
    },
    "en": {
        "BE-BRU": "Brussels",
        "BE-VAN": "Antwerp",
        "BE-VBR": "Flemish Brabant",
        "BE-VOV": "East Flanders",
        "BE-VWV": "West Flanders",
        "BE-WBR": "Walloon Brabant",
    },
}

# Regions that hold the provinces above: where one is looked for, not what an address says.
AREAS: dict[str, dict[str, str]] = {
    "BE-VLG": {"fr": "Flandre", "en": "Flanders", "nl": "Vlaanderen"},
    "BE-WAL": {"fr": "Wallonie", "en": "Wallonia", "nl": "Wallonië"},
}
_AREA_OF_PROVINCES = {"BE-V": "BE-VLG", "BE-W": "BE-WAL"}


def get_area(region: str) -> str:
    """The larger region in which a province lies, or the region itself ("BE-WNA" is in "BE-WAL")."""
    return _AREA_OF_PROVINCES.get(region[:4], region)


def list_region_choices(country: str) -> list[tuple[str, str]]:
    """The regions of a country (ISO 3166-1 alpha-2) for a list, in the reader's language and order.

    Empty where text is typed.
    """
    named = [(code, get_region_name(code)) for code in REGIONS.get(country, {})]
    return sorted(named, key=lambda choice: sort_key(choice[1]))


def get_region_name(region: str) -> str:
    """The name of a region from its code, in the reader's language, or the text as it was typed."""
    language = (get_language() or "")[:2]
    if region in AREAS:
        return AREAS[region].get(language, AREAS[region]["en"])
    if (translated := TRANSLATED.get(language, {}).get(region)) is not None:
        return translated
    return REGIONS.get(region[:2], {}).get(region, region)

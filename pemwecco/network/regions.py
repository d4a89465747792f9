"""Regions by country, in their ISO 3166-2 codes. A country without a list takes free text."""

from __future__ import annotations

# Names as the countries write them; they are proper names and are not translated.
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


def list_region_choices(country: str) -> list[tuple[str, str]]:
    """The regions of a country (ISO 3166-1 alpha-2) for a list; empty where text is typed."""
    return list(REGIONS.get(country, {}).items())


def get_region_name(region: str) -> str:
    """The name of a region from its code, or the text as it was typed."""
    return REGIONS.get(region[:2], {}).get(region, region)

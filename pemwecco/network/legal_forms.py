"""Legal forms of enterprises by legal system. A country without a list takes free text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

# States of OHADA share their company law; abbreviations are those of the law and are not translated.
OHADA = frozenset(
    [
        "BF",
        "BJ",
        "CD",
        "CF",
        "CG",
        "CI",
        "CM",
        "GA",
        "GN",
        "GQ",
        "GW",
        "KM",
        "ML",
        "NE",
        "SN",
        "TD",
        "TG",
    ]
)
OHADA_FORMS: dict[str, _StrOrPromise] = {
    "EI": _("Sole trader (entreprise individuelle)"),
    "ENTREPRENANT": _("Entreprenant (OHADA status)"),
    "GIE": "GIE",
    "SARL": "SARL",
    "SUARL": "SUARL",
    "SA": "SA",
    "SAS": "SAS / SASU",
    "SCS": "SCS",
    "SNC": "SNC",
    "COOP": _("Cooperative"),
    "ASSOCIATION": _("Association"),
    "ONG": _("Non-governmental organisation"),
}


def list_legal_form_choices(country: str) -> list[tuple[str, _StrOrPromise]]:
    """The legal forms of a country (ISO 3166-1 alpha-2); empty where text is typed."""
    return list(OHADA_FORMS.items()) if country in OHADA else []


def get_legal_form_name(code: str) -> str:
    """The name of a legal form, or the text as it was typed."""
    return str(OHADA_FORMS.get(code, code))

"""What the words of a letter may print by name, and what each name says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_countries import countries

# A day as letters write it in all three languages: "25 March 2027", never with the month first.
DAY = "j F Y"
_COMMON: dict[str, Promise] = {
    "file": _("number of the file"),
    "name": _("surname and given names as in the passport"),
    "enterprise": _("name of the enterprise"),
    "programme": _("name of the programme"),
    "implementer": _("who implements the programme"),
    "partner": _("partner of the programme"),
    "origin": _("country of the participants"),
    "destination": _("country of the hosts"),
    "email": _("contact address of the programme"),
    "phone": _("contact phone of the programme"),
}
_STAY: dict[str, Promise] = {
    "entry": _("first day of the stay"),
    "departure": _("last day of the stay"),
    "days": _("days of the stay"),
    "entries_reason": _("why more than one entry is asked"),
}
_OWN: dict[str, dict[str, Promise]] = {
    "support": _STAY
    | {
        "function": _("function in the enterprise"),
        "project": _("title of the project"),
        "post": _("name of the post"),
        "cohort": _("name of the cohort"),
        "version": _("version of the programme"),
        "emergency": _("emergency contact during the stay"),
        "policy": _("number of the insurance policy"),
        "insured_from": _("first day insured"),
        "insured_until": _("last day insured"),
        "cover": _("cover in EUR"),
        "earlier_visas": _("earlier visas that earn multiple entries"),
        "article": _("article of the Visa Code that they meet"),
    },
    "programme": _STAY | {"version": _("version of the programme")},
    "invitation": {
        "function": _("function in the enterprise"),
        "host": _("name of the host"),
        "host_city": _("town of the host"),
        "host_email": _("e-mail address of the host"),
        "host_phone": _("phone of the host"),
        "visit_start": _("first day of the visit"),
        "visit_end": _("last day of the visit"),
        "visit_days": _("days of the visit"),
        "passport_tail": _("last signs of the passport's number"),
    },
    "undertaking": _STAY | {"function": _("function in the enterprise")},
    "cover": _STAY | {"count": _("number of papers"), "post": _("name of the post")},
    "form": _STAY,
    "bundle": _STAY | {"count": _("number of papers")},
}


def list_letter_placeholders(kind: str) -> dict[str, Promise]:
    """The names that the words of a kind of letter may use in braces, with what they say."""
    return _COMMON | _OWN[kind]


def build_placeholders(kind: str, facts: Mapping[str, Any]) -> dict[str, str]:
    """What each of these names says for one letter, in the active language."""
    programme, stay = facts.get("programme", {}), facts.get("stay", {})
    person, enterprise = facts.get("person", {}), facts.get("enterprise", {})
    host, visit = facts.get("host", {}), facts.get("visit", {})
    insurance, itinerary = facts.get("insurance", {}), facts.get("itinerary", {})
    visas = [_format_earlier_visa(one) for one in stay.get("visas", [])]
    said = {
        "file": facts.get("file"),
        "name": f"{person.get('surname', '')} {person.get('given_names', '')}".strip(),
        "enterprise": enterprise.get("name"),
        "programme": programme.get("name"),
        "implementer": programme.get("implementer"),
        "partner": programme.get("partner"),
        "origin": _country(programme.get("origin")),
        "destination": _country(programme.get("destination")),
        "email": programme.get("email"),
        "phone": programme.get("phone"),
        "entry": _format_letter_day(stay.get("entry")),
        "departure": _format_letter_day(stay.get("departure")),
        "days": stay.get("days"),
        "entries_reason": stay.get("reason"),
        "earlier_visas": "; ".join(visas),
        "article": stay.get("article"),
        "function": enterprise.get("function"),
        "project": enterprise.get("project"),
        "post": facts.get("post", {}).get("name"),
        "cohort": facts.get("cohort", {}).get("name"),
        "version": itinerary.get("version") or facts.get("version"),
        "emergency": itinerary.get("emergency"),
        "policy": insurance.get("policy"),
        "insured_from": _format_letter_day(insurance.get("from")),
        "insured_until": _format_letter_day(insurance.get("until")),
        "cover": _amount(insurance.get("cover_eur")),
        "host": host.get("name"),
        "host_city": host.get("city"),
        "host_email": host.get("email"),
        "host_phone": host.get("phone"),
        "visit_start": _format_letter_day(visit.get("starts_on")),
        "visit_end": _format_letter_day(visit.get("ends_on")),
        "visit_days": visit.get("days"),
        "passport_tail": person.get("passport_tail"),
        "count": len(facts.get("pieces", [])),
    }
    return {name: str(said.get(name) or "") for name in list_letter_placeholders(kind)}


def _format_earlier_visa(visa: Mapping[str, Any]) -> str:
    """One earlier visa: who issued it, its number, its days."""
    parts = (_country(visa.get("state")), visa.get("number"))
    named = " ".join(filter(None, parts))
    return f"{named} ({_format_letter_day(visa.get('from'))} – {_format_letter_day(visa.get('until'))})"


def _country(code: object) -> str:
    return str(countries.name(str(code))) if code else ""


def _format_letter_day(value: object) -> str:
    if isinstance(value, date):
        return date_format(value, DAY)
    try:
        return date_format(date.fromisoformat(str(value or "")), DAY)
    except ValueError:
        return ""


def _amount(value: object) -> str:
    try:
        return number_format(
            Decimal(str(value)), decimal_pos=0, use_l10n=True, force_grouping=True
        )
    except InvalidOperation:
        return ""

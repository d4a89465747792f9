"""What the words of a letter may print by name, and what each name says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from mobility.letters.services.languages import format_marked_text
from mobility.letters.services.nations import (
    format_from_country,
    format_in_country,
    format_national,
    format_person_title,
    format_visitor,
)
from mobility.letters.services.phrasing import format_amount, format_letter_day
from pemwecco.core.institutions import (
    format_after_of,
    format_institution,
    format_town,
    format_with_article,
)

_COMMON: dict[str, Promise] = {
    "file": _("number of the file"),
    "name": _("surname and given names as in the passport"),
    "enterprise": _("name of the enterprise"),
    "programme": _("name of the programme"),
    "implementer": _("who implements the programme"),
    "of_implementer": _("who implements the programme, after “of”"),
    "implementer_number": _("enterprise number of the implementer"),
    "grant": _("number of the grant"),
    "partner": _("partner of the programme, with its article"),
    "origin": _("country of the participants"),
    "from_origin": _("“from” the country of the participants"),
    "destination": _("country of the hosts"),
    "in_destination": _("“in” the country of the hosts"),
    "destination_contact": _("contact in the country of the hosts"),
    "titled_name": _("the name with Ms or Mr"),
    "national": _("the person as a national of a country"),
    "e": _("the French ending of words that agree with the person"),
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
        "daily": _("daily amount in EUR"),
        "insurer": _("insurer"),
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
        "visitor": _("the visitor, as the host says"),
        "Visitor": _("the same at the beginning of a sentence"),
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
    language = get_language() or ""
    sex = str(person.get("title") or "")
    visitor = format_visitor(sex, language)
    name = f"{person.get('surname', '')} {person.get('given_names', '')}".strip()
    said = {
        "file": facts.get("file"),
        "name": name,
        "enterprise": enterprise.get("name"),
        "programme": programme.get("name"),
        "implementer": programme.get("implementer"),
        "of_implementer": format_after_of(programme.get("implementer", ""), language),
        "implementer_number": programme.get("implementer_number"),
        "grant": programme.get("grant"),
        "partner": format_with_article(programme.get("partner", ""), language),
        "origin": _country(programme.get("origin")),
        "from_origin": format_from_country(programme.get("origin", ""), language),
        "destination": _country(programme.get("destination")),
        "in_destination": format_in_country(programme.get("destination", ""), language),
        "destination_contact": format_town(
            programme.get("destination_contact", ""), language
        ),
        "titled_name": f"{format_person_title(sex, language)} {name}".strip(),
        "national": format_national(str(person.get("nationality", "")), sex, language),
        "e": _format_ending(sex, language),
        "email": programme.get("email"),
        "phone": programme.get("phone"),
        "entry": format_letter_day(stay.get("entry")),
        "departure": format_letter_day(stay.get("departure")),
        "days": stay.get("days"),
        "entries_reason": format_marked_text(
            stay.get("reason"), stay.get("reason_in"), language
        ),
        "earlier_visas": "; ".join(visas),
        "article": stay.get("article"),
        "function": enterprise.get("function"),
        "project": enterprise.get("project"),
        "post": format_institution(facts.get("post", {}).get("name", ""), language),
        "cohort": facts.get("cohort", {}).get("name"),
        "version": itinerary.get("version") or facts.get("version"),
        "emergency": itinerary.get("emergency"),
        "daily": format_amount(programme.get("daily_amount_eur")),
        "insurer": insurance.get("insurer"),
        "policy": insurance.get("policy"),
        "insured_from": format_letter_day(insurance.get("from")),
        "insured_until": format_letter_day(insurance.get("until")),
        "cover": format_amount(insurance.get("cover_eur")),
        "host": host.get("name"),
        "visitor": visitor,
        "Visitor": visitor[:1].upper() + visitor[1:],
        "host_city": format_town(host.get("city", ""), language),
        "host_email": host.get("email"),
        "host_phone": host.get("phone"),
        "visit_start": format_letter_day(visit.get("starts_on")),
        "visit_end": format_letter_day(visit.get("ends_on")),
        "visit_days": visit.get("days"),
        "passport_tail": person.get("passport_tail"),
        "count": len(facts.get("pieces", [])),
    }
    return {name: str(said.get(name) or "") for name in list_letter_placeholders(kind)}


def _format_earlier_visa(visa: Mapping[str, Any]) -> str:
    """One earlier visa: who issued it, its number, its days."""
    parts = (_country(visa.get("state")), visa.get("number"))
    named = " ".join(filter(None, parts))
    return f"{named} ({format_letter_day(visa.get('from'))} – {format_letter_day(visa.get('until'))})"


def _country(code: object) -> str:
    return str(countries.name(str(code))) if code else ""


def _format_ending(sex: str, language: str) -> str:
    """What a French participle adds for a woman; both spellings where the sex is not known."""
    if not language.startswith("fr"):
        return ""
    return {"F": "e", "M": ""}.get(sex, "(e)")

"""The answers to the numbered fields of the application form, each from where the house already has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import override
from django_countries import countries

from mobility.letters.services.costs import (
    format_costs_borne,
    list_unsettled_costs,
)
from mobility.letters.services.facts import EDITION, Facts, gather_invitation_facts
from mobility.letters.services.facts import gather_support_facts as support_facts
from mobility.letters.services.sources import LetterSource
from mobility.visas.models import Dossier, FormAnswers
from mobility.visas.rules import form_fields as rule
from mobility.visas.services.promises import get_main_payer
from pemwecco.core.institutions import format_town
from pemwecco.core.partial_dates import PartialDate
from pemwecco.network.nationalities import format_nationality, get_authority_name

NONE = rule.NOT_APPLICABLE
# What stands where the passport says nothing of a name, or of the whole date of birth.
NO_NAME = "–"
NO_DATE = "XX-XX-XXXX"


# Letters in the code of a country.
COUNTRY_CODE = 2


@dataclass(frozen=True, slots=True)
class FormSheetLine:
    """One answer as a person reads it; `number` only on the first of its field."""

    number: str
    label: str
    answer: str
    missing: bool
    # Written across the width of the sheet.
    wide: bool = False


def gather_form_facts(source: LetterSource) -> Facts:
    """The facts of the sheet: answers by the code of their part, as values and codes."""
    known = support_facts(source)
    return {
        "edition": EDITION,
        "file": known["file"],
        "dossier": str(source.dossier),
        "programme": known["programme"],
        "post": known["post"],
        "person": {
            "surname": known["person"].get("surname", ""),
            "given_names": known["person"].get("given_names", ""),
        },
        "stay": known["stay"],
        "costs": known["costs"],
        "answers": _gather_form_answers(source, known),
    }


def _gather_form_answers(source: LetterSource, known: Facts) -> dict[str, str]:
    person, passport = source.dossier.participation.person, source.dossier.passport
    answers = source.answers or FormAnswers()
    said, stay, programme = known["person"], known["stay"], known["programme"]
    return {
        "1": said.get("surname", ""),
        "2": answers.birth_surname,
        # A passport with one name has it in field 1 (ICAO 9303-3 §4.6).
        "3": said.get("given_names", "") or (NO_NAME if passport else ""),
        "4": said.get("birth_date", "") or (NO_DATE if passport else ""),
        "5": person.birth_place,
        "6": str(answers.birth_country),
        "7": said.get("nationality", ""),
        "7.birth": answers.birth_nationality,
        "7.other": answers.other_nationalities,
        "8": person.sex,
        "9": person.civil_status,
        "10": NONE,
        "11": person.national_id,
        "12": passport.kind if passport else "",
        "13": said.get("passport_number", ""),
        "14": said.get("passport_issued_on", ""),
        "15": said.get("passport_expires_on", ""),
        "16": said.get("passport_issuer", ""),
        "17": NONE,
        "18": NONE,
        "19": _format_form_address(person.address, "", str(person.country)),
        "19.email": person.email,
        "19.phone": person.phone.as_international if person.phone else "",
        **_answer_residence(source, answers),
        **_answer_occupation(source, known["enterprise"]),
        "23": "business",
        "24": known["enterprise"].get("project", ""),
        "25": programme["destination"],
        "26": programme["destination"],
        "27": stay["entries"],
        "27.arrival": stay["entry"],
        "27.departure": stay["departure"],
        "27.earned": f"mev{source.earned.now.years}" if source.earned.now.years else "",
        **_fingerprints(source, answers),
        "29": NONE,
        "30": known["itinerary"].get("lodging", ""),
        **_host(source),
        **_answer_costs(source),
        "33": NONE,
    }


def _answer_costs(source: LetterSource) -> dict[str, str]:
    """Field 32 from who bears which cost: oneself, the host of field 31, a sponsor, or several together."""
    payers = set()
    for span in source.costs:
        for bearer in span.bearers:
            payers.add(bearer)
    if source.costs and list_unsettled_costs(source):
        return {"32": "", "32.means": "", "32.shares": ""}
    if len(payers) > 1:
        own = any(bearer.payer == Dossier.PaidBy.PARTICIPANT for bearer in payers)
        return {
            "32": "shared",
            "32.means": "part" if own else "all",
            "32.shares": "yes",
        }
    payer = next((bearer.payer for bearer in payers), get_main_payer(source.dossier))
    if payer == Dossier.PaidBy.PARTICIPANT:
        return {"32": "self", "32.means": "own", "32.shares": ""}
    named = "sponsor31" if payer == Dossier.PaidBy.HOST else "sponsor"
    return {"32": named, "32.means": "all", "32.shares": ""}


def _format_form_address(address: str, city: str, country: str) -> str:
    # The code of the country ends it; the sheet says its name in its own language.
    return (
        ", ".join(part for part in (address, city, country) if part)
        if address or city
        else ""
    )


def _answer_residence(source: LetterSource, answers: FormAnswers) -> dict[str, str]:
    person = source.dossier.participation.person
    passport = source.dossier.passport
    nationality = passport.nationality if passport else person.nationality
    if not person.country or not nationality:
        return {"20": "", "20.permit": "", "20.until": ""}
    if person.country == nationality:
        return {"20": "no", "20.permit": "", "20.until": ""}
    until = answers.residence_until.isoformat() if answers.residence_until else ""
    return {"20": "yes", "20.permit": answers.residence_permit, "20.until": until}


def _answer_occupation(
    source: LetterSource, enterprise: Mapping[str, Any]
) -> dict[str, str]:
    organisation = source.dossier.participation.organisation
    phone = (
        organisation.phone.as_international
        if organisation and organisation.phone
        else ""
    )
    return {
        "21": source.function,
        "22": str(enterprise.get("name", "")),
        "22.address": _format_form_address(
            str(enterprise.get("address", "")),
            str(enterprise.get("city", "")),
            str(enterprise.get("country", "")),
        ),
        "22.phone": phone,
    }


def _fingerprints(source: LetterSource, answers: FormAnswers) -> dict[str, str]:
    taken = answers.fingerprinted
    said_none = (
        source.application is not None
        and source.application.earlier_schengen_visa is False
    )
    # Who states earlier visas all the same is asked again.
    if taken is None and said_none and not source.visas:
        taken = False
    if not taken:
        return {"28": "" if taken is None else "no", "28.on": "", "28.visa": ""}
    on = answers.fingerprinted_on.isoformat() if answers.fingerprinted_on else ""
    return {
        "28": "yes",
        "28.on": on,
        "28.visa": answers.earlier_visa or _last_number(source),
    }


def _last_number(source: LetterSource) -> str:
    """The number of the last earlier visa that the person stated: asked once, printed here."""
    last = ""
    for one in source.visas:
        if one.number and one.visa.kind == "C":
            last = one.number
    return last


def _host(source: LetterSource) -> dict[str, str]:
    """The first host of the stay invites; without one, the programme itself does."""
    if source.placements:
        host = gather_invitation_facts(source, source.placements[0])["host"]
        people = source.contacts.get(source.placements[0].host_id, [])
        return {
            "31": host["name"],
            "31.address": _format_form_address(
                host["address"], host["city"], host["country"]
            ),
            "31.phone": host["phone"],
            "31.contact": str(people[0].person) if people else "",
            "31.email": host["email"],
        }
    programme = source.dossier.participation.call.programme
    return {
        "31": programme.implementer,
        "31.address": programme.implementer_address,
        "31.phone": programme.contact_phone,
        "31.contact": programme.name,
        "31.email": programme.contact_email,
    }


def list_form_lines(
    answers: Mapping[str, str],
    language: str,
    facts: Mapping[str, Any] | None = None,
) -> list[FormSheetLine]:
    """The sheet as it is read: every field in its order, its answers in words, the missing ones marked.

    `facts` are those of the whole sheet, for who bears which cost.
    """
    found = []
    sex = str(answers.get("8", ""))
    with override(language):
        for field in rule.FIELDS:
            for place, part in enumerate(field.parts):
                value = str(answers.get(part.code, ""))
                if part.hint and not value:
                    continue
                found.append(
                    FormSheetLine(
                        number="" if place else str(field.number),
                        label=part.label(language) if place else field.label(language),
                        answer=format_costs_borne(facts or {})
                        if part.kind == "costs"
                        else _format_form_answer(part, value, language, sex),
                        missing=not value and not _may_be_empty(part, answers),
                        wide=part.kind == "costs",
                    )
                )
    return found


def _may_be_empty(part: rule.Part, answers: Mapping[str, str]) -> bool:
    """An optional answer, unless the field's first one makes it needed: a permit for who lives abroad."""
    if part.code in {"20.permit", "20.until"}:
        return answers.get("20") != "yes"
    return part.optional


def _format_form_answer(part: rule.Part, value: str, language: str, sex: str) -> str:
    if not value:
        return ""
    writers: dict[str, Callable[[], str]] = {
        "choice": lambda: rule.choice(value, language),
        "country": lambda: get_authority_name(value, language),
        "nationality": lambda: format_nationality(value, sex, language),
        "address": lambda: _format_country_at_end(value, language),
        "date": lambda: _format_form_day(value),
        "text": lambda: value,
    }
    return writers[part.kind]()


def _format_form_day(value: str) -> str:
    """A day as the form asks for it, day first; what is not known stays open."""
    try:
        return PartialDate.fromisoformat(value).numeric("-")
    except ValueError:
        return value


def _format_country_at_end(address: str, language: str) -> str:
    """An address whose country is kept as a code, with the country's name and the town's."""
    rest, comma, code = address.rpartition(", ")
    if not comma or len(code) != COUNTRY_CODE or not countries.name(code):
        return format_town(address, language)
    parts = dict.fromkeys(format_town(rest, language).split(", "))
    return ", ".join([*parts, countries.name(code)])

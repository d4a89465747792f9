"""What each kind of letter prints, as plain values: dates in ISO, countries and activities as codes.

The one place that gathers: letters, the stale check and the missing facts read what these functions answer.
The funder's statement is in the active language.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from mobility.hosts.models import Placement
from mobility.itineraries.services.reservations import gather_reservation_texts
from mobility.letters.services.costs import gather_costs, gather_visit_costs
from mobility.letters.services.phrasing import format_letter_day
from mobility.letters.services.sources import LetterSource, get_letter_source
from mobility.visas.lifecycle import PieceStage
from mobility.visas.models import Dossier, Post
from mobility.visas.services.promises import get_main_payer
from pemwecco.network.models import Identifier, Organisation

Facts = dict[str, Any]
# How much of a passport's number a host reads: enough to recognise it, too little to use it.
TAIL: Final = 3
# What letters print, as a whole: one of an earlier edition was issued before its facts had all of them.
EDITION: Final = 4
# What a stop says of its host.
OF_THE_HOST: Final = frozenset({"host", "contact", "phone", "address"})


def gather_facts(dossier: Dossier) -> Facts:
    """What the support letter of a dossier prints, as the rows are now."""
    return gather_support_facts(get_letter_source(dossier))


def gather_support_facts(source: LetterSource) -> Facts:
    """The visa support letter of the agency."""
    dossier = source.dossier
    cohort = dossier.participation.cohort
    return {
        "edition": EDITION,
        "file": dossier.participation.reference,
        "programme": _gather_programme(source),
        "post": _gather_post(dossier.post),
        "person": _gather_person(source),
        "enterprise": _gather_enterprise(source),
        "cohort": {
            "name": cohort.name if cohort else "",
            "arrives_on": _iso(cohort.arrives_on if cohort else None),
            "leaves_on": _iso(cohort.leaves_on if cohort else None),
        },
        "stay": _gather_stay(source) | _gather_earned_entries(source),
        "itinerary": _gather_itinerary(source),
        "paid_by": get_main_payer(dossier).value,
        "costs": gather_costs(source),
        "undertakes_return": source.undertakes_return,
        "insurance": {
            "insurer": dossier.insurer,
            "policy": dossier.insurance_policy,
            "from": _iso(dossier.insurance_from),
            "until": _iso(dossier.insurance_until),
            "cover_eur": str(dossier.insurance_cover_eur or ""),
        },
    }


def gather_programme_facts(source: LetterSource) -> Facts:
    """The day-by-day programme: the published version, with flights and beds as they are now."""
    known = dict(source.version.facts) if source.version else {}
    kept = ("clocks", "arrives_on", "leaves_on", "emergency_contact")
    return {
        "edition": EDITION,
        "file": source.dossier.participation.reference,
        "programme": _gather_programme(source),
        "person": _gather_named_person(source),
        "enterprise": {"name": _gather_enterprise(source).get("name", "")},
        "stay": _gather_stay(source),
        "version": source.version.number if source.version else 0,
        "published": {name: known.get(name, "") for name in kept}
        | gather_reservation_texts(source.flights, source.beds, format_letter_day)
        | {"stops": [_full_stop(stop, source) for stop in _list_named_stops(source)]},
        "texts_in": _get_programme_language(source),
    }


def gather_invitation_facts(source: LetterSource, placement: Placement) -> Facts:
    """A host's invitation: host, visitor without the passport's number, visit, the host's own words."""
    organisation = placement.host.organisation
    person = _gather_named_person(source)
    number = person.pop("passport_number", "")
    draft = getattr(placement, "invitation", None)
    enterprise = _gather_enterprise(source)
    people = source.contacts.get(placement.host_id, [])
    contact = people[0] if people else None
    return {
        "edition": EDITION,
        "file": source.dossier.participation.reference,
        "programme": _gather_programme(source),
        "post": _gather_post(source.dossier.post),
        "host": {
            "name": organisation.name,
            "legal_form": organisation.legal_form,
            "activity": organisation.activity,
            "address": organisation.address,
            "city": organisation.city,
            "country": str(organisation.country),
            "enterprise_number": _gather_identifiers(organisation).get(
                Identifier.Scheme.BE_ENTERPRISE, ""
            ),
            "phone": organisation.phone.as_international
            if organisation.phone
            else (contact.phone if contact else ""),
            "email": organisation.email or (contact.person.email if contact else ""),
            "website": organisation.website,
        },
        "person": person | {"passport_tail": number[-TAIL:]},
        "enterprise": enterprise,
        "visit": {
            "number": placement.pk,
            "starts_on": _iso(placement.starts_on),
            "ends_on": _iso(placement.ends_on),
            "days": (placement.ends_on - placement.starts_on).days + 1,
            "stops": _gather_visit_stops(source, placement),
        },
        "paid_by": get_main_payer(source.dossier).value,
        "costs": gather_visit_costs(source, placement),
        "texts_in": _get_programme_language(source),
        "relation": draft.relation if draft else "",
        "purpose": draft.purpose if draft else placement.purpose,
        "receives": draft.receives if draft else "",
        # The language in which the host wrote these words.
        "words_in": draft.words_in if draft else "",
    }


def gather_undertaking_facts(source: LetterSource) -> Facts:
    """The undertaking to return, as the participant reads and signs it."""
    return {
        "edition": EDITION,
        "file": source.dossier.participation.reference,
        "programme": _gather_programme(source),
        "post": _gather_post(source.dossier.post),
        "person": _gather_person(source),
        "enterprise": {
            "name": _gather_enterprise(source).get("name", ""),
            "function": source.function,
            "texts_in": _get_own_language(source),
        },
        "stay": _gather_stay(source),
    }


def gather_cover_facts(source: LetterSource) -> Facts:
    """The cover sheet: the accepted papers in the order of the checklist."""
    titles = []
    for piece in source.pieces:
        if piece.document_id and piece.stage == PieceStage.ACCEPTED:
            titles.append(piece.title or str(piece.code))
    return {
        "edition": EDITION,
        "file": source.dossier.participation.reference,
        "dossier": str(source.dossier),
        "programme": _gather_programme(source),
        "post": _gather_post(source.dossier.post),
        "person": _gather_named_person(source),
        "enterprise": {"name": _gather_enterprise(source).get("name", "")},
        "stay": _gather_stay(source),
        "paid_by": get_main_payer(source.dossier).value,
        "costs": gather_costs(source),
        "pieces": titles,
    }


def _iso(day: Any) -> str:
    return day.isoformat() if day else ""


def _gather_programme(source: LetterSource) -> Facts:
    programme = source.dossier.participation.call.programme
    return {
        "name": programme.name,
        "implementer": programme.implementer,
        "implementer_address": programme.implementer_address,
        "implementer_number": programme.implementer_number,
        "grant": programme.grant_number,
        "destination_contact": programme.destination_contact,
        "daily_amount_eur": str(programme.daily_amount_eur or ""),
        "partner": programme.partner,
        "funding": programme.funding,
        "origin": str(programme.origin),
        "destination": str(programme.destination),
        "email": programme.contact_email,
        "phone": programme.contact_phone,
    }


def _gather_stay(source: LetterSource) -> Facts:
    trip = source.trip
    return {
        "entry": _iso(trip.entry if trip else None),
        "departure": _iso(trip.departure if trip else None),
        "days": trip.days if trip else 0,
        "entries": source.dossier.entries,
        "reason": source.dossier.entries_reason,
        "reason_in": source.dossier.entries_reason_in,
    }


def _gather_earned_entries(source: LetterSource) -> Facts:
    """What the earlier visas earn, where several entries are asked for: years, article, the visas."""
    earned = source.earned
    if source.dossier.entries != "MULT" or not earned.now.years:
        return {}
    visas = []
    for one in earned.visas:
        visas.append(
            {
                "number": one.number,
                "state": one.state,
                "from": _iso(one.visa.valid_from),
                "until": _iso(one.visa.valid_until),
            }
        )
    return {
        "cascade": str(earned.now.years),
        "article": earned.now.article,
        "visas": visas,
    }


def _gather_post(post: Post | None) -> Facts:
    if post is None:
        return {}
    organisation = post.organisation
    return {
        "name": organisation.name,
        "address": organisation.address,
        "city": organisation.city,
        "country": str(organisation.country),
    }


def _gather_named_person(source: LetterSource) -> Facts:
    """The person as the passport says, else as the file does."""
    person, passport = source.dossier.participation.person, source.dossier.passport
    if passport is None:
        # One name alone stands where passports print it.
        return {
            "title": person.sex,
            "surname": person.family_name or person.given_names,
            "given_names": person.given_names if person.family_name else "",
            "birth_date": _iso(person.birth_date),
        }
    return {
        "title": person.sex,
        "surname": passport.surname,
        "given_names": passport.given_names,
        "birth_date": _iso(passport.birth_date),
        "nationality": passport.nationality,
        "passport_number": passport.number,
        "document": passport.kind,
    }


def _gather_person(source: LetterSource) -> Facts:
    person, passport = source.dossier.participation.person, source.dossier.passport
    facts = {
        "title": person.sex,
        "birth_place": person.birth_place,
        "nationality": str(person.nationality),
    }
    if passport is None:
        return facts
    return facts | {
        "nationality": passport.nationality,
        "surname": passport.surname,
        "given_names": passport.given_names,
        "birth_date": _iso(passport.birth_date),
        "passport_number": passport.number,
        "passport_issuer": passport.issuer,
        "passport_issued_on": _iso(passport.issued_on),
        "passport_expires_on": _iso(passport.expires_on),
        "document": passport.kind,
    }


def _gather_identifiers(organisation: Organisation) -> dict[str, str]:
    rows = sorted(organisation.identifiers.all(), key=lambda row: row.scheme)
    return {row.scheme: str(row) for row in rows}


def _gather_enterprise(source: LetterSource) -> Facts:
    organisation: Organisation | None = source.dossier.participation.organisation
    if organisation is None:
        return {}
    numbers = {}
    for scheme, number in _gather_identifiers(organisation).items():
        numbers[str(Identifier.Scheme(scheme).label)] = number
    return {
        "name": organisation.name,
        "legal_form": organisation.legal_form,
        "activity": organisation.activity,
        "address": organisation.address,
        "city": organisation.city,
        "country": str(organisation.country),
        "identifiers": numbers,
        "function": source.function,
        "employee": source.is_employee,
        "project": source.application.project_title if source.application else "",
        # The language in which the person wrote activity, function and project.
        "texts_in": _get_own_language(source),
    }


def _gather_itinerary(source: LetterSource) -> Facts:
    """The published stops, with flights and beds as the rows are now."""
    version = source.version
    if version is None:
        return {}
    known = version.facts
    names = ("starts_on", "ends_on", "activity", "title", "place", "host", "contact")
    stops = []
    for stop in _list_named_stops(source):
        stops.append(
            _pick_facts(stop, names) | {"address": _get_stop_address(stop, source)}
        )
    # A one-day arrival before the visit that begins on the same day.
    stops.sort(key=lambda stop: (stop["starts_on"], stop["ends_on"]))
    return {
        "version": version.number,
        **gather_reservation_texts(source.flights, source.beds, format_letter_day),
        "texts_in": _get_programme_language(source),
        "emergency": known.get("emergency_contact", ""),
        "stops": stops,
    }


def _list_named_stops(source: LetterSource) -> list[Facts]:
    """The published stops; a host is named only where it has said yes and its visit still takes place."""
    if source.version is None:
        return []
    agreed = {row.pk for row in source.placements}
    found = []
    for stop in source.version.facts.get("stops", []):
        visit = stop.get("placement")
        if visit and visit not in agreed:
            found.append(stop | _hide_host(stop))
        else:
            found.append(stop)
    return found


def _hide_host(stop: Facts) -> Facts:
    """What a stop says once its host is not named: nothing of it, and of the place the town alone."""
    named = str(stop.get("host") or "")
    place = str(stop.get("place") or "").removeprefix(named).lstrip(" ,")
    return dict.fromkeys(OF_THE_HOST & stop.keys(), "") | {"place": place}


def _gather_visit_stops(source: LetterSource, placement: Placement) -> list[Facts]:
    """The stops of the published version at the host of a visit."""
    if source.version is None:
        return []
    found = []
    for stop in source.version.facts.get("stops", []):
        if stop.get("placement") == placement.pk:
            found.append(_full_stop(stop, source))
    return found


def _get_programme_language(source: LetterSource) -> str:
    """The language in which the published programme is written: that of the person it is for."""
    written_for = (
        dict(source.version.facts).get("participant") if source.version else None
    )
    said = written_for.get("language") if isinstance(written_for, dict) else ""
    return str(said or source.dossier.participation.person.language)


def _get_own_language(source: LetterSource) -> str:
    """The language in which the person wrote: that of the application, whatever they read mails in today."""
    written = source.application
    return written.language if written else source.dossier.participation.person.language


def _get_stop_address(stop: Facts, source: LetterSource) -> str:
    """The street and town of a stop: as published, else those of the host where it takes place."""
    if stop.get("address"):
        return str(stop["address"])
    for visit in source.placements:
        if visit.pk == stop.get("placement"):
            organisation = visit.host.organisation
            return format_address(organisation.address, organisation.city)
    return ""


def format_address(address: str, city: str) -> str:
    """Street and town, the town not said twice."""
    if not city or city.casefold() in address.casefold():
        return address
    return f"{address}, {city}" if address else city


def _pick_facts(facts: Facts, names: Iterable[str]) -> Facts:
    """Some of the facts; one that is missing or nothing is an empty text."""
    return {name: facts.get(name) or "" for name in names}


def _full_stop(stop: Facts, source: LetterSource) -> Facts:
    names = (
        "starts_on",
        "ends_on",
        "starts_at",
        "ends_at",
        "activity",
        "title",
        "place",
        "host",
        "contact",
        "phone",
    )
    return {
        "uid": stop.get("uid") or 0,
        "address": _get_stop_address(stop, source),
    } | _pick_facts(stop, names)

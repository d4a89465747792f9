"""What each kind of letter prints, as plain values: dates in ISO, countries and activities as codes.

The one place that gathers: letters, the stale check and the missing facts read what these functions answer.
The funder's statement is in the active language.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from mobility.hosts.models import Placement
from mobility.itineraries.models import ItineraryVersion
from mobility.itineraries.services.reservations import gather_reservation_texts
from mobility.letters.services.sources import LetterSource, get_letter_source
from mobility.visas.lifecycle import PieceStage
from mobility.visas.models import Dossier, Post
from pemwecco.network.models import Identifier, Organisation

Facts = dict[str, Any]
# How much of a passport's number a host reads: enough to recognise it, too little to use it.
TAIL: Final = 3


def gather_facts(dossier: Dossier) -> Facts:
    """What the support letter of a dossier prints, as the rows are now."""
    return gather_support_facts(get_letter_source(dossier))


def gather_support_facts(source: LetterSource) -> Facts:
    """The visa support letter of the agency."""
    dossier = source.dossier
    cohort = dossier.participation.cohort
    return {
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
        "paid_by": dossier.paid_by,
        "undertakes_return": source.undertakes_return,
        "insurance": {
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
        "file": source.dossier.participation.reference,
        "programme": _gather_programme(source),
        "person": _gather_named_person(source),
        "enterprise": {"name": _gather_enterprise(source).get("name", "")},
        "stay": _gather_stay(source),
        "version": source.version.number if source.version else 0,
        "published": {name: known.get(name, "") for name in kept}
        | gather_reservation_texts(source.flights, source.beds)
        | {"stops": [_full_stop(stop) for stop in known.get("stops", [])]},
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
            "email": organisation.email or (contact.user.email if contact else ""),
            "website": organisation.website,
        },
        "person": person | {"passport_tail": number[-TAIL:]},
        "enterprise": enterprise,
        "visit": {
            "starts_on": _iso(placement.starts_on),
            "ends_on": _iso(placement.ends_on),
            "days": (placement.ends_on - placement.starts_on).days + 1,
            "stops": _gather_visit_stops(source.version, placement),
        },
        "paid_by": source.dossier.paid_by,
        "relation": draft.relation if draft else "",
        "purpose": draft.purpose if draft else placement.purpose,
        "receives": draft.receives if draft else "",
    }


def gather_undertaking_facts(source: LetterSource) -> Facts:
    """The undertaking to return, as the participant reads and signs it."""
    return {
        "file": source.dossier.participation.reference,
        "programme": _gather_programme(source),
        "post": _gather_post(source.dossier.post),
        "person": _gather_person(source),
        "enterprise": {
            "name": _gather_enterprise(source).get("name", ""),
            "function": source.function,
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
        "file": source.dossier.participation.reference,
        "dossier": str(source.dossier),
        "programme": _gather_programme(source),
        "post": _gather_post(source.dossier.post),
        "person": _gather_named_person(source),
        "enterprise": {"name": _gather_enterprise(source).get("name", "")},
        "stay": _gather_stay(source),
        "paid_by": source.dossier.paid_by,
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
            "surname": person.family_name or person.given_names,
            "given_names": person.given_names if person.family_name else "",
            "birth_date": _iso(person.birth_date),
        }
    return {
        "surname": passport.surname,
        "given_names": passport.given_names,
        "birth_date": _iso(passport.birth_date),
        "nationality": passport.nationality,
        "passport_number": passport.number,
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
    }


def _gather_itinerary(source: LetterSource) -> Facts:
    """The published stops, with flights and beds as the rows are now."""
    version = source.version
    if version is None:
        return {}
    known = version.facts
    names = ("starts_on", "ends_on", "activity", "title", "place", "host", "contact")
    stops = [_pick_facts(stop, names) for stop in known.get("stops", [])]
    # A one-day arrival before the visit that begins on the same day.
    stops.sort(key=lambda stop: (stop["starts_on"], stop["ends_on"]))
    return {
        "version": version.number,
        **gather_reservation_texts(source.flights, source.beds),
        "emergency": known.get("emergency_contact", ""),
        "stops": stops,
    }


def _gather_visit_stops(
    version: ItineraryVersion | None, placement: Placement
) -> list[Facts]:
    """The stops of the published version at the host of a visit."""
    if version is None:
        return []
    found = []
    for stop in version.facts.get("stops", []):
        if stop.get("placement") == placement.pk:
            found.append(_full_stop(stop))
    return found


def _pick_facts(facts: Facts, names: Iterable[str]) -> Facts:
    """Some of the facts; one that is missing or nothing is an empty text."""
    return {name: facts.get(name) or "" for name in names}


def _full_stop(stop: Facts) -> Facts:
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
    return {"uid": stop.get("uid") or 0} | _pick_facts(stop, names)

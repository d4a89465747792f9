"""What issued papers print and hosts invite for, held against the rows as they are now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeAlias

from django.utils.translation import gettext as _

from mobility.visas.models import Dossier, TravelDocument
from mobility.visas.services.dossier_rows import (
    get_stop_spans,
    list_agreed_visits,
    list_dossier_letters,
)
from mobility.visas.services.source_checks import is_same_person, parse_fact_day
from mobility.visas.services.trips import Trip
from mobility.visas.services.words import build_dossier_finding
from pemwecco.core.findings import Finding
from pemwecco.documents.lifecycle import PaperStage

Days: TypeAlias = tuple[date, date]


def list_letter_findings(dossier: Dossier, trip: Trip) -> list[Finding]:
    """What issued papers print, frozen, against what is true now: days, name, passport."""
    found = []
    invited: dict[int, Days] = {}
    for letter in list_dossier_letters(dossier):
        if letter.paper.stage != PaperStage.ISSUED:
            continue
        facts, number = letter.paper.facts, str(letter.paper)
        stay, person = _part(facts, "stay"), _part(facts, "person")
        entry, departure = (
            parse_fact_day(stay.get("entry")),
            parse_fact_day(stay.get("departure")),
        )
        if entry and departure and (entry, departure) != (trip.entry, trip.departure):
            sentence = _(
                "%(number)s prints %(first)s to %(last)s; the trip has other days now."
            )
            values = {"number": number, "first": entry, "last": departure}
            found.append(
                build_dossier_finding(
                    "letter-dates", sentence, "letters", "attention", **values
                )
            )
        found += _list_printed_person_findings(dossier.passport, person, number)
        visit = _part(facts, "visit")
        first, last = (
            parse_fact_day(visit.get("starts_on")),
            parse_fact_day(visit.get("ends_on")),
        )
        if letter.placement_id and first and last:
            invited[letter.placement_id] = (first, last)
    return found + list_host_findings(dossier, invited)


def list_host_findings(dossier: Dossier, invited: Mapping[int, Days]) -> list[Finding]:
    """The days for which each host invites against the stops of the itinerary at that host.

    `invited` holds what signed invitations print; a visit without one counts by its own days, which
    the invitation will print. Nothing to compare while no stop is planned.
    """
    spans = get_stop_spans(dossier)
    if not spans:
        return []
    found = []
    for visit in list_agreed_visits(dossier.participation):
        first, last = invited.get(visit.pk, (visit.starts_on, visit.ends_on))
        values: dict[str, object] = {
            "host": str(visit.host),
            "first": first,
            "last": last,
        }
        there = spans.get(visit.pk)
        if there is None:
            sentence = _(
                "%(host)s invites from %(first)s to %(last)s; the itinerary has no stop there."
            )
            found.append(
                build_dossier_finding(
                    "letter-host", sentence, "letters", "attention", **values
                )
            )
        elif there != (first, last):
            sentence = _(
                "%(host)s invites from %(first)s to %(last)s; the itinerary is there from %(from)s to %(to)s."
            )
            values |= {"from": there[0], "to": there[1]}
            found.append(
                build_dossier_finding(
                    "letter-host", sentence, "letters", "attention", **values
                )
            )
    return found


def _list_printed_person_findings(
    passport: TravelDocument | None, person: dict[str, Any], number: str
) -> list[Finding]:
    if passport is None:
        return []
    found = []
    printed = f"{person.get('surname', '')} {person.get('given_names', '')}".strip()
    if not is_same_person(printed, passport):
        sentence = _(
            "%(number)s prints the name %(printed)s; the passport says %(name)s."
        )
        values = {"number": number, "printed": printed, "name": passport.printed_name}
        found.append(
            build_dossier_finding(
                "letter-name", sentence, "letters", "attention", **values
            )
        )
    shown = person.get("passport_number", "")
    if shown and shown != passport.number:
        sentence = _(
            "%(number)s prints the passport %(printed)s; the dossier has %(name)s."
        )
        values = {"number": number, "printed": shown, "name": passport.number}
        found.append(
            build_dossier_finding(
                "letter-passport", sentence, "letters", "attention", **values
            )
        )
    tail = person.get("passport_tail", "")
    if tail and not passport.number.endswith(tail):
        sentence = _(
            "%(number)s prints a passport ending in %(printed)s; the dossier has %(name)s."
        )
        values = {"number": number, "printed": tail, "name": passport.number}
        found.append(
            build_dossier_finding(
                "letter-passport", sentence, "letters", "attention", **values
            )
        )
    return found


def _part(facts: Any, name: str) -> dict[str, Any]:
    part = facts.get(name) if isinstance(facts, dict) else None
    return part if isinstance(part, dict) else {}

"""The sources of a dossier held against one another: flights, beds, means, itinerary, papers, names.

What differs warns; a named person may let it stand with a reason.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from mobility.itineraries.models import Flight
from mobility.visas import rules
from mobility.visas.lifecycle import PieceStage
from mobility.visas.models import Dossier, Piece, TravelDocument
from mobility.visas.services.dossier_rows import (
    get_published_version,
    get_stop_spans,
    list_checklist_items,
    list_dossier_appointments,
)
from mobility.visas.services.promises import get_main_payer
from mobility.visas.services.trips import (
    Trip,
    count_days_by_accommodation,
    list_reserved_nights,
)
from mobility.visas.services.words import (
    build_dossier_finding,
    build_dossier_findings,
)
from pemwecco.core.findings import Finding
from pemwecco.network.identifiers import mrz_name

GIVEN = frozenset({PieceStage.ACCEPTED, PieceStage.WAIVED})


def is_same_person(written: str, passport: TravelDocument | None) -> bool:
    """Whether a name written somewhere is that of the passport; nothing to compare is fine."""
    if not written or passport is None:
        return True
    return rules.same_traveller(
        mrz_name(written),
        mrz_name(passport.surname),
        mrz_name(passport.given_names),
        truncated=passport.names_are_cut,
    )


def list_flight_findings(dossier: Dossier, trip: Trip) -> list[Finding]:
    """The flights against the days of the trip and the name of the passport."""
    flights = {}
    for flight in dossier.participation.flights.all():
        flights[flight.direction] = flight
    there = flights.get(Flight.Direction.OUTBOUND)
    back = flights.get(Flight.Direction.RETURN)
    found = build_dossier_findings(
        rules.flight_findings(
            trip.entry,
            trip.departure,
            lands_on=there.arrives_on if there else None,
            leaves_on=back.departs_on if back else None,
        ),
        "flights",
        "attention",
    )
    passport = dossier.passport
    for flight in flights.values():
        if passport is not None and not is_same_person(flight.passenger, passport):
            sentence = _(
                "The reservation of flight %(flight)s is for %(printed)s; the passport says %(name)s."
            )
            values = {
                "flight": flight.number,
                "printed": flight.passenger,
                "name": passport.printed_name,
            }
            found.append(
                build_dossier_finding(
                    "flight-name", sentence, "flights", "attention", **values
                )
            )
    return found


def list_night_findings(
    dossier: Dossier, trip: Trip, published: dict[str, Any] | None
) -> list[Finding]:
    """The beds reserved against the nights of the trip and the published itinerary.

    Nothing where no bed is written down yet.
    """
    nights = list_reserved_nights(dossier)
    if not nights:
        return []
    found = build_dossier_findings(
        rules.night_findings(nights, trip.entry, trip.departure), "nights", "attention"
    )
    if published is None:
        return found
    announced = bool(published.get("lodging_is_private"))
    if announced != any(night.private for night in nights):
        if announced:
            sentence = _(
                "The itinerary says a private home; the beds reserved are none."
            )
        else:
            sentence = _("A private home is reserved; the itinerary says none.")
        found.append(
            build_dossier_finding("night-private", sentence, "nights", "attention")
        )
    return found


def list_means_findings(
    dossier: Dossier, trip: Trip, limits: rules.Limits
) -> list[Finding]:
    """The reference amount for the days of the trip, and whether somebody has shown it."""
    days = count_days_by_accommodation(dossier, trip)
    amount = rules.means_required(
        {str(kind): count for kind, count in days.items()}, limits=limits
    )
    payer = get_main_payer(dossier)
    values: dict[str, object] = {
        "amount": amount,
        "hotel": days.get(rules.Lodging.HOTEL, 0),
        "private": days.get(rules.Lodging.PRIVATE, 0),
        "payer": payer.label,
    }
    sentence = _(
        "Means for the stay: EUR %(amount)s (%(hotel)s days at a hotel, %(private)s at a private home), "
        "shown by %(payer)s."
    )
    if payer == Dossier.PaidBy.PROGRAMME:
        return [build_dossier_finding("means", sentence, "means", "good", **values)]
    if has_given_item(dossier, Piece.Code.MEANS):
        return [build_dossier_finding("means", sentence, "means", "good", **values)]
    sentence += " " + _("No proof is accepted yet.")
    return [
        build_dossier_finding(
            "means-unproved", sentence, "means", "attention", **values
        )
    ]


def has_given_item(dossier: Dossier, code: str) -> bool:
    """Whether a paper of the checklist is accepted, or not asked any more."""
    items = list_checklist_items(dossier)
    return any(piece.code == code and piece.stage in GIVEN for piece in items)


def list_stop_findings(
    dossier: Dossier, trip: Trip, published: dict[str, Any] | None
) -> list[Finding]:
    """The stops against the days of the trip, and what was published against what is planned."""
    spans = get_stop_spans(dossier).values()
    first = min((begins for begins, _ends in spans), default=trip.entry)
    last = max((ends for _begins, ends in spans), default=trip.departure)
    found = []
    if first < trip.entry or last > trip.departure:
        sentence = _("The stops run from %(first)s to %(last)s, outside the trip.")
        found.append(
            build_dossier_finding(
                "itinerary-outside",
                sentence,
                "itinerary",
                "attention",
                first=first,
                last=last,
            )
        )
    if published is None:
        return found
    entry = parse_fact_day(published.get("arrives_on"))
    departure = parse_fact_day(published.get("leaves_on"))
    if (entry, departure) != (trip.entry, trip.departure):
        sentence = _(
            "The published itinerary says %(first)s to %(last)s; the trip has other days now."
        )
        values = {"first": entry, "last": departure}
        found.append(
            build_dossier_finding(
                "itinerary-unpublished", sentence, "itinerary", "attention", **values
            )
        )
    return found


def get_published_facts(dossier: Dossier) -> dict[str, Any] | None:
    """What the last published itinerary says; nothing while none was published. One query."""
    version = get_published_version(dossier)
    return (version.facts or None) if version else None


def list_item_findings(dossier: Dossier) -> list[Finding]:
    """Papers that end before the appointment at which they are lodged."""
    at = None
    for appointment in list_dossier_appointments(dossier):
        if appointment.state == "confirmed" and appointment.at is not None:
            at = appointment.at
            break
    if at is None:
        return []
    sentence = _(
        "“%(piece)s” is valid until %(until)s, before the appointment on %(at)s."
    )
    found = []
    for piece in list_checklist_items(dossier):
        is_handed_in = piece.stage in {"received", "accepted"}
        if (
            not is_handed_in
            or piece.valid_until is None
            or piece.valid_until >= at.date()
        ):
            continue
        values: dict[str, object] = {
            "piece": piece.label,
            "until": piece.valid_until,
            "at": at.date(),
        }
        found.append(
            build_dossier_finding(
                "piece-short", sentence, "pieces", "attention", **values
            )
        )
    return found


def parse_fact_day(text: Any) -> date | None:
    return parse_date(text) if isinstance(text, str) and text else None

"""The pack in the traveller's pocket: the page that opens offline, a text to send on, the emergency card."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from mobility.itineraries.models import (
    CallTreeEntry,
    Crossing,
    Itinerary,
    ItineraryVersion,
    Proposal,
)
from mobility.itineraries.rules.days import Facts, day, day_by_day, format_location
from mobility.itineraries.services.day_lists import ExpectedStop
from mobility.itineraries.services.pages import (
    DaySheet,
    build_day_sheet,
    list_called_off_placements,
)
from mobility.itineraries.services.presences import build_presence_code_url
from mobility.itineraries.services.reservations import spell_days
from participants.register.models import Participation
from pemwecco.core.day_words import date_format
from pemwecco.core.institutions import name_town
from pemwecco.core.labels import join_label
from pemwecco.documents.models import Document
from pemwecco.documents.pdf import render_pdf, render_qr_code

# The languages in which somebody in Belgium may read the card.
CARD_LANGUAGES: Final = ("fr", "nl", "en")
# A pack opens offline until the second day after the stay.
KEPT_AFTER: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class CardCall:
    """Somebody to call, as the card prints it."""

    name: str
    role: str
    phone: str


@dataclass(frozen=True, slots=True)
class TravelPaper:
    """A ticket or boarding pass, as it was given."""

    label: str
    document: Document


@dataclass(frozen=True, slots=True)
class EmergencyCard:
    """What a helper reads in one language: who this is, whom to call, where they sleep."""

    language: str
    sentence: str
    labels: dict[str, str]
    lodging: str


def get_pack_end(version: ItineraryVersion) -> date:
    """Until when the page opens without network."""
    return day(version.facts["leaves_on"]) + KEPT_AFTER


def build_pack_context(
    itinerary: Itinerary, version: ItineraryVersion
) -> dict[str, Any]:
    """All that the pack's page shows, of the published version; seven queries."""
    facts = version.facts
    called_off = list_called_off_placements(version)
    file = itinerary.participation
    return {
        "file": file,
        "version": version,
        "facts": facts,
        "programme": file.call.programme,
        "first": day(facts["arrives_on"]),
        "last": day(facts["leaves_on"]),
        "days": list_pack_days(facts, called_off),
        "journey": {
            name: name_town(spell_days(str(facts.get(name) or "")))
            for name in ("lodging", "outbound", "inbound")
        },
        "papers": list_travel_papers(file),
        "calls": list_card_calls(file),
        "cards": build_emergency_cards(file, facts),
        "code": render_qr_code(build_presence_code_url(file)),
        "text": format_pack_text(facts, called_off),
        "ends": get_pack_end(version),
    }


def list_travel_papers(participation: Participation) -> list[TravelPaper]:
    """Tickets of the flights that stand, as sent, and boarding passes of the crossings; two queries.

    A file is kept once, where it was given: here it is only pointed to.
    """
    flights = Proposal.objects.filter(
        participation=participation,
        what__in=(Proposal.What.OUTBOUND, Proposal.What.RETURN),
        state=Proposal.State.TAKEN,
        document__isnull=False,
        participation__flights__direction=F("what"),
    )
    found = []
    for row in flights.select_related("document").order_by("starts_on", "-pk"):
        if row.document is not None:
            label = join_label(_("Ticket"), row.label)
            found.append(TravelPaper(label, row.document))
    crossings = Crossing.objects.standing().filter(
        participation=participation, document__isnull=False
    )
    for crossing in crossings.select_related("document").order_by("on"):
        if crossing.document is not None:
            label = join_label(
                crossing.get_evidence_display(), date_format(crossing.on, "j F")
            )
            found.append(TravelPaper(label, crossing.document))
    return found


def list_pack_days(
    facts: Facts, called_off: Iterable[int]
) -> list[tuple[DaySheet, date]]:
    """The days on which something is planned, each until which day it goes on alike."""
    off, days = set(called_off), []
    for block in day_by_day(facts):
        if block.entries:
            sheet = build_day_sheet(facts, block.first, called_off=off)
            days.append((sheet, block.last))
    return days


def list_card_calls(participation: Participation) -> list[CardCall]:
    """Whom a traveller may call, in the order of the contact tree; one query."""
    rows = CallTreeEntry.objects.filter(
        programme=participation.call.programme_id, on_card=True
    )
    found = []
    for row in rows.order_by("position"):
        found.append(CardCall(row.name, row.role, row.phone))
    return found


def build_emergency_cards(
    participation: Participation, facts: Facts
) -> list[EmergencyCard]:
    """The card in each of its languages."""
    programme = participation.call.programme
    cards = []
    for language in CARD_LANGUAGES:
        with override(language):
            cards.append(
                EmergencyCard(
                    language=language,
                    sentence=_(
                        "I am in Belgium as a guest of the programme %(programme)s (%(implementer)s). "
                        "In an emergency please call 112, then the numbers below."
                    )
                    % {
                        "programme": programme.name,
                        "implementer": programme.implementer,
                    },
                    labels={
                        "name": _("Name"),
                        "call": _("Please call"),
                        "lodging": _("I sleep at"),
                        "speaks": _("I speak"),
                    },
                    lodging=name_town(spell_days(str(facts.get("lodging") or ""))),
                )
            )
    return cards


def format_pack_text(facts: Facts, called_off: Iterable[int]) -> str:
    """The stay as plain text for a message: a day, then its hours and places, one line each."""
    off = set(called_off)
    blocks = []
    for block in day_by_day(facts):
        lines = []
        for entry in block.entries:
            if entry.stop.get("placement") not in off:
                lines.append(_format_stop_line(entry.stop))
        if lines:
            head = _format_days(block.first, block.last)
            blocks.append("\n".join([f"*{head}*", *lines]))
    if emergency := facts.get("emergency_contact"):
        blocks.append(join_label(_("In an emergency"), f"{emergency} · 112"))
    return "\n\n".join(blocks)


def _format_days(first: date, last: date) -> str:
    days = [date_format(first, "l j F")]
    if last != first:
        days.append(date_format(last, "l j F"))
    return " – ".join(days)


def _format_stop_line(stop: Facts) -> str:
    hours = "–".join(filter(None, (stop["starts_at"], stop["ends_at"])))
    contact = " ".join(filter(None, (stop.get("contact"), stop.get("phone"))))
    where = name_town(format_location(stop))
    return "• " + ", ".join(filter(None, (hours, stop["title"], where, contact)))


def format_cohort_text(stops: Iterable[ExpectedStop], on: date) -> str:
    """A day of a cohort as plain text for its group: each stop with who is expected there."""
    lines = [f"*{date_format(on, 'l j F')}*"]
    for stop in stops:
        names = ", ".join(person.name for person in stop.people)
        line = ", ".join(filter(None, (stop.hours, stop.title, stop.location)))
        lines.append(join_label(f"• {line}", names))
    return "\n".join(lines)


def render_card_pdf(participation: Participation, facts: Facts) -> bytes:
    """The emergency card as paper, one part for each language, to fold and carry."""
    context = {
        "programme": facts["programme"]
        | {"funding": facts["programme"]["funding"].get("fr", "")},
        "name": participation.person.full_name,
        "speaks": participation.person.language,
        "calls": list_card_calls(participation),
        "emergency": str(facts.get("emergency_contact") or ""),
        "cards": build_emergency_cards(participation, facts),
    }
    language = participation.person.language
    return render_pdf("itineraries/emergency_card.html", context, language)

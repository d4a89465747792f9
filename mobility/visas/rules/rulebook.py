"""Where each finding comes from in law, what to mend, where, and how much it weighs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from pemwecco.core.findings import mark_message as _


class Weight(StrEnum):
    """How much a finding weighs, and who may let it stand."""

    # EU law without which an application is inadmissible or lost: refused at the lodging.
    HARD = "hard"
    # EU law that a post will look at: shown, never let stand, never stopping the lodging.
    LAW = "law"
    # National law: shown, a named person may let it stand with a reason, never stopping anything.
    NATIONAL = "national"
    # Two sources that say different things: a named person may let it stand with a reason.
    SOURCES = "sources"
    # Something to know, nothing to mend.
    NOTE = "note"


class Source(NamedTuple):
    """One line of the book. `field` names the place where it is mended."""

    law: str
    weight: Weight
    field: str
    mend: str = ""


CODE, BORDERS = "Reg. (EC) 810/2009", "Reg. (EU) 2016/399"
H, L, N, S, I = Weight.HARD, Weight.LAW, Weight.NATIONAL, Weight.SOURCES, Weight.NOTE  # noqa: E741  columns
HOLIDAYS = "Law of 4 January 1974; Senegal: laws 74-52, 2013-06"
_NEW_PASSPORT = _(
    "Renew the passport before anything else: letters and insurance print its number."
)
_COVER = _("Extend the policy or correct its dates and amount.")
_SAME_NAME = _(
    "Write the name as the passport prints it, or have the paper made again."
)
_MEETINGS = _(
    "Shorten the meetings, put free days between them, or have the exemption of the region checked."
)

RULEBOOK: Final[Mapping[str, Source]] = MappingProxyType(
    {
        "passport-missing": Source(
            f"{CODE}, art. 12, 19",
            H,
            "passport",
            _("Enter the passport: copy its two lines."),
        ),
        "passport-dates": Source(
            f"{CODE}, art. 12", H, "passport", _("Correct the dates of the passport.")
        ),
        "passport-not-issued": Source(
            f"{CODE}, art. 12", H, "passport", _("Correct the day of issue.")
        ),
        "passport-expires": Source(f"{CODE}, art. 12(a)", H, "passport", _NEW_PASSPORT),
        "passport-pages": Source(f"{CODE}, art. 12(b)", H, "passport", _NEW_PASSPORT),
        "passport-old": Source(f"{CODE}, art. 12(c)", H, "passport", _NEW_PASSPORT),
        "name-differs": Source(f"{CODE}, art. 10, 14", S, "person", _SAME_NAME),
        "birth-differs": Source(
            f"{CODE}, art. 10, 14",
            S,
            "person",
            _("Correct the date of birth in the file, or the passport."),
        ),
        "nationality-differs": Source(
            f"{CODE}, art. 10, 14",
            S,
            "person",
            _("Correct the nationality in the file: the visa follows the passport."),
        ),
        "sex-differs": Source(
            f"{CODE}, art. 10, 14",
            S,
            "person",
            _("Correct the sex in the file, or have the passport corrected."),
        ),
        "passport-kind": Source(
            f"{CODE}, art. 12; Reg. (EU) 2018/1806, art. 3, 6",
            S,
            "passport",
            _(
                "Ask the post which rules apply and where to lodge, and note the answer as the reason."
            ),
        ),
        "insurance-missing": Source(
            f"{CODE}, art. 15", L, "insurance", _("Give the policy: dates and amount.")
        ),
        "insurance-reversed": Source(f"{CODE}, art. 15", H, "insurance", _COVER),
        "insurance-dates": Source(f"{CODE}, art. 15(1), (2)", H, "insurance", _COVER),
        "insurance-amount": Source(f"{CODE}, art. 15(3)", H, "insurance", _COVER),
        "insurance-territory": Source(f"{CODE}, art. 15(1)", H, "insurance", _COVER),
        "insurance-cover-repatriation": Source(
            f"{CODE}, art. 15(1)", H, "insurance", _COVER
        ),
        "insurance-cover-urgent_care": Source(
            f"{CODE}, art. 15(1)", H, "insurance", _COVER
        ),
        "insurance-cover-emergency_hospital": Source(
            f"{CODE}, art. 15(1)", H, "insurance", _COVER
        ),
        "insurance-cover-death": Source(f"{CODE}, art. 15(1)", H, "insurance", _COVER),
        "insurance-awareness": Source(
            f"{CODE}, art. 15(2); annex I",
            L,
            "pieces",
            _(
                "Have the application form signed: its statement on several entries is part of it."
            ),
        ),
        "insured-name": Source(f"{CODE}, art. 15", S, "insurance", _SAME_NAME),
        "trip-missing": Source(
            f"{CODE}, art. 9(1)",
            H,
            "trip",
            _("Give the file a cohort or an itinerary."),
        ),
        "stay-history": Source(
            f"{BORDERS}, art. 6(1)", H, "stays", _("Correct the earlier stays.")
        ),
        "stay-too-long": Source(
            f"{BORDERS}, art. 6(1)",
            H,
            "trip",
            _("Shorten the trip: no longer stay is possible in this programme."),
        ),
        "stay-breach": Source(
            f"{BORDERS}, art. 6(1), (2)",
            H,
            "trip",
            _("Shorten the trip or let it begin later."),
        ),
        "stay-overlap": Source(
            f"{BORDERS}, art. 6(1)",
            S,
            "stays",
            _("Correct the earlier stays, or the days of the trip."),
        ),
        "stay-future": Source(
            f"{BORDERS}, art. 6(1)", S, "stays", _("Correct the earlier stays.")
        ),
        "stay-earlier-breach": Source(f"{BORDERS}, art. 6(1)", I, "stays"),
        "stay-allowed": Source(f"{BORDERS}, art. 6(1), (2)", I, "trip"),
        "visa-not-needed": Source("Reg. (EU) 2018/1806, annex II", I, "person"),
        "regime-unknown": Source(
            "Reg. (EU) 2018/1806, art. 3, 4",
            S,
            "person",
            _(
                "Ask the post, have the regime of this nationality entered with its source, or note the "
                "answer as the reason."
            ),
        ),
        "entries-suspended": Source(
            f"{CODE}, art. 25a",
            L,
            "facts",
            _(
                "Ask for one entry: multiple entries are suspended for this nationality."
            ),
        ),
        "cascade-earned": Source(f"{CODE}, art. 24(2)", I, "facts"),
        "cascade-unchecked": Source(f"{CODE}, art. 24(2)", I, "stays"),
        "entries-unearned": Source(
            f"{CODE}, art. 24(2c)",
            L,
            "facts",
            _(
                "Give the reason and its proof, such as regular business in the area, or ask for one entry."
            ),
        ),
        "fingerprints-again": Source(f"{CODE}, art. 13(3)", I, "facts"),
        "fingerprints-serve": Source(f"{CODE}, art. 13(3)", I, "facts"),
        "lodging-window": Source(f"{CODE}, art. 9(1)", I, "course"),
        "lodging-passed": Source(
            f"{CODE}, art. 9(1)",
            L,
            "trip",
            _("Let the trip begin later, or show why it is urgent."),
        ),
        "lodged-too-early": Source(
            f"{CODE}, art. 9(1), 19", H, "course", _("Lodge on a later day.")
        ),
        "lodged-too-late": Source(
            f"{CODE}, art. 9(1)", L, "course", _("Show the post why it is urgent.")
        ),
        "appointment-holiday": Source(
            HOLIDAYS,
            N,
            "course",
            _("Ask whether the post is open that day, or move the appointment."),
        ),
        "lodging-holiday": Source(
            HOLIDAYS, N, "course", _("Hand in on an earlier working day.")
        ),
        "appointment-weekend": Source(
            f"{CODE}, art. 9(2)",
            N,
            "course",
            _("Ask whether the post is open that day, or move the appointment."),
        ),
        "lodging-weekend": Source(
            f"{CODE}, art. 9(1)", N, "course", _("Hand in on an earlier working day.")
        ),
        "decision-due": Source(f"{CODE}, art. 23", I, "course"),
        "decision-late": Source(
            f"{CODE}, art. 23", L, "course", _("Ask the post where the dossier stands.")
        ),
        "appeal-by": Source("Law of 15 December 1980, art. 39/57", I, "course"),
        "sticker-fits": Source(f"{CODE}, art. 24", I, "course"),
        "sticker-early": Source(
            f"{CODE}, art. 24",
            L,
            "trip",
            _(
                "Move the trip into the days of the visa, or ask the post to correct it."
            ),
        ),
        "sticker-late": Source(
            f"{CODE}, art. 24",
            L,
            "trip",
            _(
                "Move the trip into the days of the visa, or ask the post to correct it."
            ),
        ),
        "sticker-entries": Source(
            f"{CODE}, art. 24", L, "trip", _("Plan as many entries as the visa allows.")
        ),
        "sticker-days": Source(
            f"{CODE}, art. 24",
            L,
            "trip",
            _("Shorten the trip to the days of the visa."),
        ),
        "sticker-window": Source(
            f"{CODE}, art. 24",
            L,
            "trip",
            _("Shorten the trip to the days of the visa."),
        ),
        "sticker-name": Source(
            f"{CODE}, art. 27",
            S,
            "course",
            _(
                "Compare with the sticker; ask the post to correct it before the journey."
            ),
        ),
        "flight-missing": Source(
            f"{CODE}, annex II",
            S,
            "flights",
            _("Reserve both flights; pay nothing before the visa is granted."),
        ),
        "flight-arrival": Source(
            f"{CODE}, art. 14, annex II",
            S,
            "flights",
            _(
                "Correct the flight or the first day of the trip: what counts is the day at the border."
            ),
        ),
        "flight-departure": Source(
            f"{CODE}, art. 14, annex II",
            S,
            "flights",
            _("Correct the flight or the last day of the trip."),
        ),
        "flight-name": Source(f"{CODE}, art. 14", S, "flights", _SAME_NAME),
        "night-missing": Source(
            f"{CODE}, art. 14(1)(b)",
            S,
            "nights",
            _("Reserve the nights that lack, or correct the dates."),
        ),
        "night-twice": Source(
            f"{CODE}, art. 14(1)(b)",
            S,
            "nights",
            _("One bed a night: correct the dates."),
        ),
        "night-outside": Source(
            f"{CODE}, art. 14(1)(b)",
            S,
            "nights",
            _("Correct the dates of the lodging or of the trip."),
        ),
        "night-private": Source(
            f"{CODE}, art. 14(1)(b)",
            S,
            "nights",
            _("Say the same in the itinerary and in the reservations."),
        ),
        "means": Source(f"{BORDERS}, art. 6(4); Visa Handbook, annex 18", I, "pieces"),
        "means-unproved": Source(
            f"{BORDERS}, art. 6(4); Visa Handbook, annex 18",
            L,
            "pieces",
            _("Show the means for every day: statements, or a sponsor's statement."),
        ),
        "cost-twice": Source(
            f"{CODE}, art. 14(1)(b), (4)",
            S,
            "costs",
            _("Agree who pays, and say it once: the consulate compares the letters."),
        ),
        "cost-bed": Source(
            f"{CODE}, art. 14(1)(b), (4)",
            S,
            "costs",
            _(
                "Say in “Who pays” that the host bears these nights, or correct the bed."
            ),
        ),
        "cost-promise": Source(
            f"{CODE}, art. 14(1)(b), (4)",
            S,
            "costs",
            _(
                "Keep what the page of the call promised, or put the promise of the call right."
            ),
        ),
        "cost-open": Source(
            f"{CODE}, art. 14(1)(b), (4)",
            S,
            "costs",
            _("Say who pays for these days."),
        ),
        "itinerary-outside": Source(
            f"{CODE}, art. 14(1)(a)",
            S,
            "itinerary",
            _("Move the stop into the days of the trip."),
        ),
        "itinerary-unpublished": Source(
            f"{CODE}, art. 14(1)(a)", S, "itinerary", _("Publish the itinerary again.")
        ),
        "letter-dates": Source(
            f"{CODE}, art. 14(1)(a)",
            S,
            "letters",
            _("Issue the paper again: it prints other days."),
        ),
        "letter-name": Source(
            f"{CODE}, art. 14(1)(a)",
            S,
            "letters",
            _("Issue the paper again: it prints another name."),
        ),
        "letter-passport": Source(
            f"{CODE}, art. 14(1)(a)",
            S,
            "letters",
            _("Issue the paper again: it prints another passport."),
        ),
        "letter-host": Source(
            f"{CODE}, art. 14(1)(a)",
            S,
            "itinerary",
            _(
                "Let the stops there lie on the days of the invitation, or have the host sign a new one."
            ),
        ),
        "letter-stale": Source(
            f"{CODE}, art. 14(1)(a)",
            L,
            "letters",
            _(
                "Issue the paper again, or have it signed again: its facts have changed."
            ),
        ),
        "letter-unsigned": Source(
            f"{CODE}, art. 14(1)(a)",
            L,
            "letters",
            _("Ask the host to sign its invitation, or call the visit off."),
        ),
        "letter-ended": Source(
            f"{CODE}, art. 14(1)(a)",
            L,
            "letters",
            _("Issue a new paper, or have a new one signed."),
        ),
        "host-cancelled": Source(
            f"{CODE}, art. 14(1)(a)",
            L,
            "itinerary",
            _("Take the visit out of the programme and publish it again."),
        ),
        "host-unanswered": Source(
            f"{CODE}, art. 14(1)(a)",
            S,
            "itinerary",
            _("Wait for the answer of the host, or take the visit out."),
        ),
        "piece-short": Source(
            f"{CODE}, art. 14",
            S,
            "pieces",
            _("Ask for a newer one: it ends before the appointment."),
        ),
        "meeting-consecutive": Source(
            "RD 9 June 1999, art. 2; Brussels decree of 16 May 2024, art. 18 §1, 1°",
            N,
            "itinerary",
            _MEETINGS,
        ),
        "meeting-year": Source(
            "RD 9 June 1999, art. 2; Brussels decree of 16 May 2024, art. 18 §1, 1°",
            N,
            "itinerary",
            _MEETINGS,
        ),
        "meetings": Source(
            "RD 9 June 1999, art. 2; Brussels decree of 16 May 2024, art. 18 §1, 1°",
            I,
            "itinerary",
        ),
        "meetings-flanders": Source(
            "Flemish exemptions for business activities; Limosa", I, "itinerary"
        ),
        "business-trip": Source("RD 3 February 2003, art. 1, 6°", I, "trip"),
        "business-trip-long": Source(
            "RD 3 February 2003, art. 1, 6°",
            N,
            "trip",
            _("Shorten the trip, or ask for a professional card."),
        ),
        "arrival-declaration": Source(
            "Law of 15 December 1980, art. 5; annex 3", I, "nights"
        ),
    }
)

# What is counted by the visa regime of a nationality: sure only where that is known.
BY_REGIME: Final = frozenset(
    {
        "cascade-earned",
        "cascade-unchecked",
        "decision-due",
        "decision-late",
        "regime-unknown",
    }
)
HARD: Final = frozenset(
    code for code, source in RULEBOOK.items() if source.weight is Weight.HARD
)
WAIVABLE: Final = frozenset(
    code
    for code, source in RULEBOOK.items()
    if source.weight in {Weight.NATIONAL, Weight.SOURCES}
)

"""Today's values of the law, as they are loaded into rows that staff then keep up to date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from django.db import transaction

from mobility.visas import rules
from mobility.visas.models import SharedAreaState, VisaRegime
from pemwecco.core.models import Parameter

VERIFIED_ON: Final = date(2026, 11, 1)
CODE_2010 = date(2010, 4, 5)
CODE_2020 = date(2020, 2, 2)
PRACTICE = "Practice of visa centres elsewhere; confirm for the post"


class Regime(NamedTuple):
    """A nationality, the days to the decision, whether multiple entries may be granted, and the source."""

    nationality: str
    valid_from: date
    days: int
    multiple: bool
    source: str


# Residents of the post's countries. Nationality decides, so neighbours who live in Senegal are here.
REGIMES: Final = (
    *(
        Regime(
            state,
            CODE_2020,
            15,
            multiple=True,
            source="Reg. (EC) 810/2009, art. 23 and 24",
        )
        for state in ("SN", "GM", "GN", "GW", "CV", "MR", "ML", "CI")
    ),
    Regime(
        "GM",
        date(2021, 10, 7),
        45,
        multiple=False,
        source="Council decision of 2021 under art. 25a",
    ),
)


class Known(NamedTuple):
    key: str
    value: str
    unit: str
    valid_from: date
    source: str


VALUES: Final = (
    Known("schengen.max_days", "90", "days", date(2013, 10, 18), "Reg. (EU) 2016/399, art. 6(1)"),
    Known("schengen.window_days", "180", "days", date(2013, 10, 18), "Reg. (EU) 2016/399, art. 6(1)"),
    Known("visa.lodging_earliest_months", "6", "months", CODE_2020, "Reg. (EC) 810/2009, art. 9(1)"),
    Known("visa.lodging_latest_days", "15", "days", CODE_2020, "Reg. (EC) 810/2009, art. 9(1)"),
    Known("visa.decision_days", "15", "days", CODE_2020, "Reg. (EC) 810/2009, art. 23(1)"),
    Known("visa.decision_max_days", "45", "days", CODE_2020, "Reg. (EC) 810/2009, art. 23(2)"),
    Known("visa.biometrics_months", "59", "months", CODE_2010, "Reg. (EC) 810/2009, art. 13(3)"),
    Known("visa.insurance_min_eur", "30000", "EUR", CODE_2010, "Reg. (EC) 810/2009, art. 15(3)"),
    Known("visa.grace_days", "15", "days", CODE_2010, "Reg. (EC) 810/2009, art. 24(1)"),
    Known("visa.fee_eur", "90", "EUR", date(2024, 6, 11), "Delegated Reg. (EU) 2024/1415"),
    Known("visa.service_fee_cap_eur", "45", "EUR", date(2024, 6, 11), "Reg. (EC) 810/2009, art. 17"),
    Known(
        "passport.min_months_after_departure",
        "3", "months", CODE_2010, "Reg. (EC) 810/2009, art. 12(a)",
    ),
    Known("passport.blank_pages", "2", "pages", CODE_2010, "Reg. (EC) 810/2009, art. 12(b)"),
    Known("passport.max_age_years", "10", "years", CODE_2010, "Reg. (EC) 810/2009, art. 12(c)"),
    Known("be.means_hotel_eur", "95", "EUR per day", date(2015, 1, 1), "Visa Handbook, annex 18"),
    Known("be.means_private_eur", "45", "EUR per day", date(2015, 1, 1), "Visa Handbook, annex 18"),
    Known(
        "be.arrival_declaration_working_days",
        "3", "working days", date(1980, 12, 15), "Law of 15 December 1980, art. 5",
    ),
    Known(
        "be.meeting_max_consecutive",
        "20", "days", date(2011, 3, 13), "RD 9 June 1999, art. 2; Brussels decree of 16 May 2024, art. 18",
    ),
    Known(
        "be.meeting_max_per_year",
        "60", "days", date(2011, 3, 13), "RD 9 June 1999, art. 2; Brussels decree of 16 May 2024, art. 18",
    ),
    Known(
        "be.professional_card_trip_months",
        "3", "months", date(2003, 2, 3), "RD 3 February 2003, art. 1, 6°",
    ),
    Known("visa.photo_months", "6", "months", CODE_2010, "Reg. (EC) 810/2009, art. 10(3); ICAO"),
    Known("visa.statement_months", "3", "months", CODE_2020, "Harmonised list for Senegal"),
    Known("vac.max_reschedules", "1", "moves", CODE_2020, PRACTICE),
    Known("vac.reschedule_hours", "72", "hours", CODE_2020, PRACTICE),
    Known("vac.prepay_working_days", "3", "working days", CODE_2020, PRACTICE),
    Known("plan.request_days", "60", "days", CODE_2020, "Planning: wait for an appointment, Dakar 2024"),
    Known("plan.appointment_days", "1", "days", CODE_2020, "Planning: appointment to lodging"),
    Known("plan.decision_days", "45", "days", CODE_2020, "Planning: art. 23(2), extended period"),
    Known("plan.passport_back_days", "7", "days", CODE_2020, "Planning: decision to passport in hand"),
    Known("plan.ticket_days", "21", "days", CODE_2020, "Planning: ticket before departure"),
    Known("plan.papers_days", "14", "days", CODE_2020, "Planning: letters before the appointment"),
    Known("plan.insurance_days", "7", "days", CODE_2020, "Planning: insurance before the appointment"),
    Known("plan.passport_days", "7", "days", CODE_2020, "Planning: passport before the request"),
    Known("plan.amber_days", "14", "days", CODE_2020, "Planning: fewer days left than this is tight"),
    Known("be.appeal_days", "30", "days", date(1980, 12, 15), "Law of 15 December 1980, art. 39/57"),
)  # fmt: skip


def _build_parameters() -> Iterator[Parameter]:
    for known in VALUES:
        yield Parameter(
            key=known.key,
            value=known.value,
            unit=known.unit,
            valid_from=known.valid_from,
            source=known.source,
            verified_on=VERIFIED_ON,
        )


def _build_states() -> Iterator[SharedAreaState]:
    source = "Council decisions on accession"
    for state, joined in sorted(rules.SCHENGEN_FROM.items()):
        yield SharedAreaState(country=state, joined_on=joined, source=source)


def _build_regimes() -> Iterator[VisaRegime]:
    for regime in REGIMES:
        yield VisaRegime(
            nationality=regime.nationality,
            valid_from=regime.valid_from,
            decision_days=regime.days,
            multiple_entries=regime.multiple,
            source=regime.source,
            verified_on=VERIFIED_ON,
        )


@transaction.atomic
def load_legal_values() -> tuple[int, int]:
    """Load the dated rules, the states of the shared area and the visa regimes that are not there yet.

    What staff have changed stays. Answers how many rules and how many states were added.
    """
    before = Parameter.objects.count(), SharedAreaState.objects.count()
    Parameter.objects.bulk_create(_build_parameters(), ignore_conflicts=True)
    SharedAreaState.objects.bulk_create(_build_states(), ignore_conflicts=True)
    VisaRegime.objects.bulk_create(_build_regimes(), ignore_conflicts=True)
    return Parameter.objects.count() - before[
        0
    ], SharedAreaState.objects.count() - before[1]

"""The allowance sheet of a person or a cohort: computed from crossings, beds, stops and dated rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mobility.hosts.rules import DaySpan
from mobility.itineraries.models import (
    AllowanceCorrection,
    Crossing,
    Stop,
    StopAttendee,
)
from mobility.itineraries.queries import get_stay_days
from mobility.itineraries.rules.allowances import (
    BED,
    CENT,
    DAY,
    MEAL,
    AllowanceDay,
    AllowanceRates,
    AllowanceSum,
    compute_allowance,
)
from participants.register.lifecycle import SEATED
from participants.register.models import Cohort, Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from pemwecco.core.parameters import get_dated_rule, read_rule_values
from pemwecco.core.remembering import remembering
from pemwecco.core.typed_text import parse_int
from pemwecco.documents.pdf import render_pdf
from pemwecco.exports.papers import (
    ExportedPaper,
    TellStep,
    register_exported_paper,
)

SEE: Final = "itineraries.view_allowancecorrection"
CORRECT: Final = "itineraries.add_allowancecorrection"
OwnNights = Callable[[Sequence[Participation]], Mapping[int, set[date]]]
_OWN_NIGHTS: list[OwnNights] = []


def register_own_nights(source: OwnNights) -> OwnNights:
    """Register who knows which nights travellers pay themselves; a subject does it in its `receivers`."""
    _OWN_NIGHTS.append(source)
    return source


@dataclass(frozen=True, slots=True)
class AllowanceSheet:
    """What one person gets: the days, where they come from, and the sum."""

    participation: Participation
    span: DaySpan | None
    # The days are those of the border crossings, not those of the plan.
    is_entry_known: bool
    is_exit_known: bool
    sum: AllowanceSum
    corrections: tuple[AllowanceCorrection, ...]

    @property
    def missing(self) -> list[str]:
        """The rules that have no value on a day on which one is needed, by their names."""
        names = []
        for key in self.sum.missing:
            rule = get_dated_rule(key)
            names.append(str(rule.name) if rule else key)
        return names


def list_allowance_sheets(rows: QuerySet[Participation]) -> list[AllowanceSheet]:
    """The sheets of files that hold a seat, by name.

    Six queries, however many people, and those of who knows which nights are paid by the person.
    """
    files = list(
        rows.filter(stage__in=SEATED)
        .select_related("person", "cohort", "itinerary", "call__programme")
        .prefetch_related("accommodations")
        .order_by("person__family_name", "person__given_names", "pk")
    )
    keys = [file.pk for file in files]
    crossings = _fetch_crossings(keys)
    meals = _count_meals(keys)
    own_nights = _gather_own_nights(files)
    corrections: dict[int, list[AllowanceCorrection]] = {}
    own = AllowanceCorrection.objects.filter(participation__in=keys)
    for row in own.select_related("by"):
        corrections.setdefault(row.participation_id, []).append(row)
    sheets = []
    # The values of a day are the same for everyone.
    with remembering():
        for file in files:
            found = crossings.get(file.pk, {})
            said = corrections.get(file.pk, [])
            days = _build_days(
                file,
                _find_span(file, found),
                meals.get(file.pk, {}),
                own_nights.get(file.pk, set()),
            )
            sheets.append(_build_sheet(file, found, days, said))
    return sheets


def _build_sheet(
    file: Participation,
    crossed: dict[str, date],
    days: Sequence[AllowanceDay],
    said: Sequence[AllowanceCorrection],
) -> AllowanceSheet:
    return AllowanceSheet(
        participation=file,
        span=_find_span(file, crossed),
        is_entry_known=Crossing.Direction.ENTRY in crossed,
        is_exit_known=Crossing.Direction.EXIT in crossed,
        sum=compute_allowance(days, [row.amount for row in said]),
        corrections=tuple(said),
    )


def get_allowance_sheet(participation: Participation) -> AllowanceSheet:
    """The sheet of one file. Refuses with `Refused` a file that holds no seat."""
    sheets = list_allowance_sheets(Participation.objects.filter(pk=participation.pk))
    if not sheets:
        raise Refused(_("The person is not selected."))
    return sheets[0]


def _gather_own_nights(files: Sequence[Participation]) -> dict[int, set[date]]:
    """The evenings of nights that people pay themselves, by the key of their file."""
    found: dict[int, set[date]] = {}
    for source in _OWN_NIGHTS:
        for file, nights in source(files).items():
            found.setdefault(file, set()).update(nights)
    return found


def _fetch_crossings(files: Iterable[int]) -> dict[int, dict[str, date]]:
    found: dict[int, dict[str, date]] = {}
    rows = Crossing.objects.standing().filter(participation__in=files)
    for file, direction, on in rows.values_list("participation", "direction", "on"):
        found.setdefault(file, {})[direction] = on
    return found


def _count_meals(files: Iterable[int]) -> dict[int, dict[date, int]]:
    """The meals of the programme by person and day."""
    found: dict[int, dict[date, int]] = {}
    rows = StopAttendee.objects.filter(
        itinerary__participation__in=files, stop__activity=Stop.Activity.MEAL
    )
    named = ("itinerary__participation", "stop__starts_on", "stop__ends_on")
    for file, first, last in rows.values_list(*named):
        own = found.setdefault(file, {})
        for on in DaySpan(first, last).days():
            own[on] = own.get(on, 0) + 1
    return found


def _find_span(file: Participation, crossed: dict[str, date]) -> DaySpan | None:
    """From the entry to the exit as recorded, else as planned; nothing where they do not go together."""
    planned = get_stay_days(getattr(file, "itinerary", None), file)
    first = crossed.get(Crossing.Direction.ENTRY, planned.first if planned else None)
    last = crossed.get(Crossing.Direction.EXIT, planned.last if planned else None)
    if first is None or last is None or last < first:
        return None
    return DaySpan(first, last)


def _build_days(
    file: Participation,
    span: DaySpan | None,
    meals: dict[date, int],
    own_nights: set[date],
) -> list[AllowanceDay]:
    if span is None:
        return []
    beds = list(file.accommodations.all())
    days = []
    for on in span.days():
        has_bed = None
        if on < span.last:
            has_bed = any(bed.arrives_on <= on < bed.leaves_on for bed in beds)
        rates, is_own = _read_rates(on), on in own_nights
        days.append(AllowanceDay(on, meals.get(on, 0), has_bed, rates, is_own))
    return days


def _read_rates(on: date) -> AllowanceRates:
    values = read_rule_values((DAY, MEAL, BED), on)
    return AllowanceRates(values.get(DAY), values.get(MEAL), values.get(BED))


@transaction.atomic
def correct_allowance(
    *, participation: Participation, amount: Decimal, reason: str, by: User
) -> AllowanceCorrection:
    """Note an amount more or less, with the reason. `PermissionDenied` without the right.

    Refuses with `Refused` nothing, more than two decimals, and a correction without a reason.
    """
    require(by, CORRECT)
    if not amount:
        raise Refused(_("A correction is more or less than nothing."))
    if amount != amount.quantize(CENT, ROUND_HALF_UP):
        raise Refused(_("An amount has two decimals at most."))
    if not (why := reason.strip()[:300]):
        raise Refused(_("A correction has its reason."))
    return AllowanceCorrection.objects.create(
        participation=participation, amount=amount, reason=why, by=by
    )


def list_allowance_head() -> list[str]:
    """The heads of the columns of a cohort's table."""
    return [
        _("Number"),
        _("Person"),
        _("From"),
        _("To"),
        _("Days"),
        _("Nights with a bed"),
        _("Nights without a bed"),
        _("Nights paid by the person"),
        _("Meals provided"),
        _("Allowance (EUR)"),
        _("Off for meals (EUR)"),
        _("Off for nights (EUR)"),
        _("Corrections (EUR)"),
        _("Due (EUR)"),
        _("Values missing"),
        _("Reasons of corrections"),
    ]


def list_allowance_rows(sheets: Sequence[AllowanceSheet]) -> list[list[Any]]:
    """One row a person, typed: dates, counts, amounts; an amount that is not known stays empty."""
    rows = []
    for sheet in sheets:
        found = sheet.sum
        rows.append(
            [
                sheet.participation.reference,
                sheet.participation.person.full_name,
                sheet.span.first if sheet.span else None,
                sheet.span.last if sheet.span else None,
                found.days,
                found.nights_with_bed,
                found.nights_without_bed,
                found.nights_own,
                found.meals,
                found.gross,
                found.off_meals,
                found.off_beds,
                found.corrections,
                found.due,
                ", ".join(sheet.missing),
                "; ".join(row.reason for row in sheet.corrections),
            ]
        )
    return rows


def list_cohort_allowances(cohort: Cohort) -> list[AllowanceSheet]:
    """The sheets of a cohort."""
    return list_allowance_sheets(Participation.objects.filter(cohort=cohort))


def _find_file(asked: dict[str, str]) -> Participation:
    rows = Participation.objects.select_related("person", "call__programme")
    file = rows.filter(pk=parse_int(asked.get("file", ""))).first()
    if file is None:
        raise Refused(_("This file does not exist."))
    return file


def _name_sheet(asked: dict[str, str]) -> str:
    return _("Allowance of %(name)s") % {"name": _find_file(asked).person.full_name}


def _write_sheet(asked: dict[str, str], tell: TellStep) -> bytes:
    file = _find_file(asked)
    sheet = get_allowance_sheet(file)
    tell(1)
    context = {"programme": file.call.programme, "sheet": sheet, "file": file}
    return render_pdf("itineraries/allowance.html", context, get_language() or "fr")


ALLOWANCE_PAPER = register_exported_paper(
    ExportedPaper("itineraries.allowance", SEE, _name_sheet, _write_sheet)
)

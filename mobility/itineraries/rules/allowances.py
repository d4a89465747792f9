"""What a person gets for their days in the country, what is taken off, what is missing. Plain Python."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

CENT: Final = Decimal("0.01")
# Keys of the dated rules; none of them has a value until staff give one.
DAY: Final = "allowance.day_eur"
MEAL: Final = "allowance.meal_eur"
BED: Final = "allowance.bed_eur"


@dataclass(frozen=True, slots=True)
class AllowanceRates:
    """What the programme gives for a day and takes off for what is provided, as in force on a day."""

    day: Decimal | None = None
    meal: Decimal | None = None
    bed: Decimal | None = None


@dataclass(frozen=True, slots=True)
class AllowanceDay:
    """A day of presence: meals provided, whether the night after it has a bed; none on the last.

    A bed that the person pays is no bed provided: nothing is taken off for it.
    """

    on: date
    meals: int
    has_bed: bool | None
    rates: AllowanceRates
    is_own_bed: bool = False


@dataclass(frozen=True, slots=True)
class AllowanceSum:
    """The sheet of one person. `due` is nothing while a value that it needs is missing."""

    days: int
    nights_with_bed: int
    nights_without_bed: int
    # With a bed that the person pays: in neither of the two.
    nights_own: int
    meals: int
    gross: Decimal | None
    off_meals: Decimal | None
    off_beds: Decimal | None
    corrections: Decimal
    # Keys of the rules that have no value on a day on which one is needed.
    missing: tuple[str, ...]

    @property
    def due(self) -> Decimal | None:
        """What is to be paid, never below nothing."""
        if self.gross is None or self.off_meals is None or self.off_beds is None:
            return None
        left = self.gross - self.off_meals - self.off_beds + self.corrections
        return max(left, Decimal(0)).quantize(CENT)


def compute_allowance(
    days: Sequence[AllowanceDay], corrections: Iterable[Decimal] = ()
) -> AllowanceSum:
    """Each day at the value of its own date; a value that is missing makes no amount, and is named.

    >>> from datetime import date
    >>> rates = AllowanceRates(Decimal(40), Decimal("7.50"), Decimal(0))
    >>> day = AllowanceDay(date(2027, 3, 1), 1, True, rates)
    >>> compute_allowance([day]).due
    Decimal('32.50')
    """
    beds = [day for day in days if day.has_bed and not day.is_own_bed]
    own = [day for day in days if day.has_bed and day.is_own_bed]
    meals = [day for day in days if day.meals]
    missing = []
    if any(day.rates.day is None for day in days):
        missing.append(DAY)
    if any(day.rates.meal is None for day in meals):
        missing.append(MEAL)
    if any(day.rates.bed is None for day in beds):
        missing.append(BED)
    return AllowanceSum(
        days=len(days),
        nights_with_bed=len(beds),
        nights_without_bed=sum(day.has_bed is False for day in days),
        nights_own=len(own),
        meals=sum(day.meals for day in days),
        gross=_add(day.rates.day for day in days),
        off_meals=_add(_multiply(day.rates.meal, day.meals) for day in meals),
        off_beds=_add(day.rates.bed for day in beds),
        corrections=sum(corrections, Decimal(0)).quantize(CENT, ROUND_HALF_UP),
        missing=tuple(missing),
    )


def _multiply(value: Decimal | None, count: int) -> Decimal | None:
    return None if value is None else value * count


def _add(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum in cents; nothing when one of them is not known."""
    total = Decimal(0)
    for value in values:
        if value is None:
            return None
        total += value
    return total.quantize(CENT, ROUND_HALF_UP)

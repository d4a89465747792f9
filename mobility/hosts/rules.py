"""How many visitors a host receives at once, and what it reads of them: plain values in, answers out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from participants.panel.rules.redaction import PERSON, Identity, find_names, fold
from pemwecco.core.findings import Finding
from pemwecco.core.findings import mark_message as _

# After the last day of a visit the host may still have to send something on; then it has no use for them.
CONTACT_DAYS: Final = 30
# A name of fewer letters stands by chance in many words.
TELLING_LETTERS: Final = 4


@dataclass(frozen=True, slots=True)
class DaySpan:
    """From one day to another, both counted."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last

    def within(self, other: DaySpan) -> bool:
        return other.first <= self.first and self.last <= other.last

    def meets(self, other: DaySpan) -> bool:
        return self.first <= other.last and other.first <= self.last

    def days(self) -> Iterator[date]:
        for offset in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=offset)


def first_full_day(
    asked: DaySpan, taken: Iterable[DaySpan], capacity: int
) -> date | None:
    """The first day of a stay on which the host already has all the visitors it can take, or nothing.

    A day of arrival and a day of departure count as a whole day each.
    """
    others = [span for span in taken if span.meets(asked)]
    if len(others) < capacity:
        return None
    for day in asked.days():
        there = sum(span.holds(day) for span in others)
        if there >= capacity:
            return day
    return None


def are_contacts_open(*, ends_on: date, on: date) -> bool:
    """Whether the host still reads phone and e-mail: until the 30th day after the last day of the visit."""
    return on <= ends_on + timedelta(days=CONTACT_DAYS)


def does_enterprise_name_person(
    enterprise: str, *, given_names: str, family_name: str
) -> bool:
    """Whether the name of an enterprise tells that of a person, whole or in part, in any order and spelling.

    Names of four letters and more are found inside a word too ("Diopfood"); shorter ones as words.
    """
    person = Identity(people=(given_names, family_name))
    if any(span.kind == PERSON for span in find_names(enterprise, person)):
        return True
    written = _letters_of(enterprise)
    for word in f"{given_names} {family_name}".replace("-", " ").split():
        letters = _letters_of(word)
        if len(letters) >= TELLING_LETTERS and letters in written:
            return True
    return False


def _letters_of(text: str) -> str:
    return "".join(letter for letter in fold(text)[0] if letter.isalnum())


def list_host_capacity_findings(
    capacity: int, taken: Iterable[DaySpan], today: date
) -> Iterable[Finding]:
    """What is wrong with how many visitors a host receives; `taken` are the stays that hold a place.

    Refused: nobody (a host that receives nobody for now is paused), and fewer than are expected at the
    same time from today on.
    """
    if capacity < 1:
        yield Finding(
            "host-no-capacity",
            _(
                "A host receives one visitor at least. Tick below when it receives nobody for now."
            ),
            field="capacity",
        )
        return
    coming = [span for span in taken if span.last >= today]
    for asked in coming:
        # One too many is there on the day on which all places and one more are held.
        full = first_full_day(asked, coming, capacity + 1)
        if full is not None:
            yield Finding(
                "host-over-capacity",
                _("More visitors than %(capacity)s are agreed for %(day)s already."),
                {"capacity": capacity, "day": full},
                field="capacity",
            )
            return

"""People and organisations that may be the same: found by indexes, noted in pairs, decided by staff."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from pemwecco.core.folding import fold_text
from pemwecco.network.models import (
    Identifier,
    Organisation,
    Person,
    SimilarPair,
)
from pemwecco.network.similarity import (
    MatchMarks,
    build_name_marks,
    compare_organisations,
    compare_people,
)

# What two rows share, as staff read it.
REASONS: Final[dict[str, Promise]] = {
    "email": pgettext_lazy("possible duplicate", "same e-mail"),
    "phone": pgettext_lazy("possible duplicate", "same phone"),
    "national_id": pgettext_lazy("possible duplicate", "same national identity number"),
    "number": pgettext_lazy("possible duplicate", "same register number"),
    "name_and_birth": pgettext_lazy(
        "possible duplicate", "same name and date of birth"
    ),
    "name": pgettext_lazy("possible duplicate", "same name"),
    "close_name": pgettext_lazy("possible duplicate", "name close to it"),
}
# So many rows that share a mark are looked at; more namesakes than that say nothing.
MOST_CANDIDATES: Final = 300
MOST_NAMED: Final = 5
BATCH: Final = 500

# The column as it is kept: reading a number takes longer than comparing two rows.
_AS_TYPED: Final = Cast("phone", TextField())

Numbers = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class SimilarRow:
    """A row that may be the same as another, and what they share."""

    row: Person | Organisation
    reasons: tuple[str, ...]

    def describe(self) -> str:
        """Who, and what they share: “Awa Ndiaye (same phone)”."""
        return f"{self.row} ({describe_similar_reasons(self.reasons)})"


def describe_similar_reasons(reasons: Iterable[str]) -> str:
    """What two rows share, in the language of the page."""
    return ", ".join(str(REASONS.get(code, code)) for code in reasons)


def read_person_marks(row: Person) -> MatchMarks:
    """What a person is compared by."""
    return MatchMarks(
        email=row.email or "",
        phone=str(row.phone or ""),
        national_id=row.national_id or "",
        name=row.full_name,
        birth=row.birth_date or None,
    )


def read_organisation_marks(row: Organisation, numbers: Numbers) -> MatchMarks:
    """What an organisation is compared by; `numbers` are those under which registers know it."""
    return MatchMarks(
        email=(row.email or "").lower(),
        phone=str(row.phone or ""),
        enterprise=row.name,
        country=str(row.country or ""),
        numbers=numbers,
    )


def find_similar_people(row: Person, *, most: int = MOST_NAMED) -> list[SimilarRow]:
    """Who may be the same person, those who share most first; three queries at most.

    For a row that is not saved yet too. Who was said not to be the same is left out.
    """
    shared = Q(name_marks__overlap=build_name_marks(row.full_name))
    if row.birth_date:
        # Of namesakes, those alone who were not born on another day: the others are two people.
        shared &= Q(birth_date=row.birth_date) | Q(birth_date=None)
    for name in ("email", "phone"):
        if value := getattr(row, name):
            shared |= Q(**{name: value})
    if row.national_id:
        shared |= Q(national_id__folded=fold_text(row.national_id))
    marks = read_person_marks(row)
    reasons = {}
    others = Person.objects.filter(shared).exclude(pk=row.pk).order_by()
    for key, theirs in _read_candidates(_leave_out_different(row, others)):
        if found := compare_people(marks, theirs):
            reasons[key] = found
    return _sort_by_likeness(Person.objects.in_bulk(reasons), reasons)[:most]


def _read_candidates(people: QuerySet[Person]) -> Iterator[tuple[int, MatchMarks]]:
    """The marks of people by their keys, from the columns alone: hundreds are read for one that is alike."""
    facts = people.values_list(
        "pk",
        "email",
        _AS_TYPED,
        "national_id",
        "given_names",
        "family_name",
        "birth_date",
    )
    for key, email, phone, national_id, given, family, birth in facts[:MOST_CANDIDATES]:
        yield (
            key,
            MatchMarks(
                email=email or "",
                phone=phone or "",
                national_id=national_id or "",
                name=f"{given} {family}".strip(),
                birth=birth or None,
            ),
        )


def find_similar_organisations(
    row: Organisation, *, numbers: Numbers = frozenset(), most: int = MOST_NAMED
) -> list[SimilarRow]:
    """Which may be the same organisation, those that share most first; five queries at most."""
    shared = Q(name_marks__overlap=build_name_marks(row.name, is_enterprise=True))
    for name in ("email", "phone"):
        if value := getattr(row, name):
            shared |= Q(**{name: value})
    if holders := _list_number_holders(numbers):
        shared |= Q(pk__in=holders)
    others = Organisation.objects.filter(shared).exclude(pk=row.pk).order_by()
    facts = list(
        _leave_out_different(row, others).values_list(
            "pk", "email", _AS_TYPED, "name", "country"
        )[:MOST_CANDIDATES]
    )
    known = read_numbers_of(line[0] for line in facts)
    marks = read_organisation_marks(row, numbers)
    reasons = {}
    for key, email, phone, enterprise, country in facts:
        theirs = MatchMarks(
            email=(email or "").lower(),
            phone=phone or "",
            enterprise=enterprise,
            country=str(country or ""),
            numbers=known[key],
        )
        if found := compare_organisations(marks, theirs):
            reasons[key] = found
    return _sort_by_likeness(Organisation.objects.in_bulk(reasons), reasons)[:most]


def read_numbers_of(keys: Iterable[int]) -> dict[int, Numbers]:
    """The numbers of organisations by their keys, in one query; nothing for one without any."""
    numbers: dict[int, set[tuple[str, str]]] = defaultdict(set)
    lines = Identifier.objects.filter(organisation__in=list(keys))
    for key, scheme, value in lines.values_list("organisation_id", "scheme", "value"):
        numbers[key].add((scheme, value))
    return defaultdict(
        frozenset, {key: frozenset(pairs) for key, pairs in numbers.items()}
    )


def _list_number_holders(numbers: Numbers) -> list[int]:
    held = Q()
    for scheme, value in numbers:
        held |= Q(scheme=scheme, value=value)
    if not held:
        return []
    return list(
        Identifier.objects.filter(held).values_list("organisation_id", flat=True)
    )


def _leave_out_different(row: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    if row.pk is None:
        return rows
    first, second = _name_sides(row)
    said = SimilarPair.objects.filter(state=SimilarPair.State.DIFFERENT).of_row(row)
    others: set[int] = set()
    for pair in said.values_list(f"{first}_id", f"{second}_id"):
        others.update(pair)
    return rows.exclude(pk__in=others - {row.pk})


def _sort_by_likeness(
    rows: Mapping[int, Person | Organisation], reasons: Mapping[int, tuple[str, ...]]
) -> list[SimilarRow]:
    order = list(REASONS)
    found = [SimilarRow(row, reasons[key]) for key, row in rows.items()]
    return sorted(
        found,
        key=lambda one: (
            -len(one.reasons),
            order.index(one.reasons[0]),
            one.row.pk,
        ),
    )


def _name_sides(row: Person | Organisation) -> tuple[str, str]:
    kind = "person" if isinstance(row, Person) else "organisation"
    return f"first_{kind}", f"second_{kind}"


def compare_waiting_rows(*, batch: int = BATCH) -> int:
    """Hold people and organisations that are new or changed against all others; how many pairs were noted.

    For the worker: marks that are missing come first, so that each finds the others. What staff said of a
    pair stays; an open pair that shares nothing any more goes.
    """
    noted = 0
    for everybody in (Person.objects.all(), Organisation.objects.all()):
        _fill_name_marks(everybody.filter(compared_at=None, name_marks=[]), batch)
        while (count := _compare_batch(everybody, batch)) is not None:
            noted += count
    return noted


def _fill_name_marks(rows: QuerySet[Any], batch: int) -> None:
    after = 0
    while chosen := list(rows.filter(pk__gt=after).order_by("pk")[:batch]):
        for row in chosen:
            row.name_marks = _build_row_marks(row)
        rows.model.objects.bulk_update(chosen, ["name_marks"])
        after = chosen[-1].pk


def _build_row_marks(row: Person | Organisation) -> list[str]:
    if isinstance(row, Person):
        return build_name_marks(row.full_name)
    return build_name_marks(row.name, is_enterprise=True)


@transaction.atomic
def _compare_batch(everybody: QuerySet[Any], batch: int) -> int | None:
    """The pairs noted of some rows that wait, or nothing when none waits; what is being saved comes later."""
    waiting = everybody.filter(compared_at=None).order_by("pk")
    rows = list(waiting.select_for_update(of=("self",), skip_locked=True)[:batch])
    if not rows:
        return None
    numbers: dict[int, Numbers] = {}
    if isinstance(rows[0], Organisation):
        numbers = read_numbers_of(row.pk for row in rows)
    noted = 0
    for row in rows:
        if isinstance(row, Person):
            similar = find_similar_people(row, most=MOST_CANDIDATES)
        else:
            similar = find_similar_organisations(
                row, numbers=numbers[row.pk], most=MOST_CANDIDATES
            )
        noted += _note_pairs(row, similar)
    keys = [row.pk for row in rows]
    everybody.filter(pk__in=keys).update(compared_at=timezone.now())
    return noted


def _note_pairs(row: Any, similar: list[SimilarRow]) -> int:
    first, second = _name_sides(row)
    wanted: dict[tuple[int, int], list[str]] = {}
    for one in similar:
        keys = sorted((row.pk, one.row.pk))
        wanted[keys[0], keys[1]] = list(one.reasons)
    known = set()
    for pair in SimilarPair.objects.of_row(row):
        keys_of_pair = (pair.first.pk, pair.second.pk)
        known.add(keys_of_pair)
        if pair.state != SimilarPair.State.OPEN:
            continue
        reasons = wanted.get(keys_of_pair)
        if reasons is None:
            pair.delete()
        elif reasons != pair.reasons:
            pair.reasons = reasons
            pair.save(update_fields=["reasons"])
    made = []
    for (one_key, other_key), reasons in wanted.items():
        if (one_key, other_key) not in known:
            sides = {f"{first}_id": one_key, f"{second}_id": other_key}
            made.append(SimilarPair(reasons=reasons, **sides))
    SimilarPair.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


@transaction.atomic
def say_not_the_same(*, pair: SimilarPair, by: User, note: str) -> SimilarPair:
    """Remember that two rows are not one: neither the warning nor the list names them together again.

    Raises `Refused` without a note, `PermissionDenied` without the right.
    """
    require(by, "network.change_similarpair")
    if not note.strip():
        raise Refused(_("Please write how you know."))
    row = SimilarPair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    row.state, row.note = SimilarPair.State.DIFFERENT, note.strip()[:300]
    row.decided_by, row.decided_at = by, timezone.now()
    row.save(update_fields=["state", "note", "decided_by", "decided_at"])
    return row


@transaction.atomic
def reopen_pair(*, pair: SimilarPair, by: User) -> SimilarPair:
    """Take back that two rows are not one. Raises `PermissionDenied` without the right."""
    require(by, "network.change_similarpair")
    row = SimilarPair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    row.state, row.note, row.decided_by, row.decided_at = (
        SimilarPair.State.OPEN,
        "",
        None,
        None,
    )
    row.save(update_fields=["state", "note", "decided_by", "decided_at"])
    return row

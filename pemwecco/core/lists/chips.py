"""What stands above a list: the fields by which it is narrowed, and a chip for each that is set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pemwecco.core.day_words import date_format
from pemwecco.core.folding import sort_key
from pemwecco.core.lists.filters import (
    KnownValuesFilter,
    RangeFilter,
    SeveralListFilter,
    read_typed_day,
)

# More values than these are read in a box of their own that scrolls.
MANY: Final = 8
EMPTY: Final = "__isnull"
TRUE_WORDS: Final = ("true", "1")


@dataclass(frozen=True, slots=True)
class FilterOption:
    """One value of a filter: the name under which the address holds it, and whether it is set."""

    name: str
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FilterField:
    """One filter as a form draws it; `kind` is "several", "one", "days" or "numbers"."""

    title: str
    kind: str
    options: list[FilterOption]
    # Name and typed value of both ends of a range.
    ends: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_long(self) -> bool:
        return len(self.options) > MANY

    @property
    def is_set(self) -> bool:
        if any(option.is_chosen for option in self.options):
            return True
        return any(value for _name, value in self.ends)


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition that is set: its filter, what it says, and the address without it."""

    title: str
    label: str
    address: str


def build_filter_field(spec: Any, asked: dict[str, list[str]]) -> FilterField:
    """A filter of a list with what the address sets of it."""
    options = []
    for name, value, label in _list_options(spec):
        chosen = _is_chosen(name, value, asked)
        options.append(FilterOption(name, value, label, chosen))
    title = str(spec.title)
    if isinstance(spec, RangeFilter):
        names = (spec.from_name, spec.until_name)
        ends = [(name, _read_end_for_form(spec, asked, name)) for name in names]
        return FilterField(title, spec.kind, options, ends)
    is_one = isinstance(spec, admin.SimpleListFilter)
    is_several = isinstance(spec, SeveralListFilter) or not is_one
    if isinstance(spec, SeveralListFilter):
        several = []
        for one in options:
            chosen = one.value in spec.values
            several.append(FilterOption(one.name, one.value, one.label, chosen))
        options = several
    return FilterField(title, "several" if is_several else "one", options)


def list_chips(
    spec: Any, asked: dict[str, list[str]], build_address: Any
) -> Iterator[Chip]:
    """The chips of one filter; `build_address` gives the list's address with other values for some names."""
    labels = {(name, value): label for name, value, label in _list_options(spec)}
    if isinstance(spec, RangeFilter):
        yield from _list_range_chips(spec, asked, build_address)
    for name in spec.expected_parameters():
        if isinstance(spec, RangeFilter) and name != spec.empty_name:
            continue
        values = asked.get(name, [])
        for value in values:
            if not value:
                continue
            rest = [other for other in values if other != value]
            label = labels.get((name, value)) or _find_label(labels, name, value)
            yield Chip(str(spec.title), label, build_address({name: rest or None}))


def build_search_chip(words: str, build_address: Any) -> Chip:
    """The chip of what is searched."""
    return Chip(
        pgettext("condition of a list", "Search"),
        words,
        build_address({SEARCH_VAR: None}),
    )


def _list_range_chips(
    spec: RangeFilter, asked: dict[str, list[str]], build_address: Any
) -> Iterator[Chip]:
    ends = (
        (spec.from_name, pgettext("end of a range", "from %(end)s")),
        (spec.until_name, pgettext("end of a range", "until %(end)s")),
    )
    said = []
    for name, words in ends:
        typed = _read_first(asked, name)
        if typed and spec.read_value(typed) is not None:
            said.append(words % {"end": _write_end(spec, typed)})
    if said:
        bare = build_address({spec.from_name: None, spec.until_name: None})
        yield Chip(str(spec.title), " ".join(said), bare)


def _write_end(spec: RangeFilter, typed: str) -> str:
    day = read_typed_day(typed) if spec.kind == "days" else None
    return date_format(day, "SHORT_DATE_FORMAT") if day else typed


def _list_options(spec: Any) -> list[tuple[str, str, str]]:
    """Name, value and label of each value that a filter offers."""
    if isinstance(spec, admin.SimpleListFilter):
        name = str(spec.parameter_name)
        return [(name, str(value), str(label)) for value, label in spec.lookup_choices]
    if isinstance(spec, RangeFilter):
        return _list_empty_options(spec.empty_name) if spec.can_be_empty else []
    if isinstance(spec, admin.BooleanFieldListFilter):
        pairs: list[tuple[Any, Any]] = [("1", _("Yes")), ("0", _("No"))]
        has_empty = spec.field.null
    elif isinstance(spec, admin.ChoicesFieldListFilter):
        pairs = [pair for pair in spec.field.flatchoices if pair[0] is not None]
        has_empty = spec.field.null
    elif isinstance(spec, admin.RelatedFieldListFilter):
        pairs = list(spec.lookup_choices)
        has_empty = spec.include_empty_choice
    else:
        values = list(getattr(spec, "lookup_choices", ()))
        pairs = _name_values(spec, [one for one in values if one not in {None, ""}])
        has_empty = None in values
    found = []
    for value, label in pairs:
        found.append((spec.lookup_kwarg, str(value), str(label)))
    if has_empty:
        found += _list_empty_options(spec.lookup_kwarg_isnull)
    return found


def _name_values(spec: Any, values: list[Any]) -> list[tuple[Any, Any]]:
    """Each value with its name, in the order of the names where they are others."""
    if not isinstance(spec, KnownValuesFilter):
        return [(value, value) for value in values]
    named = [(value, spec.name_value(value)) for value in values]
    if all(str(value) == name for value, name in named):
        return named
    return sorted(named, key=lambda pair: sort_key(pair[1]))


def _list_empty_options(name: str) -> list[tuple[str, str, str]]:
    return [(name, "True", pgettext("a value of a filter", "none"))]


def _is_chosen(name: str, value: str, asked: dict[str, list[str]]) -> bool:
    values = asked.get(name, [])
    if name.endswith(EMPTY):
        return any(one.lower() in TRUE_WORDS for one in values)
    return value in values


def _find_label(labels: dict[tuple[str, str], str], name: str, value: str) -> str:
    """What a chip says of a value that is written otherwise than the form writes it, or is no more."""
    if name.endswith(EMPTY):
        is_empty = value.lower() in TRUE_WORDS
        none, some = pgettext("a value of a filter", "none"), _("some")
        return none if is_empty else some
    for (_name, known), label in labels.items():
        if known == value:
            return label
    return _("%(value)s (no longer there)") % {"value": value}


def _read_end_for_form(
    spec: RangeFilter, asked: dict[str, list[str]], name: str
) -> str:
    """A typed end as the field of a browser takes it."""
    typed = _read_first(asked, name)
    day = read_typed_day(typed) if spec.kind == "days" else None
    return day.isoformat() if day else typed


def _read_first(asked: dict[str, list[str]], name: str) -> str:
    return str((asked.get(name) or [""])[0])

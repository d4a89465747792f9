"""The map as tables: actors, ties, what is missing, who is silent, who connects others, who stands alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pemwecco.core.spreadsheets import Value
from pemwecco.network.map.declarations import list_role_sources
from pemwecco.network.map.queries import (
    read_contact_days,
    read_gaps,
    read_ties,
    read_topic_names,
)
from pemwecco.network.map.reading import (
    LEVEL_NAMES,
    MapReading,
)
from pemwecco.network.map.rules import (
    Actor,
    Gap,
    MapChoice,
    Tie,
    count_partners,
    find_last_days,
    find_silent_partners,
    measure_brokerage,
)
from pemwecco.network.regions import get_area, get_region_name

# Connecting others is a matter of the first few; the rest have a share of nearly nothing.
MOST_BROKERS: Final = 100


@dataclass(frozen=True, slots=True)
class TableLine:
    """One line: its cells, and where the first (and for a tie the second) leads."""

    cells: tuple[Value, ...]
    addresses: tuple[str, ...] = ("",)

    @property
    def linked_cells(self) -> list[tuple[Value, str]]:
        spare = len(self.cells) - len(self.addresses)
        return list(zip(self.cells, (*self.addresses, *[""] * spare), strict=True))


@dataclass(frozen=True, slots=True)
class MapTable:
    """A table of the map with what it says in one sentence; `personal` are columns with names."""

    code: str
    title: str
    lead: str
    nothing: str
    head: tuple[str, ...]
    rows: Sequence[Any]
    # A page shows fifty of two thousand: the others are never written out.
    build_line: Callable[[Any], TableLine]
    personal: frozenset[int] = frozenset({0})

    def build_lines(self, rows: Iterable[Any]) -> list[TableLine]:
        return [self.build_line(row) for row in rows]


def _build_head(*names: str | Promise) -> tuple[str, ...]:
    return tuple(str(name) for name in names)


def _tell_actor(reading: MapReading, actor: Actor) -> tuple[str, str, str, str]:
    """Name, level, place, sector: the first cells of every table of actors."""
    return (
        actor.name,
        str(LEVEL_NAMES.get(actor.level, actor.level)),
        reading.name_place(actor),
        reading.name_sector(actor.sector),
    )


def _build_actor_line(reading: MapReading, actor: Actor, *more: Value) -> TableLine:
    cells = (*_tell_actor(reading, actor), *more)
    return TableLine(cells, (reading.find_page(actor),))


_ACTOR_HEAD = (
    gettext_lazy("Actor"),
    gettext_lazy("Level"),
    gettext_lazy("Region"),
    gettext_lazy("Sector"),
)


def build_actor_table(reading: MapReading) -> MapTable:
    """Who is shown, those with most partners first."""
    days = find_last_days(reading.ties)

    def build_line(actor: Actor) -> TableLine:
        more = (reading.partners[actor.pk], days.get(actor.pk))
        return _build_actor_line(reading, actor, *more)

    rows = sorted(
        reading.shown, key=lambda actor: (-reading.partners[actor.pk], actor.pk)
    )
    return MapTable(
        "actors",
        _("The same as a table"),
        "",
        _("No actor answers to this choice."),
        _build_head(*_ACTOR_HEAD, _("Partners"), _("Last tie")),
        rows,
        build_line,
    )


def build_tie_table(reading: MapReading) -> MapTable:
    """The ties between those who are shown, the most frequent first."""

    def build_line(tie: Tie) -> TableLine:
        first, second = reading.actors[tie.first], reading.actors[tie.second]
        cells = (
            first.name,
            second.name,
            str(capfirst(reading.name_kinds(tie))),
            tie.weight,
            tie.last_day,
        )
        return TableLine(cells, (reading.find_page(first), reading.find_page(second)))

    rows = sorted(
        reading.inner_ties, key=lambda tie: (-tie.weight, tie.first, tie.second)
    )
    return MapTable(
        "ties",
        _("Ties"),
        _("Each pair once, with all that ties it."),
        _("No tie between those who are shown."),
        _build_head(
            _("Actor"), _("Tied to"), _("Kind of tie"), _("How often"), _("Last tie")
        ),
        rows,
        build_line,
        frozenset({0, 1}),
    )


def build_broker_table(reading: MapReading) -> MapTable:
    """Those through whom most shortest ways between others lead."""
    shares = measure_brokerage(reading.inner_ties)
    inner = count_partners(reading.inner_ties)

    def build_line(pair: tuple[int, float]) -> TableLine:
        pk, share = pair
        more = (inner[pk], round(100 * share, 1))
        return _build_actor_line(reading, reading.actors[pk], *more)

    ordered = sorted(shares.items(), key=lambda pair: (-pair[1], pair[0]))
    rows = [pair for pair in ordered[:MOST_BROKERS] if pair[1] > 0]
    return MapTable(
        "brokers",
        _("Who connects others"),
        _(
            "Of all shortest ways between two others, the share that leads through this actor. Without it"
            " many would not know of each other."
        ),
        _("Nobody stands between two others here."),
        _build_head(*_ACTOR_HEAD, _("Partners"), _("Ways through it, %")),
        rows,
        build_line,
    )


def build_lone_table(reading: MapReading) -> MapTable:
    """Actors of the choice that nothing ties to anybody."""
    rows = [actor for actor in reading.shown if not reading.partners[actor.pk]]
    return MapTable(
        "alone",
        _("Without a tie"),
        _("Nothing of this kind and period ties these actors to another."),
        _("Every actor shown is tied to another."),
        _build_head(*_ACTOR_HEAD),
        rows,
        lambda actor: _build_actor_line(reading, actor),
    )


def build_silent_table(reading: MapReading) -> MapTable:
    """Actors with a tie or a contact once, and nothing since; periods and kinds do not count here."""
    ties = read_ties(reading.viewer, reading.actors)
    contacts = read_contact_days(reading.viewer)
    partners, days = count_partners(ties), find_last_days(ties)
    for pk, day in contacts.items():
        days[pk] = max(day, days.get(pk, day))
    shown = {actor.pk for actor in reading.shown}
    known = [pk for pk in shown if partners[pk] or pk in contacts]
    silence = reading.form.silence_asked
    since = timezone.localdate() - timedelta(days=silence)

    def build_line(pk: int) -> TableLine:
        more = (partners[pk], days.get(pk))
        return _build_actor_line(reading, reading.actors[pk], *more)

    return MapTable(
        "silent",
        _("Silent partners"),
        ngettext(
            "Nothing happened with these partners for %(days)d day: no visit, call, mail, event or new tie.",
            "Nothing happened with these partners for %(days)d days: no visit, call, mail, event or new tie.",
            silence,
        )
        % {"days": silence},
        _("No partner is silent."),
        _build_head(*_ACTOR_HEAD, _("Partners"), _("Last heard of")),
        find_silent_partners(known, days, since),
        build_line,
    )


def build_gap_table(reading: MapReading) -> MapTable:
    """What is missing, that for which most wait first; each line opens the list of those who wait."""
    topics = read_topic_names()

    def build_line(gap: Gap) -> TableLine:
        cells = (_tell_gap(gap, reading, topics), _KINDS[gap.code], gap.count)
        return TableLine(cells, (_open_gap(gap, reading),))

    gaps = read_gaps(reading.viewer, reading.actors)
    return MapTable(
        "missing",
        _("What is missing"),
        _(
            "Sectors that somebody seeks and nobody serves, needs without an offer, places without a level."
        ),
        _("Nothing is missing."),
        _build_head(_("What is missing"), _("Kind"), _("Concerned")),
        [gap for gap in gaps if _is_asked(gap, reading.choice)],
        build_line,
        frozenset(),
    )


_KINDS: Final[Mapping[str, Promise]] = {
    "nowhere": gettext_lazy("nobody receives"),
    "role": gettext_lazy("nobody receives"),
    "need_person": gettext_lazy("need of people"),
    "need_organisation": gettext_lazy("need of organisations"),
    "need_institution": gettext_lazy("need of institutions"),
    "level": gettext_lazy("level absent"),
}
_UNANSWERED: Final[Mapping[str, Promise]] = {
    "need_person": gettext_lazy("Nobody offers “%(topic)s”, which people need"),
    "need_organisation": gettext_lazy(
        "Nobody offers “%(topic)s”, which organisations need"
    ),
    "need_institution": gettext_lazy(
        "Nobody offers “%(topic)s”, which institutions need"
    ),
}


def _is_asked(gap: Gap, choice: MapChoice) -> bool:
    """Whether a gap concerns the choice; one that is everywhere concerns every place."""
    wanted: tuple[tuple[Any, Any], ...] = (
        (choice.sector, gap.sector),
        (choice.country, gap.country),
        (get_area(choice.place), gap.area),
    )
    return all(not value or not has or value == has for value, has in wanted)


def _tell_gap(gap: Gap, reading: MapReading, topics: Mapping[int, str]) -> str:
    if gap.code == "level":
        place = get_region_name(gap.area) if gap.area else ""
        named = place or reading.name_country(gap.country)
        level = LEVEL_NAMES.get(gap.subject, gap.subject)
        return _("%(place)s: no actor of the level “%(level)s”") % {
            "place": named,
            "level": level,
        }
    if gap.code in _UNANSWERED:
        topic = topics.get(int(gap.subject), gap.subject)
        return str(_UNANSWERED[gap.code]) % {"topic": topic}
    for source in list_role_sources():
        if source.code == gap.subject:
            sentence = source.nowhere if gap.code == "nowhere" else source.nobody
            return str(sentence) % {
                "area": get_region_name(gap.area),
                "sector": reading.name_sector(gap.sector),
            }
    raise LookupError(gap.subject)


def _open_gap(gap: Gap, reading: MapReading) -> str:
    """The list behind a gap: the needs, the actors of the place, the actors of the sector."""
    asked: list[tuple[str, Any]]
    if gap.code in _UNANSWERED:
        level = gap.code.removeprefix("need_")
        asked = [
            ("side__exact", "need"),
            ("state__exact", "open"),
            ("level__exact", level),
            ("topic__id__exact", gap.subject),
        ]
        return f"{reverse('admin:network_need_changelist')}?{urlencode(asked)}"
    if gap.code == "level":
        asked = [("country", gap.country), ("place", gap.area)]
        given = [(name, value) for name, value in asked if value]
        return f"{reverse('network_map:map')}?{urlencode(given)}"
    asked = [("sector__id__exact", gap.sector)]
    return f"{reverse('admin:network_organisation_changelist')}?{urlencode(asked)}"


TableBuilder = Callable[[MapReading], MapTable]
TABLES: Final[Mapping[str, tuple[str | Promise, TableBuilder]]] = {
    "actors": (gettext_lazy("Map"), build_actor_table),
    "ties": (gettext_lazy("Ties"), build_tie_table),
    "missing": (gettext_lazy("What is missing"), build_gap_table),
    "silent": (gettext_lazy("Silent partners"), build_silent_table),
    "brokers": (gettext_lazy("Who connects others"), build_broker_table),
    "alone": (gettext_lazy("Without a tie"), build_lone_table),
}


def title_for_file(table: MapTable) -> str:
    """What a spreadsheet of it is called."""
    name = _("Actors") if table.code == "actors" else table.title
    return _("Map of actors, %(table)s") % {"table": name.lower()}

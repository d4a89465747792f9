"""One page of the map: what was asked, and what of it is read when the page needs it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_countries import countries

from pemwecco.core.labels import join_label
from pemwecco.network.map.drawing import (
    PLACE,
    SECTOR,
    ActorGroup,
    Drawing,
    Words,
    draw_map,
)
from pemwecco.network.map.forms import MapForm
from pemwecco.network.map.queries import (
    list_closed_kinds,
    list_tie_kinds,
    read_actors,
    read_sector_names,
    read_ties,
)
from pemwecco.network.map.rules import (
    Actor,
    Tie,
    choose_actors,
    count_partners,
    keep_inner_ties,
)
from pemwecco.network.models import Organisation
from pemwecco.network.regions import get_region_name

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

LEVEL_NAMES = dict(Organisation.Level.choices)


class MapReading:
    """The map as one person asks for it; each part is read once, and only when it is used."""

    def __init__(self, viewer: User, asked: Mapping[str, Any]) -> None:
        self.viewer = viewer
        self.asked = asked
        self.actors = read_actors(viewer)
        self.sectors = read_sector_names()
        self.kinds = list_tie_kinds(viewer)
        self.closed_kinds = [str(name) for name in list_closed_kinds(viewer)]
        self.form = MapForm(
            asked,
            actors=self.actors.values(),
            sectors=self.sectors,
            kinds=self.kinds,
            countries=self._country_names,
        )
        self.choice = self.form.read_choice()

    @cached_property
    def _country_names(self) -> dict[str, str]:
        codes = {actor.country for actor in self.actors.values() if actor.country}
        return {code: str(countries.name(code) or code) for code in codes}

    @cached_property
    def ties(self) -> list[Tie]:
        """All ties of the chosen kind and period, whoever is shown."""
        return read_ties(self.viewer, self.actors, self.choice.days, self.choice.kind)

    @cached_property
    def shown(self) -> list[Actor]:
        return choose_actors(self.actors.values(), self._ties_for_choice, self.choice)

    @property
    def _ties_for_choice(self) -> list[Tie]:
        """Ties are read for the choice only where partners are asked for."""
        wants = self.choice.with_partners or self.choice.actor is not None
        return self.ties if wants else []

    @cached_property
    def inner_ties(self) -> list[Tie]:
        """Ties of which both sides are shown."""
        return keep_inner_ties(self.ties, self.shown)

    @cached_property
    def partners(self) -> Counter[int]:
        """With how many others each actor is tied, those that are not shown included."""
        return count_partners(self.ties)

    # What things are called.

    def name_country(self, code: str) -> str:
        return self._country_names.get(code, code)

    def name_place(self, actor: Actor) -> str:
        """Region and country, as far as they are known."""
        names = [get_region_name(actor.region), self.name_country(actor.country)]
        return ", ".join(name for name in names if name) or "–"

    def name_sector(self, key: int | None) -> str:
        return self.sectors.get(key, "–") if key else "–"

    def name_kinds(self, tie: Tie) -> str:
        return ", ".join(str(self.kinds.get(kind, kind)) for kind in tie.kinds)

    def name_part(self, part: str) -> str:
        """A sector of the circle: a region (or its country), or a branch."""
        if self.form.arrangement == SECTOR:
            return self.name_sector(int(part)) if part else _("no sector")
        country, _slash, area = part.partition("/")
        if area:
            return get_region_name(area)
        return self.name_country(country) or _("no country")

    # Where things lead.

    @cached_property
    def _organisations(self) -> str:
        return reverse("admin:network_organisation_changelist")

    def find_page(self, actor: Actor) -> str:
        """The page of an actor, as `reverse` gives it: three hundred of them stand in a picture."""
        return f"{self._organisations}{actor.pk}/change/"

    def build_address(self, **changes: Any) -> str:
        """The address of the map with another choice; an empty value takes a condition away."""
        kept = {name: value for name, value in self.asked.items() if value}
        kept.pop("page", None)
        for name, value in changes.items():
            kept.pop(name, None)
            if value:
                kept[name] = value
        address = reverse("network_map:map")
        return f"{address}?{urlencode(kept)}" if kept else address

    def tell_actor(self, actor: Actor, count: int) -> str:
        told = ngettext("%(count)d partner", "%(count)d partners", count)
        level = LEVEL_NAMES.get(actor.level, actor.level)
        return f"{actor.name} – {level}, {self.name_place(actor)}, {told % {'count': count}}"

    def name_group(self, group: ActorGroup, is_whole: bool) -> str:  # noqa: FBT001  called by position
        """What a group is called beside its sign: its branch or country, with its part when it is whole."""
        names = [self.name_part(group.part)] if is_whole else []
        if group.sector and self.form.arrangement == PLACE:
            names.append(self.name_sector(int(group.sector)))
        elif group.country and self.form.arrangement == SECTOR:
            named = self.name_country(group.country) if is_whole else group.country
            names.append(named)
        return ", ".join(names)

    def tell_group(self, group: ActorGroup) -> str:
        told = ngettext("%(count)d actor", "%(count)d actors", group.count)
        level = LEVEL_NAMES.get(group.level, group.level)
        name = f"{self.name_group(group, is_whole=True)} – {level}"
        return join_label(name, told % {"count": group.count})

    def open_group(self, group: ActorGroup) -> str:
        """The map of just these actors."""
        changes = {
            "level": group.level,
            "country": group.country,
            "place": group.area,
            "sector": group.sector,
        }
        kept = {name: value for name, value in changes.items() if value}
        return self.build_address(**kept)

    def draw(self) -> Drawing:
        """The picture of what is shown."""
        words = Words(
            title=_("Map of the actors and their ties"),
            description=_(
                "Each sign is an actor, or a group of them with its number; lines are ties. Rings: public"
                " organisations inside, support structures between, enterprises outside. The same stands"
                " in the table below."
            ),
            name_part=self.name_part,
            name_group=self.name_group,
            tell_actor=self.tell_actor,
            tell_group=self.tell_group,
            address_of_actor=self.find_page,
            address_of_group=self.open_group,
        )
        return draw_map(
            self.shown,
            self.inner_ties,
            arrangement=self.form.arrangement,
            layout=self.form.layout_asked,
            words=words,
        )

    def list_legend(self) -> list[tuple[str, str]]:
        """The levels with their names, from the middle of the rings outwards."""
        found = []
        for level in ("macro", "meso", "micro"):
            found.append((level, str(capfirst(LEVEL_NAMES[level]))))
        return found

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pemwecco.core.folding import sort_key
from pemwecco.core.form_fields import DayInput
from pemwecco.network.map.drawing import NEAR, PLACE, RINGS, SECTOR
from pemwecco.network.map.rules import Actor, Days, MapChoice
from pemwecco.network.models import Organisation
from pemwecco.network.queries import SILENT_DAYS
from pemwecco.network.regions import AREAS, get_region_name

LONGEST_SILENCE = 3650
Choices = list[tuple[str, str]]


class MapForm(forms.Form):
    """What of the map is shown; every field may stay empty, and what cannot be read is said and left out."""

    level = forms.ChoiceField(label=_("Level"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    place = forms.ChoiceField(label=_("Region"), required=False)
    sector = forms.ChoiceField(label=_("Sector"), required=False)
    kind = forms.ChoiceField(label=_("Kind of tie"), required=False)
    since = forms.DateField(label=_("Ties since"), required=False, widget=DayInput())
    until = forms.DateField(label=_("Ties until"), required=False, widget=DayInput())
    around = forms.ChoiceField(
        label=_("Around the circle"),
        required=False,
        choices=((PLACE, _("by region")), (SECTOR, _("by sector"))),
    )
    layout = forms.ChoiceField(
        label=_("Drawn"),
        required=False,
        choices=((RINGS, _("on a ring for each level")), (NEAR, _("near to partners"))),
    )
    silence = forms.IntegerField(
        label=_("Silent for, in days"),
        required=False,
        min_value=1,
        max_value=LONGEST_SILENCE,
    )
    partners = forms.BooleanField(label=_("With their partners"), required=False)
    actor = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        asked: Mapping[str, Any],
        *,
        actors: Iterable[Actor],
        sectors: Mapping[int, str],
        kinds: Mapping[str, str | Promise],
        countries: Mapping[str, str],
    ) -> None:
        super().__init__(asked)
        rows = list(actors)
        chosen: dict[str, Choices] = {
            "level": [(code, str(name)) for code, name in Organisation.Level.choices],
            "country": _order_by_name(
                (code, countries.get(code, code))
                for code in {actor.country for actor in rows if actor.country}
            ),
            "place": _list_places(rows),
            "sector": _order_by_name(
                (str(pk), sectors[pk])
                for pk in {actor.sector for actor in rows if actor.sector}
                if pk in sectors
            ),
            "kind": [(code, capfirst(str(name))) for code, name in kinds.items()],
        }
        for name, choices in chosen.items():
            field = self.fields[name]
            setattr(field, "choices", [("", gettext("all")), *choices])  # noqa: B010  only fields of choices have it

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("The last day lies before the first."))
        return cleaned

    def read_choice(self) -> MapChoice:
        """The choice, less what could not be read."""
        self.is_valid()
        given = self.cleaned_data
        sector = given.get("sector")
        return MapChoice(
            level=given.get("level") or "",
            country=given.get("country") or "",
            place=given.get("place") or "",
            sector=int(sector) if sector else None,
            kind=given.get("kind") or "",
            days=Days(given.get("since"), given.get("until")),
            actor=given.get("actor"),
            with_partners=bool(given.get("partners")),
        )

    @property
    def arrangement(self) -> str:
        return self.cleaned_data.get("around") or PLACE

    @property
    def layout_asked(self) -> str:
        return self.cleaned_data.get("layout") or RINGS

    @property
    def silence_asked(self) -> int:
        return self.cleaned_data.get("silence") or SILENT_DAYS


def _order_by_name(choices: Iterable[tuple[str, str]]) -> Choices:
    return sorted(choices, key=lambda choice: (sort_key(choice[1]), choice[0]))


def _list_places(actors: Iterable[Actor]) -> Choices:
    """The larger regions first, then every region that an actor has."""
    regions, areas = set(), set()
    for actor in actors:
        if actor.region:
            regions.add(actor.region)
        if actor.area in AREAS:
            areas.add(actor.area)
    named = [(code, get_region_name(code)) for code in regions - areas]
    larger = [(code, get_region_name(code)) for code in areas]
    return [*_order_by_name(larger), *_order_by_name(named)]

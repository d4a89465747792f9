"""How figures are divided by what is known of people and organisations; a path leads there from the row."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from pemwecco.core.ages import AgeBracket
from pemwecco.core.indicators import Column, FigureCut
from pemwecco.core.measures import AgeWord
from pemwecco.network.models import Organisation, Person, Sector
from pemwecco.network.regions import get_region_name

AGE_WORDS = {
    AgeBracket.UNDER_18.value: _("under 18"),
    AgeBracket.FROM_18_TO_60.value: _("18 to 60"),
    AgeBracket.OVER_60.value: _("over 60"),
}


def write_choices(
    choices: type[TextChoices],
) -> Callable[[Collection[str]], Mapping[str, Any]]:
    """The words of a list of choices."""
    return lambda _words: dict(choices.choices)


def write_region_names(words: Collection[str]) -> Mapping[str, Any]:
    return {word: get_region_name(word) for word in words}


def write_sector_names(words: Collection[str]) -> Mapping[str, Any]:
    """The sectors by code, in the language of the page; one query."""
    return {row.code: str(row) for row in Sector.objects.filter(code__in=words)}


def build_sex_cut(to_person: str) -> FigureCut:
    return FigureCut("sex", _("sex"), f"{to_person}sex", write_choices(Person.Sex))


def build_age_cut(to_person: str, day: Column) -> FigureCut:
    """By the donor's brackets of age, on the day of the activity."""
    age = AgeWord(f"{to_person}birth_date", day)
    return FigureCut("age", _("age"), age, lambda _words: AGE_WORDS)


def build_region_cut(to_region: str) -> FigureCut:
    return FigureCut("region", _("region"), to_region, write_region_names)


def build_sector_cut(to_organisation: str) -> FigureCut:
    sector = f"{to_organisation}sector__code"
    return FigureCut("sector", _("sector"), sector, write_sector_names)


def build_organisation_cuts(to_organisation: str) -> tuple[FigureCut, ...]:
    """An organisation by country, region, kind, sector and level."""
    kinds, levels = Organisation.Kind, Organisation.Level
    return (
        FigureCut("country", _("country"), f"{to_organisation}country"),
        build_region_cut(f"{to_organisation}region"),
        FigureCut("type", _("type"), f"{to_organisation}kind", write_choices(kinds)),
        build_sector_cut(to_organisation),
        FigureCut(
            "level", _("level"), f"{to_organisation}level", write_choices(levels)
        ),
    )

"""How staff narrow the list of files."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from participants.register.lifecycle import Stage
from participants.register.models import Call
from participants.register.queries import (
    MILESTONES,
    REACHED,
    list_cohort_choices,
    narrow_to_milestone,
)
from pemwecco.core.lists.filters import SeveralListFilter
from pemwecco.network.models import Person, Sector
from pemwecco.network.regions import get_region_name

Choices = list[tuple[str, Any]]
REGIONS_KEPT = 300  # seconds


class ByCall(SeveralListFilter):
    title = _("call")
    parameter_name = "call"
    path = "call_id"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(str(call.pk), call.title) for call in Call.objects.only(*CALL_TITLES)]


class ByStage(SeveralListFilter):
    title = _("stage")
    parameter_name = "stage"
    path = "stage"
    # As lists of other rows write it, and bookmarks of before.
    also = ("stage__exact",)

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [choice for choice in Stage.choices if choice[0] != Stage.DRAFT]


class ByCohort(SeveralListFilter):
    title = _("cohort")
    parameter_name = "cohort"
    path = "cohort_id"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return list_cohort_choices()


class ByRegion(SeveralListFilter):
    title = _("region")
    parameter_name = "region"
    path = "person__region"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(code, get_region_name(code)) for code in list_used_regions()]


class BySector(SeveralListFilter):
    title = _("sector")
    parameter_name = "sector"
    path = "organisation__sector_id"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(str(sector.pk), str(sector)) for sector in Sector.objects.all()]


class BySex(SeveralListFilter):
    title = _("sex")
    parameter_name = "sex"
    path = "person__sex"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return list(Person.Sex.choices)


class ByMilestone(SimpleListFilter):
    """How far a file has come at least: what the funnel counts."""

    title = _("has reached")
    parameter_name = REACHED

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(code, milestone.label) for code, milestone in MILESTONES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return narrow_to_milestone(queryset, self.value())


CALL_TITLES = ("title_fr", "title_en", "title_nl")
FILTERS = (
    ByStage,
    ByMilestone,
    ByCall,
    ByCohort,
    ByRegion,
    BySector,
    BySex,
    "created_at",
)


def list_used_regions() -> list[str]:
    """The regions that people live in, asked at most every few minutes: the table of people grows."""
    found = cache.get_or_set("register.regions", _read_used_regions, REGIONS_KEPT)
    return list(found or [])


def _read_used_regions() -> list[str]:
    people = Person.objects.exclude(region="").order_by("region")
    return list(people.values_list("region", flat=True).distinct())

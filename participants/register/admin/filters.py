"""How staff narrow the list of files; the same words are used to walk from one file to the next."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from participants.register.lifecycle import Stage
from participants.register.models import Call, Participation
from participants.register.queries import list_cohort_choices
from pemwecco.accounts.models import User
from pemwecco.core.admin import admin
from pemwecco.core.queues import WAITS, narrow_to_queue
from pemwecco.core.searching import search_rows
from pemwecco.network.models import Person, Sector

Choices = list[tuple[str, Any]]
REGIONS_KEPT = 300  # seconds


class ParticipationFilter(admin.SimpleListFilter):
    """A filter by the value of one column, somewhere along the file's relations."""

    path: ClassVar[str]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value and self._known(value):
            return queryset.filter(**{self.path: value})
        return queryset

    def _known(self, value: str) -> bool:
        return value in {str(key) for key, _label in self.lookup_choices}


class ByCall(ParticipationFilter):
    title = _("call")
    parameter_name = "call"
    path = "call_id"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(str(call.pk), call.title) for call in Call.objects.only(*CALL_TITLES)]


class ByStage(ParticipationFilter):
    title = _("stage")
    parameter_name = "stage"
    path = "stage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [choice for choice in Stage.choices if choice[0] != Stage.DRAFT]


class ByCohort(ParticipationFilter):
    title = _("cohort")
    parameter_name = "cohort"
    path = "cohort_id"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return list_cohort_choices()


class ByRegion(ParticipationFilter):
    title = _("region")
    parameter_name = "region"
    path = "person__region"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(code, code) for code in list_used_regions()]


class BySector(ParticipationFilter):
    title = _("sector")
    parameter_name = "sector"
    path = "organisation__sector_id"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(str(sector.pk), str(sector)) for sector in Sector.objects.all()]


class BySex(ParticipationFilter):
    title = _("sex")
    parameter_name = "sex"
    path = "person__sex"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return list(Person.Sex.choices)


CALL_TITLES = ("title_fr", "title_en", "title_nl")
FILTERS = (ByCall, ByStage, ByCohort, ByRegion, BySector, BySex)


def list_used_regions() -> list[str]:
    """The regions that people live in, asked at most every few minutes: the table of people grows."""
    found = cache.get_or_set("register.regions", _read_used_regions, REGIONS_KEPT)
    return list(found or [])


def _read_used_regions() -> list[str]:
    people = Person.objects.exclude(region="").order_by("region")
    return list(people.values_list("region", flat=True).distinct())


def filter_participations(
    queryset: QuerySet[Participation], asked: QueryDict, viewer: User
) -> QuerySet[Participation]:
    """The files of a list, from the address of that list."""
    for kind in FILTERS:
        value = asked.get(str(kind.parameter_name), "")
        numeric = kind.path.endswith("_id")
        if value and (value.isdecimal() or not numeric):
            queryset = queryset.filter(**{kind.path: value})
    queryset = narrow_to_queue(queryset, asked.get(WAITS), viewer)
    return search_rows(queryset, (), asked.get("q", ""))

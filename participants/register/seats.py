"""Seats counted once for a page that shows many files. A transition itself counts again under a lock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count
from django.utils.functional import cached_property

from participants.register.lifecycle import (
    SeatCount,
    refuse_full_cohort,
    refuse_full_programme,
)
from participants.register.models import Cohort, Participation, Programme
from pemwecco.core.answers import YES, GuardAnswer


@dataclass(slots=True)
class Seats:
    """The seats of a programme or of a cohort."""

    name: str
    seats: int
    taken: int = 0

    @property
    def free(self) -> int:
        return max(0, self.seats - self.taken)


class SeatBook(SeatCount):
    """The seats of programmes and of their cohorts, in two queries whatever the number of files.

    Counted when first asked: a page whose file can take no seat counts none.
    """

    def __init__(self, programmes: Iterable[Programme]) -> None:
        self._of = list(programmes)

    @cached_property
    def rows(self) -> list[Cohort]:
        """The cohorts, in the order of their arrival."""
        return list(
            Cohort.objects.filter(programme__in=self._of).order_by("arrives_on", "pk")
        )

    @cached_property
    def programmes(self) -> dict[int, Seats]:
        found = {row.pk: Seats(row.name, row.seats) for row in self._of}
        for programme, _cohort, files in self._taken:
            found[programme].taken += files
        return found

    @cached_property
    def cohorts(self) -> dict[int, Seats]:
        found = {row.pk: Seats(row.name, row.seats) for row in self.rows}
        for _programme, cohort, files in self._taken:
            if cohort in found:
                found[cohort].taken += files
        return found

    @cached_property
    def _taken(self) -> list[tuple[int, int | None, int]]:
        return list(
            Participation.objects.seated()
            .filter(call__programme__in=self._of)
            .order_by()
            .values_list("call__programme", "cohort")
            .annotate(files=Count("pk"))
        )

    def answers_for(
        self, files: Iterable[Participation], refused: frozenset[int]
    ) -> list[GuardAnswer]:
        """Whether each could take a seat, as far as this page has counted, those before it seated."""
        programmes, cohorts = Counter[int](), Counter[int | None]()
        answers = []
        for participation in files:
            programme = self.programmes[participation.call.programme_id]
            cohort = (
                self.cohorts.get(participation.cohort_id)
                if participation.cohort_id
                else None
            )
            if programme.free <= programmes[participation.call.programme_id]:
                answers.append(refuse_full_programme(programme.seats))
            elif cohort is not None and cohort.free <= cohorts[participation.cohort_id]:
                answers.append(refuse_full_cohort(cohort.seats))
            else:
                answers.append(YES)
                if participation.pk not in refused:
                    programmes[participation.call.programme_id] += 1
                    cohorts[participation.cohort_id] += 1
        return answers

"""Seats counted once for a page that shows many files. The moves themselves count again under a lock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from participants.register.lifecycle import cohort_is_full, programme_is_full
from participants.register.models import Cohort, Participation, Programme
from pemwecco.core.lifecycle import YES, Answer


@dataclass(slots=True)
class Seats:
    """The seats of a programme or of a cohort."""

    name: str
    seats: int
    taken: int = 0

    @property
    def free(self) -> int:
        return max(0, self.seats - self.taken)


class SeatBook:
    """The seats of programmes and of their cohorts, in two queries whatever the number of files."""

    def __init__(self, programmes: Iterable[Programme]) -> None:
        self.programmes = {row.pk: Seats(row.name, row.seats) for row in programmes}
        self.rows = list(Cohort.objects.filter(programme__in=self.programmes).order_by("arrives_on", "pk"))
        self.cohorts = {row.pk: Seats(row.name, row.seats) for row in self.rows}
        taken = (
            Participation.objects.seated()
            .filter(call__programme__in=self.programmes)
            .order_by()
            .values_list("call__programme", "cohort")
            .annotate(files=Count("pk"))
        )
        for programme, cohort, files in taken:
            self.programmes[programme].taken += files
            if cohort in self.cohorts:
                self.cohorts[cohort].taken += files

    def answer_for(self, file: Participation) -> Answer:
        """Whether the file could take a seat, as far as this page has counted."""
        programme = self.programmes[file.call.programme_id]
        if programme.free == 0:
            return programme_is_full(programme.seats)
        cohort = self.cohorts.get(file.cohort_id) if file.cohort_id else None
        return cohort_is_full(cohort.seats) if cohort is not None and cohort.free == 0 else YES

    def take(self, file: Participation) -> None:
        """Note a seat as taken, so that the next file of a preview finds one less."""
        self.programmes[file.call.programme_id].taken += 1
        if file.cohort_id in self.cohorts:
            self.cohorts[file.cohort_id].taken += 1

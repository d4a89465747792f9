"""The arrival declaration: who owes it and by when, from entry and lodging; told by the participant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.itineraries.models import Accommodation, Crossing
from mobility.visas import rules
from mobility.visas.models import ArrivalDeclaration
from mobility.visas.services.limits import get_stay_limits
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from pemwecco.core.day_words import date_format
from pemwecco.documents.models import Document

PRIVATE = Accommodation.Kind.PRIVATE


@dataclass(frozen=True, slots=True)
class DeclarationDue:
    """That somebody owes the declaration: since when they are there, by when, and what was told."""

    participation: Participation
    entered_on: date
    by: date
    declaration: ArrivalDeclaration | None = None

    @property
    def is_done(self) -> bool:
        return self.declaration is not None

    @property
    def is_late(self) -> bool:
        """Whether it was to be done before today and nothing was told."""
        return self.declaration is None and self.by < timezone.localdate()


def select_private_arrivals(rows: QuerySet[Participation]) -> QuerySet[Any]:
    """Of these files those that are there and sleep at a private home, with `entered_on`.

    A hotel or hostel registers its guests itself; a host lodges in writing (`list_reserved_nights`).
    """
    private = Accommodation.objects.filter(participation=OuterRef("pk"), kind=PRIVATE)
    entries = Crossing.objects.standing().filter(
        participation=OuterRef("pk"), direction=Crossing.Direction.ENTRY
    )
    entered = Subquery(entries.order_by("on").values("on")[:1])
    found: QuerySet[Any] = rows.filter(Exists(private), stage=Stage.DEPARTED).annotate(
        entered_on=entered
    )
    there: QuerySet[Any] = found.filter(entered_on__isnull=False)
    return there


def list_declarations_due(
    files: Iterable[int] | QuerySet[Any, Any] | None = None,
) -> list[DeclarationDue]:
    """Who owes the declaration, the first due first; of these files (by key), else of all.

    One query, and one for the value of law of each day of entry.
    """
    rows = Participation.objects.all()
    if files is not None:
        rows = rows.filter(pk__in=files)
    found = select_private_arrivals(rows).select_related(
        "person", "cohort", "arrival_declaration__document"
    )
    due = []
    days: dict[date, date] = {}
    for file in found:
        if file.entered_on not in days:
            days[file.entered_on] = get_declaration_day(file.entered_on)
        due.append(_build_due(file, days[file.entered_on]))
    return sorted(due, key=lambda row: (row.by, row.participation.pk))


def _build_due(file: Any, by: date) -> DeclarationDue:
    return DeclarationDue(
        participation=file,
        entered_on=file.entered_on,
        by=by,
        declaration=getattr(file, "arrival_declaration", None),
    )


def get_declaration_day(entered_on: date) -> date:
    """By when somebody who entered on a day and sleeps at a private home declares it."""
    by = rules.arrival_declaration_by(
        entered_on, rules.holidays_from(entered_on), limits=get_stay_limits(entered_on)
    )
    # Only who sleeps where guests are registered owes nothing.
    return by or entered_on


def find_declaration_due(participation: Participation) -> DeclarationDue | None:
    """What one file owes, or nothing."""
    return next(iter(list_declarations_due([participation.pk])), None)


@transaction.atomic
def declare_arrival(
    *,
    participation: Participation,
    declared_on: date,
    by: User,
    document: Document | None = None,
) -> ArrivalDeclaration:
    """Note that somebody declared their arrival at the commune; told again, the day or the paper is mended.

    For the participant and staff with the right; `PermissionDenied` for others. Refuses with `Refused` who
    owes none, a day to come, a day before the entry.
    """
    if participation.person.email != by.email:
        require(by, "visas.add_arrivaldeclaration")
    Participation.objects.select_for_update(of=("self",)).get(pk=participation.pk)
    due = find_declaration_due(participation)
    if due is None:
        raise Refused(_("There is no arrival to declare."))
    if declared_on > timezone.localdate():
        raise Refused(_("This day is still to come."))
    if declared_on < due.entered_on:
        raise Refused(
            _("The arrival was on %(day)s: it is declared on that day or later.")
            % {"day": date_format(due.entered_on, "DATE_FORMAT")}
        )
    known = ArrivalDeclaration.objects.filter(participation=participation).first()
    row = known or ArrivalDeclaration(participation=participation)
    row.declared_on, row.by, row.at = declared_on, by, timezone.now()
    if document is not None:
        row.document = document
    row.save()
    return row

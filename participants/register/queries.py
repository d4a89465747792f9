"""Reads of participations that several subjects share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypedDict

from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, JSONObject
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from participants.register.lifecycle import ParticipationEvent, Stage
from participants.register.models import Call, Cohort, Participation
from participants.register.rules import LONGEST_SHORT_STAY
from pemwecco.accounts.models import User
from pemwecco.core.history.changes import find_event_model
from pemwecco.core.indicators import Column, FigureCut
from pemwecco.core.parameters import read_rule_values
from pemwecco.mail.services import build_site_url
from pemwecco.network.cuts import (
    build_age_cut,
    build_region_cut,
    build_sector_cut,
    build_sex_cut,
)

MOST_DAYS = "schengen.max_days"
# Under this key the history keeps why a file changed its cohort.
COHORT_REASON = "cohort_reason"
METADATA = "pgh_context__metadata"


@dataclass(frozen=True, slots=True)
class CohortChange:
    """A file that went from one cohort to another: when, by whom, why."""

    at: datetime
    before: str
    after: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class JourneyPoint:
    """A point on the way from application to return, with the stages of files that have passed it."""

    label: Promise
    stages: tuple[Stage, ...]


# In the address of a list of files: how far they have come at least.
REACHED = "reached"
# The milestone from which on a file holds a seat.
SEAT = "selected"
_AFTER_RETURN = (Stage.RETURNED, Stage.COMPLETED)
_TRAVELLED = (Stage.DEPARTED, Stage.NOT_RETURNED, *_AFTER_RETURN)
_CLEARED = (Stage.CLEARED, *_TRAVELLED)
_PREPARED = (Stage.PREPARED, *_CLEARED)
_SELECTED = (Stage.SELECTED, *_PREPARED)
_ELIGIBLE = (Stage.ELIGIBLE, Stage.SHORTLISTED, Stage.RESERVE, *_SELECTED)
_SENT = tuple(stage for stage in Stage if stage is not Stage.DRAFT)
MILESTONES: dict[str, JourneyPoint] = {
    "sent": JourneyPoint(pgettext_lazy("applicants", "Submitted"), _SENT),
    "eligible": JourneyPoint(_("Eligible"), _ELIGIBLE),
    SEAT: JourneyPoint(_("Selected"), _SELECTED),
    "trained": JourneyPoint(_("Trained"), _PREPARED),
    "granted": JourneyPoint(_("Visa granted"), _CLEARED),
    "travelled": JourneyPoint(_("Travelled"), _TRAVELLED),
    "home": JourneyPoint(_("Back home"), _AFTER_RETURN),
}


def narrow_to_milestone(
    files: QuerySet[Participation], code: str | None
) -> QuerySet[Participation]:
    """The files that have come at least so far; all of them for a milestone that does not exist."""
    milestone = MILESTONES.get(code or "")
    return files if milestone is None else files.filter(stage__in=milestone.stages)


def get_mailed_participation(event: ParticipationEvent) -> Participation:
    """The file that moved, with what mails and lists say of it, in one query."""
    rows = Participation.objects.select_related("person", "call__programme", "cohort")
    return rows.get(pk=event.subject.pk)


def build_mail_context(participation: Participation) -> dict[str, Any]:
    """What every mail about a participation may say, in the active language.

    It comes with its person, call and programme.
    """
    programme = participation.call.programme
    return {
        "name": participation.person.full_name,
        "reference": participation.reference,
        "call": participation.call.title,
        "programme_name": programme.name,
        "contact": programme.contact_email,
        "url": build_site_url("/me/"),
    }


@dataclass(frozen=True, slots=True)
class CallLine:
    """A published call in a list: whether it is open, the instant that counts next, on both clocks."""

    call: Call
    is_open: bool
    moment: datetime
    clocks: list[tuple[str, datetime, str]]


def list_coming_calls(*, most: int = 5) -> list[CallLine]:
    """The published calls that are open or will open, the next to close first; one query."""
    rows = (
        Call.objects.filter(published=True, closes_at__gt=timezone.now())
        .select_related("programme")
        .order_by("closes_at")[:most]
    )
    found = []
    for call in rows:
        moment = call.next_moment
        clocks = call.programme.clocks(moment)
        found.append(CallLine(call, bool(call.open_answer()), moment, clocks))
    return found


def list_cohort_choices() -> list[tuple[str, str]]:
    """Every cohort by number and name, to narrow a list of staff by it."""
    return [(str(pk), name) for pk, name in Cohort.objects.values_list("pk", "name")]


def get_longest_short_stay(on: date) -> int:
    """The most days of a short stay that begins on a day: the dated rule, else what the code says."""
    return int(read_rule_values([MOST_DAYS], on).get(MOST_DAYS, LONGEST_SHORT_STAY))


def build_cohort_rows(file: Any) -> QuerySet[Any]:
    """What the history keeps of the cohort of a file (its key, or an `OuterRef`), as one JSON value a row."""
    table: Any = find_event_model(Participation)
    actor = Cast(KeyTextTransform("user", METADATA), BigIntegerField())
    rows: QuerySet[Any] = (
        table.objects.filter(pgh_obj=file)
        .order_by("pgh_id")
        .alias(actor=actor)
        .values(
            row=JSONObject(
                at="pgh_created_at",
                cohort="cohort",
                named=Subquery(
                    Cohort.objects.filter(pk=OuterRef("cohort")).values("name")
                ),
                by=Subquery(
                    User.objects.filter(pk=OuterRef("actor")).values("name")[:1]
                ),
                why=KeyTextTransform(COHORT_REASON, METADATA),
            )
        )
    )
    return rows


def list_cohort_changes(participation: Participation) -> list[CohortChange]:
    """Each change of the cohort of a file, oldest first; one query, none where they came with the file."""
    rows = getattr(participation, "cohort_rows", None)
    if rows is None:
        rows = build_cohort_rows(participation.pk).values_list("row", flat=True)
    found, last, last_name = [], None, ""
    for place, row in enumerate(rows):
        name = row["named"] or ""
        # A file that is brought in with its cohort has changed nothing.
        if row["cohort"] != last and place > 0:
            at = datetime.fromisoformat(row["at"])
            change = CohortChange(
                at, last_name, name, row["by"] or "", row["why"] or ""
            )
            found.append(change)
        last, last_name = row["cohort"], name
    return found


class FilePaths(TypedDict):
    """The paths of an indicator from its row to what its list says of a file."""

    file: str
    person: str
    programme: str


def build_file_paths(to_file: str) -> FilePaths:
    """The number, the person and the programme of a file, which `to_file` leads to ("participation__")."""
    return {
        "file": f"{to_file}reference",
        "person": f"{to_file}person",
        "programme": f"{to_file}call__programme",
    }


def build_person_cuts(to_file: str, day: Column) -> tuple[FigureCut, ...]:
    """The person of a file by sex and by age on the day of the activity: what AMIF asks for."""
    person = f"{to_file}person__"
    return (build_sex_cut(person), build_age_cut(person, day))


def build_file_cuts(to_file: str, day: Column) -> tuple[FigureCut, ...]:
    """A file by its person, where they live, the sector of the enterprise, and the cohort."""
    cohort = f"{to_file}cohort__name"
    return (
        *build_person_cuts(to_file, day),
        build_region_cut(f"{to_file}person__region"),
        build_sector_cut(f"{to_file}organisation__"),
        FigureCut("cohort", _("cohort"), cohort),
    )

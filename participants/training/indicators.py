from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from events.gatherings.models import SessionAttendance, read_local_day
from participants.register.lifecycle import SEATED
from participants.register.models import Participation
from participants.register.queries import (
    build_file_cuts,
    build_file_paths,
    build_person_cuts,
)
from participants.training.models import Completion, Module, Session
from pemwecco.core.indicators import Indicator, Period, Reckoning, ResultLevel
from pemwecco.core.measures import keep_first_rows

# Of the required modules (results framework, OP2.2).
ENOUGH = Decimal("0.8")


def list_completions(period: Period) -> QuerySet[Completion]:
    """Modules completed in the period."""
    days = (period.start, period.end)
    return Completion.objects.filter(completed_on__range=days)


def list_trained_people(period: Period) -> QuerySet[Completion]:
    """The first module that each person completed in the period."""
    completed = list_completions(period)
    return keep_first_rows(completed, "participation__person", "completed_on")


def list_sessions_held(period: Period) -> QuerySet[Session]:
    """Sessions of the period to which somebody came, by the first day at their own place."""
    came = SessionAttendance.objects.filter(session__event=OuterRef("event"))
    sessions = Session.objects.annotate(held_on=read_local_day("event__"))
    days = (period.start, period.end)
    return sessions.filter(Exists(came), held_on__range=days)


def list_leaving_participants(period: Period) -> QuerySet[Participation]:
    """Files with a seat whose cohort leaves in the period, with their required modules asked and done."""
    modules = Module.objects.filter(
        programme=OuterRef("call__programme"), required=True
    )
    done = Completion.objects.filter(
        participation=OuterRef("pk"), module__required=True
    )
    days = (period.start, period.end)
    files = Participation.objects.filter(
        cohort__arrives_on__range=days, stage__in=SEATED
    )
    return files.annotate(
        asked=_count_each(modules, "programme"), done=_count_each(done, "participation")
    )


def _count_each(rows: QuerySet[Any], of: str) -> Coalesce:
    counted = rows.order_by().values(of).annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)


_DONE_CUTS = build_file_cuts("participation__", "completed_on")
_DONE_PATHS = build_file_paths("participation__")

INDICATORS = [
    Indicator(
        code="OP2.2",
        level=ResultLevel.OUTPUT,
        name=_("Participants with 80 % of the training"),
        definition=_(
            "Of the participants whose cohort leaves in the period, those who completed at least four fifths"
            " of the required modules."
        ),
        rows=list_leaving_participants,
        reckoning=Reckoning.SHARE,
        marked=Q(done__gte=ENOUGH * F("asked")),
        unit="%",
        day="cohort__arrives_on",
        cuts=build_file_cuts("", "cohort__arrives_on"),
        **build_file_paths(""),
    ),
    Indicator(
        code="OP2.2.hours",
        level=ResultLevel.OUTPUT,
        name=_("Hours of training received"),
        definition=_(
            "Hours of the modules completed in the period, added up over participants."
        ),
        rows=list_completions,
        reckoning=Reckoning.SUM,
        value="module__hours",
        day="completed_on",
        cuts=_DONE_CUTS,
        **_DONE_PATHS,
    ),
    Indicator(
        code="OP2.2.people",
        level=ResultLevel.OUTPUT,
        name=_("Participants trained before departure"),
        definition=_("Different people who completed a module in the period."),
        rows=list_trained_people,
        day="completed_on",
        cuts=_DONE_CUTS,
        **_DONE_PATHS,
    ),
    Indicator(
        code="OP2.2.sessions",
        level=ResultLevel.OUTPUT,
        name=_("Training sessions held"),
        definition=_("Sessions of the period to which at least one person came."),
        rows=list_sessions_held,
        day=read_local_day("event__"),
        title="event__title",
        programme="module__programme",
    ),
    Indicator(
        code="O.2.1",
        level=ResultLevel.OUTPUT,
        name=_("Participants in pre-departure measures"),
        definition=_(
            "Different people who completed a module before departure in the period (AMIF O.2.1)."
        ),
        rows=list_trained_people,
        day="completed_on",
        cuts=build_person_cuts("participation__", "completed_on"),
        **_DONE_PATHS,
    ),
]

"""The figures of the register: calls opened, participants selected, who got guidance of the programme."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from participants.register.lifecycle import Stage
from participants.register.models import Call, ParticipationStep
from participants.register.queries import build_file_cuts, build_file_paths
from pemwecco.core.indicators import Indicator, Period, ResultLevel
from pemwecco.core.measures import keep_first_rows


def list_opened_calls(period: Period) -> QuerySet[Call]:
    """Published calls whose first day lies in the period."""
    days = (period.start, period.end)
    return Call.objects.filter(published=True, opens_at__date__range=days)


def list_selections(period: Period) -> QuerySet[ParticipationStep]:
    """Selections of the period that stand: one taken back counts nowhere, one made anew counts once."""
    undone = ParticipationStep.objects.filter(
        move="undo_decision", subject=OuterRef("subject"), pk__gt=OuterRef("pk")
    )
    made = ParticipationStep.objects.filter(~Exists(undone), target=Stage.SELECTED)
    made = made.exclude(move="undo_clear")
    firsts: QuerySet[ParticipationStep] = keep_first_rows(made, "subject", "at")
    return firsts.filter(at__date__range=(period.start, period.end))


INDICATORS = [
    Indicator(
        code="O.2.4",
        level=ResultLevel.OUTPUT,
        name=_("Information packages and campaigns on legal channels"),
        definition=_(
            "Calls published in the period: each informs in public, in several languages, of a legal"
            " channel and its conditions (AMIF O.2.4)."
        ),
        rows=list_opened_calls,
        day=TruncDate("opens_at"),
        title="title_fr",
        programme="programme",
    ),
    Indicator(
        code="OP2.1",
        level=ResultLevel.OUTPUT,
        name=_("Participants selected"),
        definition=_(
            "Files selected in the period, from the list or from the reserve. A selection that was taken"
            " back does not count."
        ),
        rows=list_selections,
        day=TruncDate("at"),
        cuts=build_file_cuts("subject__", TruncDate("at")),
        **build_file_paths("subject__"),
    ),
]

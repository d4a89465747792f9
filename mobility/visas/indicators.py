from __future__ import annotations

from django.db.models import F, Func, QuerySet, TextField, Value
from django.utils.translation import gettext_lazy as _

from mobility.visas.models import Decision, Lodgement
from participants.register.queries import build_file_cuts, build_file_paths
from pemwecco.core.indicators import (
    FigureCut,
    Indicator,
    Period,
    Reckoning,
    ResultLevel,
)
from pemwecco.core.measures import DaysBetween


def list_lodged_dossiers(period: Period) -> QuerySet[Lodgement]:
    """Dossiers lodged in the period."""
    return Lodgement.objects.filter(lodged_on__range=(period.start, period.end))


def list_period_grants(period: Period) -> QuerySet[Decision]:
    """Visas granted in the period."""
    return _list_decisions(period).filter(outcome=Decision.Outcome.GRANTED)


def list_period_refusals(period: Period) -> QuerySet[Decision]:
    """Visas refused in the period."""
    return _list_decisions(period).filter(outcome=Decision.Outcome.REFUSED)


def list_awaited_decisions(period: Period) -> QuerySet[Decision]:
    """Decisions of the period whose lodging is known, with the days from lodging to decision."""
    known = _list_decisions(period).filter(dossier__lodging__isnull=False)
    waited = DaysBetween(F("decided_on"), F("dossier__lodging__lodged_on"))
    return known.annotate(waited=waited)


def _list_decisions(period: Period) -> QuerySet[Decision]:
    return Decision.objects.filter(decided_on__range=(period.start, period.end))


_FILE = "dossier__participation__"
_PATHS = build_file_paths(_FILE)
_DECIDED_CUTS = build_file_cuts(_FILE, "decided_on")
# A refusal may give several grounds: they stay together, so that each refusal counts once.
_GROUNDS = FigureCut(
    "refusal",
    _("refusal codes"),
    Func(
        F("refusal_codes"),
        Value(", "),
        function="ARRAY_TO_STRING",
        output_field=TextField(),
    ),
)

INDICATORS = [
    Indicator(
        code="OP2.3",
        level=ResultLevel.OUTPUT,
        name=_("Visa dossiers lodged"),
        definition=_("Dossiers lodged in the period, each application once."),
        rows=list_lodged_dossiers,
        day="lodged_on",
        cuts=build_file_cuts(_FILE, "lodged_on"),
        **_PATHS,
    ),
    Indicator(
        code="OP2.3.granted",
        level=ResultLevel.OUTPUT,
        name=_("Visas granted"),
        definition=_("Decisions of the period that grant the visa."),
        rows=list_period_grants,
        day="decided_on",
        cuts=_DECIDED_CUTS,
        **_PATHS,
    ),
    Indicator(
        code="OP2.3.refused",
        level=ResultLevel.OUTPUT,
        name=_("Visas refused"),
        definition=_("Decisions of the period that refuse the visa."),
        rows=list_period_refusals,
        day="decided_on",
        cuts=(*_DECIDED_CUTS, _GROUNDS),
        **_PATHS,
    ),
    Indicator(
        code="OP2.3.days",
        level=ResultLevel.OUTPUT,
        name=_("Days from lodging to decision"),
        definition=_(
            "Days from the lodging to the decision, of the decisions of the period whose lodging is known."
        ),
        rows=list_awaited_decisions,
        reckoning=Reckoning.MEDIAN,
        value="waited",
        unit="days",
        day="decided_on",
        cuts=_DECIDED_CUTS,
        **_PATHS,
    ),
]

"""The figures of partnerships: OC1 and OC2 say what stands on a day, their flows what happened."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from participants.register.queries import build_file_cuts, build_file_paths
from pemwecco.core.indicators import (
    Column,
    FigureCut,
    Indicator,
    IndicatorNature,
    Period,
    ResultLevel,
)
from pemwecco.core.measures import keep_first_rows
from pemwecco.network.cuts import write_choices, write_region_names
from pemwecco.network.models import Organisation
from reintegration.partnerships.lifecycle import PartnershipStage
from reintegration.partnerships.models import (
    Partnership,
    PartnershipQuerySet,
    PartnershipStep,
)
from reintegration.partnerships.queries import list_at_stages, narrow_to_counted

P = PartnershipStage


def list_standing_partnerships(period: Period) -> QuerySet[Partnership]:
    """Partnerships that were signed or active at the end of the last day, and count (`judge_signature`)."""
    return narrow_to_counted(_list_partnerships_then(period, (P.SIGNED, P.ACTIVE)))


def list_open_negotiations(period: Period) -> QuerySet[Partnership]:
    """Partnerships under negotiation at the end of the last day."""
    return _list_partnerships_then(period, (P.NEGOTIATION,))


def list_new_signatures(period: Period) -> QuerySet[PartnershipStep]:
    """Partnerships signed in the period that count: with their paper and the yes of both sides."""
    counted = narrow_to_counted(Partnership.objects.all())
    return _list_first_steps(P.SIGNED, period).filter(subject__in=counted)


def list_new_negotiations(period: Period) -> QuerySet[PartnershipStep]:
    """Partnerships whose negotiation began in the period."""
    return _list_first_steps(P.NEGOTIATION, period)


def list_institutional_agreements(period: Period) -> QuerySet[PartnershipStep]:
    """Agreements between institutions signed in the period."""
    return list_new_signatures(period).filter(
        subject__kind=Partnership.Kind.INSTITUTIONAL
    )


def _list_partnerships_then(
    period: Period, stages: tuple[PartnershipStage, ...]
) -> PartnershipQuerySet:
    """Those in a stage at the end of the last day, by the ledger, with the day of that step."""
    steps: QuerySet[Any] = PartnershipStep.objects.filter(
        subject=OuterRef("pk"), at__date__lte=period.end
    ).order_by("-at", "-pk")
    known: PartnershipQuerySet = list_at_stages(stages, period.end)
    return known.annotate(since=TruncDate(Subquery(steps.values("at")[:1])))


def _list_first_steps(
    stage: PartnershipStage, period: Period
) -> QuerySet[PartnershipStep]:
    steps = PartnershipStep.objects.filter(
        target=stage, at__date__range=(period.start, period.end)
    )
    return keep_first_rows(steps, "subject", "at")


def _build_cuts(to_partnership: str, day: Column) -> tuple[FigureCut, ...]:
    kinds, levels = Partnership.Kind, Organisation.Level
    partner = f"{to_partnership}partner__"
    return (
        FigureCut("type", _("type"), f"{to_partnership}kind", write_choices(kinds)),
        FigureCut(
            "host_region",
            _("region of the host"),
            f"{partner}region",
            write_region_names,
        ),
        FigureCut("level", _("level"), f"{partner}level", write_choices(levels)),
        *build_file_cuts(f"{to_partnership}participation__", day),
    )


_DAY = TruncDate("at")
_PATHS = build_file_paths("participation__")
_STEP_CUTS = _build_cuts("subject__", _DAY)
_STEP_PATHS = build_file_paths("subject__participation__")

INDICATORS = [
    Indicator(
        code="OC1",
        level=ResultLevel.OUTCOME,
        name=_("Partnerships signed"),
        definition=_(
            "Partnerships that stand as signed or active at the end of the period, each with its paper and"
            " the confirmation of both sides."
        ),
        rows=list_standing_partnerships,
        nature=IndicatorNature.STOCK,
        day="since",
        cuts=_build_cuts("", "since"),
        title="partner__name",
        **_PATHS,
    ),
    Indicator(
        code="OC1.new",
        level=ResultLevel.OUTCOME,
        name=_("Partnerships newly signed"),
        definition=_(
            "Partnerships signed in the period, each with its paper and the confirmation of both sides."
        ),
        rows=list_new_signatures,
        day=_DAY,
        cuts=_STEP_CUTS,
        title="subject__partner__name",
        **_STEP_PATHS,
    ),
    Indicator(
        code="OC2",
        level=ResultLevel.OUTCOME,
        name=_("Partnerships under negotiation"),
        definition=_("Partnerships under negotiation at the end of the period."),
        rows=list_open_negotiations,
        nature=IndicatorNature.STOCK,
        day="since",
        cuts=_build_cuts("", "since"),
        title="partner__name",
        **_PATHS,
    ),
    Indicator(
        code="OC2.new",
        level=ResultLevel.OUTCOME,
        name=_("Negotiations begun"),
        definition=_("Partnerships whose negotiation began in the period."),
        rows=list_new_negotiations,
        day=_DAY,
        cuts=_STEP_CUTS,
        title="subject__partner__name",
        **_STEP_PATHS,
    ),
    Indicator(
        code="OC4",
        level=ResultLevel.OUTCOME,
        name=_("Institutional agreements signed"),
        definition=_(
            "Agreements between institutions signed in the period, with their paper and the confirmation of"
            " both sides."
        ),
        rows=list_institutional_agreements,
        day=_DAY,
        cuts=_STEP_CUTS,
        title="subject__partner__name",
        **_STEP_PATHS,
    ),
]

"""The figures of the map of actors (OP1.1)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from pemwecco.core.indicators import (
    Indicator,
    IndicatorNature,
    Period,
    Reckoning,
    ResultLevel,
)
from pemwecco.network.cuts import build_organisation_cuts
from pemwecco.network.models import Need, Organisation


def list_mapped_actors(period: Period) -> QuerySet[Organisation]:
    """Organisations that the map had on the last day, and whether one of their needs was stated by then."""
    needs = Need.objects.filter(
        organisation=OuterRef("pk"), stated_on__lte=period.end, side=Need.Side.NEED
    )
    mapped = Organisation.objects.filter(created_at__date__lte=period.end)
    return mapped.annotate(has_needs=Exists(needs))


def _list_new_actors(period: Period) -> QuerySet[Organisation]:
    return Organisation.objects.filter(
        created_at__date__range=(period.start, period.end)
    )


INDICATORS = [
    Indicator(
        code="OP1.1",
        level=ResultLevel.OUTPUT,
        name=_("Actors mapped"),
        definition=_(
            "Organisations on the map of actors at the end of the period, each once."
        ),
        rows=list_mapped_actors,
        nature=IndicatorNature.STOCK,
        day=TruncDate("created_at"),
        cuts=build_organisation_cuts(""),
        title="name",
    ),
    Indicator(
        code="OP1.1.needs",
        level=ResultLevel.OUTPUT,
        name=_("Actors whose needs are known"),
        definition=_(
            "Share of the organisations on the map of which at least one need was stated by the end"
            " of the period."
        ),
        rows=list_mapped_actors,
        nature=IndicatorNature.STOCK,
        reckoning=Reckoning.SHARE,
        marked=Q(has_needs=True),
        unit="%",
        day=TruncDate("created_at"),
        cuts=build_organisation_cuts(""),
        title="name",
    ),
    Indicator(
        code="OP1.1.new",
        level=ResultLevel.OUTPUT,
        name=_("Actors newly mapped"),
        definition=_("Organisations put on the map of actors in the period."),
        rows=_list_new_actors,
        day=TruncDate("created_at"),
        cuts=build_organisation_cuts(""),
        title="name",
    ),
]

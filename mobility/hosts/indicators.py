from __future__ import annotations

from django.db.models import F
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from mobility.hosts.lifecycle import PlacementStage
from mobility.hosts.models import Placement, PlacementQuerySet
from pemwecco.core.indicators import Indicator, Period
from pemwecco.network.models import Organisation

RECEIVED = (PlacementStage.RUNNING, PlacementStage.COMPLETED)


def count_visits(period: Period) -> int:
    """Visits to hosts that took place, by their first day."""
    begun = Placement.objects.filter(starts_on__range=(period.start, period.end))
    return begun.filter(stage__in=RECEIVED).count()


def count_involved_hosts(period: Period) -> int:
    """Different hosts that received somebody on a day of the period."""
    return _touching(period).values("host").distinct().count()


def count_diaspora_hosts(period: Period) -> int:
    kind = Organisation.Kind.DIASPORA
    return (
        _touching(period)
        .filter(host__organisation__kind=kind)
        .values("host")
        .distinct()
        .count()
    )


def count_days_at_hosts(period: Period) -> int:
    """Days spent at hosts within the period, the first and the last day of each visit counted."""
    rows = _touching(period).annotate(
        first=Greatest(F("starts_on"), period.start),
        last=Least(F("ends_on"), period.end),
    )
    return sum(
        (last - first).days + 1 for first, last in rows.values_list("first", "last")
    )


def _touching(period: Period) -> PlacementQuerySet:
    return Placement.objects.filter(
        stage__in=RECEIVED, starts_on__lte=period.end, ends_on__gte=period.start
    )


INDICATORS = [
    Indicator("OP2.4.visits", _("Visits to hosts"), count_visits),
    Indicator("OP2.4.days", _("Days spent at hosts"), count_days_at_hosts, "days"),
    Indicator("OP2.5", _("Hosts that received participants"), count_involved_hosts),
    Indicator(
        "OP2.5.diaspora", _("Diaspora enterprises among them"), count_diaspora_hosts
    ),
]

from __future__ import annotations

from decimal import Decimal

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from mobility.itineraries.models import Crossing, Introduction, Presence
from pemwecco.core.indicators import Indicator, Period


def count_people_in_mobility(period: Period) -> int:
    """People who entered the host country in the period."""
    return (
        _filter_crossings(period, Crossing.Direction.ENTRY)
        .values("participation")
        .distinct()
        .count()
    )


def count_women_in_mobility(period: Period) -> int:
    rows = _filter_crossings(period, Crossing.Direction.ENTRY).filter(
        participation__person__sex="F"
    )
    return rows.values("participation").distinct().count()


def count_person_days(period: Period) -> int:
    """Days of presence that ended in the period, day of entry and day of exit both counted."""
    entries = (
        Crossing.objects.standing()
        .filter(
            participation=OuterRef("participation"),
            direction=Crossing.Direction.ENTRY,
            on__lte=OuterRef("on"),
        )
        .order_by("-on")
    )
    exits = _filter_crossings(period, Crossing.Direction.EXIT).annotate(
        entered=Subquery(entries.values("on")[:1])
    )
    pairs = exits.filter(entered__isnull=False).values_list("entered", "on")
    days = 0
    for entered, left in pairs:
        days += (left - entered).days + 1
    return days


def count_returned_people(period: Period) -> int:
    """People whose return is recorded with evidence, by the day at the border."""
    return (
        _filter_crossings(period, Crossing.Direction.EXIT)
        .values("participation")
        .distinct()
        .count()
    )


def compute_timely_return_percent(period: Period) -> Decimal | int:
    """Of those due back in the period, the share back by their last day (circularity rate)."""
    exits = (
        Crossing.objects.standing()
        .filter(
            participation=OuterRef("participation"), direction=Crossing.Direction.EXIT
        )
        .order_by("-on")
    )
    stays = (
        Crossing.objects.standing()
        .filter(direction=Crossing.Direction.ENTRY)
        .annotate(
            due=Coalesce(
                F("participation__itinerary__leaves_on"),
                F("participation__cohort__leaves_on"),
            ),
            left=Subquery(exits.values("on")[:1]),
        )
        .filter(due__range=(period.start, period.end))
        .values_list("due", "left")
    )
    rows = list(stays)
    if not rows:
        return 0
    in_time = sum(left is not None and left <= due for due, left in rows)
    share: Decimal = Decimal(100) * in_time / len(rows)
    return share.quantize(Decimal("0.1"))


def count_introductions(period: Period) -> int:
    """People whom participants met in the period, each introduction once."""
    met = Introduction.objects.filter(on__range=(period.start, period.end))
    return met.count()


def compute_presence_percent(period: Period) -> Decimal | int:
    """Of the presences noted in the period, the share that came, late ones included."""
    rows = Presence.objects.filter(on__range=(period.start, period.end))
    counted = rows.aggregate(
        noted=Count("pk"), came=Count("pk", filter=~Q(state=Presence.State.ABSENT))
    )
    if not counted["noted"]:
        return 0
    share: Decimal = Decimal(100) * counted["came"] / counted["noted"]
    return share.quantize(Decimal("0.1"))


def _filter_crossings(
    period: Period, direction: Crossing.Direction
) -> QuerySet[Crossing]:
    return Crossing.objects.standing().filter(
        direction=direction, on__range=(period.start, period.end)
    )


INDICATORS = [
    Indicator("OP2.4", _("Participants in mobility"), count_people_in_mobility),
    Indicator("OP2.4.women", _("Women in mobility"), count_women_in_mobility),
    Indicator(
        "OP2.4.person-days",
        _("Person-days in the host country"),
        count_person_days,
        "days",
    ),
    Indicator(
        "OP2.4.introductions",
        _("People whom participants met"),
        count_introductions,
    ),
    Indicator(
        "OP2.4.presence",
        _("Presence at the stops of the programme"),
        compute_presence_percent,
        "%",
    ),
    Indicator(
        "OC5.returned", _("Returns recorded with evidence"), count_returned_people
    ),
    Indicator(
        "OC5",
        _("Returned by the last day of the stay"),
        compute_timely_return_percent,
        "%",
    ),
]

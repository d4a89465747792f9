"""What the donor was told: two reports frozen on their days, the third being made."""

from __future__ import annotations

from typing import Final

from demo.clock import stand_at
from demo.world import World
from pemwecco.accounts.roles import Role
from reporting.outputs.models import (
    ActivityStatus,
    OpenActivity,
    OrganisationType,
)
from reporting.services import (
    begin_reporting_period,
    check_reporting_period,
    find_late_facts,
    freeze_reporting_period,
)

# Days from today: the first and the last of the period, and that on which it is frozen; none yet for the open one.
PERIODS: Final = ((-640, -366, -350), (-365, -61, -45), (-60, 30, None))


def describe_demo_activity(world: World) -> None:
    """Identifiers that look invented: the real ones are given by the registers of open data."""
    activity = OpenActivity(
        programme=world.programme,
        identifier="XX-DEMO-0000-PEM-WECCO",
        reporter="XX-DEMO-0000",
        reporter_type=OrganisationType.OTHER_PUBLIC,
        funder="Fonds de la démonstration",
        funder_type=OrganisationType.MULTILATERAL,
        status=ActivityStatus.IMPLEMENTATION,
        starts_on=world.day(PERIODS[0][0]),
        ends_on=world.day(365),
        sector="25010",
    )
    activity.full_clean()
    activity.save()


def make_demo_periods(world: World) -> None:
    """The coordinator makes each period, the monitoring officer checks it."""
    maker, checker = world.coordinator, world.staff[Role.MONITORING]
    for first, last, frozen in PERIODS:
        with stand_at(world.at(frozen or 0)):
            period = begin_reporting_period(
                programme=world.programme,
                starts_on=world.day(first),
                ends_on=world.day(last),
                by=maker,
            )
            if frozen is None:
                find_late_facts(period=period)
                continue
            check_reporting_period(period=period, by=checker)
            freeze_reporting_period(period=period, by=maker)

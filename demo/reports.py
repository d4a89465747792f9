"""What the donor was told: two reports frozen on their days, the third being made."""

from __future__ import annotations

from typing import Final

from demo.clock import stand_at
from demo.world import World
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.actors import Staff
from pemwecco.core.indicators import ResultLevel
from reporting.logframe.models import IndicatorPlan, LevelOutlook, TargetMilestone
from reporting.models import ReportingPeriod
from reporting.narrative.lifecycle import SECTION_TEXT
from reporting.narrative.services import lay_out_sections, write_section
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


# Of each indicator: whether less is better, and days from today with the value to reach by then.
TARGETS: Final[dict[str, tuple[bool, tuple[tuple[int, int], ...]]]] = {
    "OC1": (False, ((-366, 5), (-61, 25), (300, 40))),
    "OC2": (False, ((-61, 50), (300, 60))),
    "OC5": (False, ((-366, 100), (-61, 100), (30, 100))),
    "OP1.2": (False, ((-366, 60), (-61, 75), (300, 414))),
    "OP2.1": (False, ((-366, 24), (-61, 48), (300, 60))),
    "OP2.3.days": (True, ((-61, 15), (300, 15))),
    "OP2.4": (False, ((-366, 24), (-61, 47), (300, 60))),
    "OP4.1.rate": (False, ((-61, 80), (300, 80))),
}
OUTLOOKS: Final = (
    (
        ResultLevel.OUTCOME,
        "Les visas sont décidés à temps ; les entreprises d’accueil restent joignables après le séjour.",
        "Un cours de change qui renchérit les premières commandes.",
    ),
    (
        ResultLevel.OUTPUT,
        "Assez d’entreprises sont formalisées (RCCM, NINEA, comptes).",
        "Des places d’accueil retirées peu avant le départ.",
    ),
)


def make_demo_targets(world: World) -> None:
    """What the programme promised, with milestones that are reached, nearly reached and missed."""
    for code, (falls, milestones) in TARGETS.items():
        plan = IndicatorPlan(
            programme=world.programme,
            code=code,
            baseline=None if falls else 0,
            baseline_on=None if falls else world.day(PERIODS[0][0]),
            falls=falls,
            responsible="Chargé de suivi et évaluation",
        )
        plan.full_clean()
        plan.save()
        for day, value in milestones:
            TargetMilestone.objects.create(
                plan=plan, due_on=world.day(day), value=value
            )
    for level, assumptions, risks in OUTLOOKS:
        LevelOutlook.objects.create(
            programme=world.programme,
            level=level,
            assumptions=assumptions,
            risks=risks,
        )


# What the coordinator writes, by section; the figures fill themselves.
NARRATIVE: Final[dict[str, str]] = {
    "context": "Les délais de rendez-vous au centre de visas ont varié pendant la période.\n\n"
    "Le cadre réglementaire n’a pas changé.",
    "progress": "{{OP1.2}} candidatures ont été reçues et {{OP2.1}} participants retenus.\n\n"
    "{{OC1}} partenariats sont signés à la fin de la période ; {{OC2}} sont en négociation.",
    "difficulties": "Des entreprises d’accueil ont retiré des places peu avant le départ. "
    "Une liste de réserve par secteur y remédie.",
    "lessons": "Les entreprises qui préparent leurs rencontres avant le départ signent plus tôt.",
}


def tell_demo_narrative(
    period: ReportingPeriod, *, writer: User, reader: User | None = None
) -> None:
    """The sections of a report; a reader agrees to what is written, without one it stays a draft."""
    lay_out_sections(period=period, by=writer)
    for row in period.section_texts.select_related("section", "period"):
        text = NARRATIVE.get(row.section.code, "")
        write_section(section=row, text=text, by=writer)
        if text and reader is not None:
            SECTION_TEXT.apply(row, "agree", actor=Staff(reader))


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
                tell_demo_narrative(period, writer=maker)
                find_late_facts(period=period)
                continue
            tell_demo_narrative(period, writer=maker, reader=checker)
            check_reporting_period(period=period, by=checker)
            freeze_reporting_period(period=period, by=maker)

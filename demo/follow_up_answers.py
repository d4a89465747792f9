"""What is told after the return in the demo: by participants and by the hosts where they stayed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from demo.world import World
from pemwecco.network.models import Figure
from reintegration.followups.models import FollowUp

APPLICATION: Final = "Candidature"  # the source of the figures that an application gave
LEARNED: Final[dict[str, Any]] = {
    "contracts": 1,
    "use_of_learning": 4,
    "support_needed": ["finance", "quality"],
    "obstacles": ["norms", "transport"],
    "may_testify": True,
}
CERTIFICATES: Final = {3: "", 6: "HACCP", 12: "HACCP, agriculture biologique"}
FIRST: Final = 3
MARKETS: Final[tuple[list[str], ...]] = (["BE"], ["BE", "FR"], ["FR", "CI"], [])


def tell_as_participant(world: World, follow_up: FollowUp) -> dict[str, Any]:
    """A little more than what the application said; at the end of the stay only what was learned."""
    if not follow_up.months:
        return dict(LEARNED, contracts=0)
    dice = world.dice
    growth = Decimal(dice.randint(100, 115 + 4 * follow_up.months)) / 100
    stated: dict[str, int] = {}
    organisation = follow_up.participation.organisation
    if organisation is not None:
        for figure in organisation.figures.all():
            if figure.source == APPLICATION:
                stated[figure.kind] = int(figure.value * growth)
    women = stated.get(Figure.Kind.JOBS_WOMEN, 2)
    men = max(0, stated.get(Figure.Kind.JOBS, 4) - women)
    is_first = follow_up.months <= FIRST
    turnover = stated.get(Figure.Kind.TURNOVER, 9_000_000)
    return dict(
        LEARNED,
        still_in_business=True,
        in_country=True,
        turnover=turnover,
        exports=turnover // 8,
        export_countries=dice.choice(MARKETS),
        women_permanent=women - women // 3,
        women_temporary=women // 3,
        women_young=women // 2,
        men_permanent=men - men // 3,
        men_temporary=men // 3,
        men_young=men // 2,
        contracts=follow_up.months // 6,
        contracts_value=follow_up.months * 400_000,
        formalities=["ninea", "rccm", "bank"],
        certifications=CERTIFICATES.get(follow_up.months, ""),
        finance_amount=None if is_first else 1_500_000,
        finance_source="" if is_first else "bank",
        attribution=dice.choice(["no", "later", "smaller", "same"]),
        remarks="Les échantillons ont plu ; reste le transport.",
    )


def tell_as_host(world: World, follow_up: FollowUp) -> dict[str, Any]:
    """What a host says of its visitor."""
    dice = world.dice
    return {
        "in_contact": "regular" if follow_up.months <= FIRST else "sometimes",
        "contracts": follow_up.months // 6,
        "contracts_value": follow_up.months * 500,
        "obstacles": ["volume"],
        "benefit": dice.randint(2, 5),
        "attribution": dice.choice(["no", "later"]),
        "receives_again": True,
        "may_testify": True,
        "remarks": "Fijne samenwerking; de eerste stalen zijn goed ontvangen.",
    }

"""How many files have come how far."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from participants.register.lifecycle import Stage
from participants.register.models import Participation

# The funnel, with the stages that have passed each point: (label, stages that count).
_AFTER_RETURN = (Stage.RETURNED, Stage.COMPLETED)
_TRAVELLED = (Stage.DEPARTED, Stage.NOT_RETURNED, *_AFTER_RETURN)
_CLEARED = (Stage.CLEARED, *_TRAVELLED)
_PREPARED = (Stage.PREPARED, *_CLEARED)
_SELECTED = (Stage.SELECTED, *_PREPARED)
_ELIGIBLE = (Stage.ELIGIBLE, Stage.SHORTLISTED, Stage.RESERVE, *_SELECTED)
FUNNEL: tuple[tuple[Promise, tuple[Stage, ...]], ...] = (
    (
        pgettext_lazy("applicants", "Submitted"),
        tuple(stage for stage in Stage if stage is not Stage.DRAFT),
    ),
    (_("Eligible"), _ELIGIBLE),
    (_("Selected"), _SELECTED),
    (_("Trained"), _PREPARED),
    (_("Visa granted"), _CLEARED),
    (_("Travelled"), _TRAVELLED),
    (_("Back home"), _AFTER_RETURN),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the funnel; `share` in percent of the first."""

    label: Promise
    count: int
    share: int


def build_funnel() -> list[Bar]:
    """How many files have come how far, over all calls; one query."""
    rows = (
        Participation.objects.exclude(stage=Stage.DRAFT)
        .values_list("stage")
        .annotate(n=Count("pk"))
    )
    by_stage = dict(rows.order_by())
    counts = [
        (label, sum(by_stage.get(stage.value, 0) for stage in stages))
        for label, stages in FUNNEL
    ]
    first = counts[0][1] or 1
    return [Bar(label, count, round(100 * count / first)) for label, count in counts]

"""What freezing brings with it: the figures are stored in the same transaction."""

from __future__ import annotations

from pemwecco.core.lifecycle import TransitionEvent
from reporting.lifecycle import REPORTING_PERIOD
from reporting.models import ReportingPeriod, ReportingPeriodStep
from reporting.services import store_frozen_figures


@REPORTING_PERIOD.on_transition("freeze")
def freeze_period_figures(
    event: TransitionEvent[ReportingPeriod, ReportingPeriodStep],
) -> None:
    store_frozen_figures(event.subject)

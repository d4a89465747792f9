"""Print every indicator over a period, each figure beside the length of the list that it is counted from."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pemwecco.core.indicators import Period, collect_declared_indicators
from pemwecco.core.measures import (
    list_counted_rows,
    measure_indicators,
    read_counted_rows,
)


def read_argument_day(text: str) -> date:
    """A day as the command line takes it: 2027-03-01."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text} is no day such as 2027-03-01"
        ) from None


class Command(BaseCommand):
    help = "Print code, level, stock or flow, figure and length of its list, for each indicator."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--from", dest="start", type=read_argument_day, required=True
        )
        parser.add_argument("--to", dest="end", type=read_argument_day, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        period = Period(options["start"], options["end"])
        if period.start > period.end:
            raise CommandError("The last day lies before the first.")
        indicators = collect_declared_indicators()
        for measured in measure_indicators(indicators, period):
            indicator = measured.indicator
            rows = list_counted_rows(indicator, period)
            length = len(read_counted_rows(indicator, rows))
            figure = "–" if measured.whole.figure is None else measured.whole.figure
            self.stdout.write(
                f"{indicator.code:22}{indicator.level:10}{indicator.nature:8}"
                f"{figure!s:>12} {indicator.unit:6}{length:>8}"
            )

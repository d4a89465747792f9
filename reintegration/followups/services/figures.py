"""Figures of an enterprise: the last ones known, which of the new ones are odd, how they are stated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone

from pemwecco.core.amounts import write_amount
from pemwecco.core.findings import Finding
from pemwecco.network.models import Figure
from pemwecco.network.services import get_latest_figures, record_figure
from reintegration.followups.lifecycle import FollowUpStage
from reintegration.followups.models import FollowUp, FollowUpAnswer
from reintegration.rules import find_odd_figures

# What is compared with the last answer: what was "since the return" begins anew in the mind of who answers.
COMPARED: Final = (
    "turnover",
    "exports",
    "women_permanent",
    "women_temporary",
    "women_young",
    "men_permanent",
    "men_temporary",
    "men_young",
)
_OF_REGISTER: Final = {
    "turnover": Figure.Kind.TURNOVER,
    "exports": Figure.Kind.EXPORTS,
}


@dataclass(frozen=True, slots=True)
class KnownFigure:
    """A figure stated before, and the year of which it is."""

    value: Decimal
    year: int


def find_earlier_answer(follow_up: FollowUp) -> FollowUpAnswer | None:
    """What the same side answered last, before this follow-up."""
    rows = FollowUpAnswer.objects.filter(
        follow_up__participation=follow_up.participation_id,
        follow_up__side=follow_up.side,
        follow_up__placement=follow_up.placement_id,
        follow_up__stage=FollowUpStage.ANSWERED,
        follow_up__months__lt=follow_up.months,
    )
    return rows.select_related("follow_up").order_by("-follow_up__months").first()


def get_known_figures(follow_up: FollowUp) -> dict[str, KnownFigure]:
    """The last figures known of the enterprise, by question, and "women", "men", "workers" in all.

    Those of the last answer; what was not answered yet is read from the dated figures, which begin with
    the application. Of a host's side nothing but its own earlier answer is known.
    """
    known: dict[str, KnownFigure] = {}
    earlier = find_earlier_answer(follow_up)
    if earlier is not None and earlier.follow_up.answered_at is not None:
        year = timezone.localdate(earlier.follow_up.answered_at).year
        for name, value in list_stated_figures(earlier).items():
            known[name] = KnownFigure(value, year)
    organisation = follow_up.participation.organisation
    if follow_up.is_of_host or organisation is None:
        return known
    latest = get_latest_figures(organisation)
    for name, kind in _OF_REGISTER.items():
        if kind in latest:
            known.setdefault(name, _read(latest[kind]))
    women, jobs = latest.get(Figure.Kind.JOBS_WOMEN), latest.get(Figure.Kind.JOBS)
    if women is not None:
        known.setdefault("women", _read(women))
    if jobs is not None:
        known.setdefault("workers", _read(jobs))
    if women is not None and jobs is not None and women.year == jobs.year:
        men = max(Decimal(0), jobs.value - women.value)
        known.setdefault("men", KnownFigure(men, jobs.year))
    return known


def _read(figure: Figure) -> KnownFigure:
    return KnownFigure(figure.value, figure.year)


def list_stated_figures(answer: FollowUpAnswer) -> dict[str, Decimal]:
    """The figures of an answer by question, and in all; what was left empty is not there."""
    stated = {}
    names = (*COMPARED, "contracts", "contracts_value", "finance_amount")
    for name in names:
        if (value := getattr(answer, name)) is not None:
            stated[name] = Decimal(int(value))
    totals = {
        "women": answer.jobs_women,
        "men": answer.jobs_men,
        "workers": answer.jobs,
    }
    for name, count in totals.items():
        if count is not None:
            stated[name] = Decimal(count)
    return stated


def list_odd_figures(
    answer: FollowUpAnswer, known: Mapping[str, KnownFigure]
) -> list[Finding]:
    """What is worth a second look among the figures of an answer, each with the question it is about."""
    last = {}
    for name in (*COMPARED, "workers"):
        if name in known:
            last[name] = Decimal(int(known[name].value))
    found = []
    for finding in find_odd_figures(list_stated_figures(answer), last):
        field = "women_permanent" if finding.field == "workers" else finding.field
        found.append(_move(finding, field))
    return found


def _move(finding: Finding, field: str) -> Finding:
    """The finding at a question of the form, with its numbers as the reader writes them."""
    written = {}
    for name, value in finding.params.items():
        written[name] = write_amount(int(str(value)), "")
    return replace(finding, params=written, field=field)


def record_answer_figures(follow_up: FollowUp, answer: FollowUpAnswer) -> None:
    """State turnover, exports and jobs as dated figures of the enterprise, with the follow-up as source."""
    organisation = follow_up.participation.organisation
    if organisation is None or not answer.still_in_business:
        return
    today = follow_up.today()
    stated: list[tuple[str, Any, str]] = [
        (Figure.Kind.TURNOVER, answer.turnover, follow_up.currency),
        (Figure.Kind.EXPORTS, answer.exports, follow_up.currency),
        (Figure.Kind.JOBS_WOMEN, answer.jobs_women, ""),
        (Figure.Kind.JOBS, answer.jobs, ""),
    ]
    for kind, value, currency in stated:
        if value is not None:
            record_figure(
                organisation=organisation,
                kind=kind,
                value=value,
                year=today.year,
                currency=currency,
                source=follow_up.figure_source,
                stated_on=today,
            )

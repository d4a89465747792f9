"""What posts refused and why, per cohort: counts by code, by category, by profile; the days it took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from mobility.visas import rules
from mobility.visas.models import Decision
from participants.applications.models import Application
from pemwecco.core.measures import DaysBetween, Percentile


@dataclass(frozen=True, slots=True)
class CodeLine:
    """One reason of the form: how often it was ticked, by whom, and what can be done."""

    code: int
    reason: str
    category: str
    advice: str
    count: int
    owners: int
    employees: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """The decisions of a cohort, or of all."""

    decided: int
    refused: int
    profiles: list[tuple[str, int, int]]
    codes: list[CodeLine]
    categories: list[tuple[str, int]]
    median_days: float | None
    slowest_days: float | None

    @property
    def share(self) -> int:
        """Refused, per hundred decided."""
        return round(100 * self.refused / self.decided) if self.decided else 0


def get_category_name(category: str) -> str:
    names = {
        "integrity": _("the travel document"),
        "purpose": _("purpose of the stay"),
        "means": _("means"),
        "stay": _("days already used"),
        "security": _("security and health"),
        "credibility": _("credibility of the papers"),
        "return": _("intention to return"),
        "border": _("application at the border"),
        "transit": _("airport transit"),
        "insurance": _("insurance"),
        "holder": _("asked by the holder"),
    }
    return names.get(category, category)


def list_cohort_decisions(cohort: int | None) -> QuerySet[Decision]:
    rows = Decision.objects.all()
    return rows.filter(dossier__participation__cohort=cohort) if cohort else rows


def analyse_decisions(cohort: int | None = None) -> Analysis:
    """Count the decisions of a cohort; two queries, whatever their number."""
    rows = list_cohort_decisions(cohort)
    employee = Q(
        dossier__participation__application__occupation=Application.Occupation.EMPLOYEE
    )
    refused = Q(outcome=Decision.Outcome.REFUSED)
    totals = rows.annotate(
        took=DaysBetween(F("decided_on"), F("dossier__lodging__lodged_on"))
    ).aggregate(
        decided=Count("pk"),
        refused=Count("pk", filter=refused),
        employees=Count("pk", filter=employee),
        employees_refused=Count("pk", filter=employee & refused),
        median=Percentile("took", fraction=0.5),
        slowest=Percentile("took", fraction=0.9),
    )
    ticked = rows.filter(refused).values_list(
        "refusal_codes", "dossier__participation__application__occupation"
    )
    return _build_analysis(totals, ticked)


def _build_analysis(
    totals: dict[str, Any], ticked: Iterable[tuple[list[int], str | None]]
) -> Analysis:
    every: Counter[int] = Counter()
    employees: Counter[int] = Counter()
    categories: Counter[str] = Counter()
    for codes, occupation in ticked:
        every.update(codes)
        if occupation == Application.Occupation.EMPLOYEE:
            employees.update(codes)
        # Someone whose form ticks two reasons of one category is counted once in it.
        categories.update({rules.REFUSAL_ADVICE[code].category for code in codes})
    lines = []
    for code, count in sorted(every.items(), key=lambda item: (-item[1], item[0])):
        known = rules.REFUSAL_ADVICE[code]
        lines.append(
            CodeLine(
                code=code,
                reason=_(rules.REFUSAL_CODES[code]),
                category=get_category_name(known.category),
                advice=_(known.advice),
                count=count,
                owners=count - employees[code],
                employees=employees[code],
            )
        )
    kinds = categories.most_common()
    owners = totals["decided"] - totals["employees"]
    owners_refused = totals["refused"] - totals["employees_refused"]
    return Analysis(
        decided=totals["decided"],
        refused=totals["refused"],
        profiles=[
            (_("owners"), owners, owners_refused),
            (_("employees"), totals["employees"], totals["employees_refused"]),
        ],
        codes=lines,
        categories=[(get_category_name(name), count) for name, count in kinds],
        median_days=totals["median"],
        slowest_days=totals["slowest"],
    )

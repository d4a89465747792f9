"""The templates of plans: the first ones come with the programme, staff write them on."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from reintegration.plans.models import PlanTemplate, TemplateMilestone

STANDARD = Path(__file__).parent.parent / "data" / "templates.json"
LANGUAGES = ("fr", "en", "nl")


@cache
def _read_standard() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(STANDARD.read_text(encoding="utf-8"))
    return read


@transaction.atomic
def load_plan_templates() -> int:
    """Add the standard template of each kind that has none; says how many. What staff wrote stays."""
    known = set(PlanTemplate.objects.values_list("kind", flat=True))
    added = 0
    for kind, standard in _read_standard().items():
        if kind in known:
            continue
        goals = dict(zip(LANGUAGES, standard["goals"], strict=True))
        template, is_new = PlanTemplate.objects.get_or_create(
            kind=kind, defaults={f"goals_{code}": goals[code] for code in LANGUAGES}
        )
        if is_new:
            _add_milestones(template, standard["milestones"])
            added += 1
    return added


def _add_milestones(template: PlanTemplate, standard: list[Any]) -> None:
    rows = []
    for months, *words in standard:
        row = TemplateMilestone(template=template, months=months)
        for code, word in zip(LANGUAGES, words, strict=True):
            setattr(row, f"what_{code}", word)
        rows.append(row)
    TemplateMilestone.objects.bulk_create(rows)


def get_plan_template(kind: str) -> PlanTemplate | None:
    """The template of a kind; the standard one is added when staff have none yet."""
    found = PlanTemplate.objects.filter(kind=kind).first()
    if found is None and load_plan_templates():
        found = PlanTemplate.objects.filter(kind=kind).first()
    return found

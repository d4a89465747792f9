"""What many files say, as plain facts for the rules: a few queries whatever their number."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from participants.applications.models import Answer, Attachment
from participants.eligibility.rules.eligibility import EligibilityFacts
from participants.eligibility.services.groups import (
    COLUMNS_OF_GROUPS,
    SIZING_FIGURES,
    GroupProfile,
    build_group_profile,
    read_latest_figures,
)
from participants.register.models import Participation
from pemwecco.network.models import Figure, Identifier

COLUMNS = (
    "pk",
    "organisation_id",
    "person__birth_date",
    "person__nationality",
    "person__country",
    "organisation__region",
    "organisation__legal_form",
    "organisation__founded_on",
    "application__has_passport",
    "application__paper_reasons",
    "application__figures",
    *COLUMNS_OF_GROUPS.values(),
)
SEPARATOR = ","


@dataclass(frozen=True, slots=True)
class ScreeningProfile:
    """A file as the rules and the balance read it."""

    facts: EligibilityFacts
    groups: GroupProfile


def read_screening_profiles(
    files: QuerySet[Participation],
) -> dict[int, ScreeningProfile]:
    """The facts of files by their id, in the order given, in five queries."""
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in files.values_list(*COLUMNS)]
    wanted = files.order_by().values("pk")
    enterprises = files.order_by().values("organisation")
    numbers: dict[int, set[str]] = defaultdict(set)
    identifiers = Identifier.objects.filter(organisation__in=enterprises)
    for organisation, scheme in identifiers.values_list("organisation_id", "scheme"):
        numbers[organisation].add(scheme)
    figures = read_latest_figures(files)
    papers: dict[int, set[str]] = defaultdict(set)
    attached = Attachment.objects.filter(participation__in=wanted).order_by()
    for file, slot in attached.values_list("participation_id", "slot"):
        papers[file].add(slot)
    answers = _map_call_answers(wanted)
    profiles = {}
    for row in rows:
        pk, enterprise = row["pk"], row["organisation_id"]
        profiles[pk] = _build_screening_profile(
            row,
            numbers.get(enterprise, set()),
            figures.get(enterprise, {}),
            papers.get(pk, set()),
            answers.get(pk, {}),
        )
    return profiles


def _map_call_answers(
    files: QuerySet[Participation, Any],
) -> dict[int, dict[str, tuple[str, ...]]]:
    """What each file answers to the questions of its call; each answer as what was chosen or written."""
    given = Answer.objects.filter(application__participation__in=files)
    answers: dict[int, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for file, code, kind, text in given.exclude(text="").values_list(
        "application__participation_id", "question__code", "question__kind", "text"
    ):
        parts = text.split(SEPARATOR) if kind == "choices" else [text]
        answers[file][code] = tuple(parts)
    return answers


def _build_screening_profile(
    row: dict[str, Any],
    numbers: set[str],
    figures: dict[str, Decimal],
    papers: set[str],
    answers: dict[str, tuple[str, ...]],
) -> ScreeningProfile:
    # Before the sending the figures stand in the draft; afterwards they are rows of the enterprise.
    said = figures | _decimals(row["application__figures"] or {})
    facts = EligibilityFacts(
        birth_date=row["person__birth_date"],
        nationality=_get_country_code(row["person__nationality"]),
        residence=_get_country_code(row["person__country"]),
        region=row["organisation__region"] or "",
        sector=row["organisation__sector__code"] or "",
        legal_form=row["organisation__legal_form"] or "",
        occupation=row["application__occupation"] or "",
        identifiers=frozenset(numbers),
        founded_on=row["organisation__founded_on"],
        turnover=said.get(Figure.Kind.TURNOVER),
        jobs=said.get(Figure.Kind.JOBS),
        papers=frozenset(papers),
        excused=_select_excuses(row["application__paper_reasons"] or {}, papers),
        passport=row["application__has_passport"],
        answers=answers,
    )
    return ScreeningProfile(facts=facts, groups=build_group_profile(row, figures))


def _select_excuses(reasons: dict[str, str], papers: set[str]) -> dict[str, str]:
    """The reasons in whose place no paper has come."""
    return {code: text for code, text in reasons.items() if code not in papers}


def _decimals(figures: dict[str, Any]) -> dict[str, Decimal]:
    decimals: dict[str, Decimal] = {}
    for kind in SIZING_FIGURES:
        value = figures.get(kind)
        if value is not None:
            decimals[kind] = Decimal(str(value))
    return decimals


def _get_country_code(country: Any) -> str:
    return str(getattr(country, "code", country) or "")

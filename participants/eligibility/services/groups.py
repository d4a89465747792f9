"""To which groups the person and enterprise of a file belong, for balance, board and rehearsal alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from participants.eligibility.rules.sizes import size_of
from participants.register.models import Participation
from pemwecco.network.models import Figure

GroupProfile = dict[str, str]

# The language is that of the person, in which one is written to and which staff see; an application keeps
# the language in which its form was begun.
COLUMNS_OF_GROUPS = {
    "sex": "person__sex",
    "region": "person__region",
    "language": "person__language",
    "sector": "organisation__sector__code",
    "occupation": "application__occupation",
}
SIZING_FIGURES = (Figure.Kind.TURNOVER, Figure.Kind.JOBS)


def read_group_profiles(
    files: QuerySet[Participation], *, with_size: bool = True
) -> dict[int, GroupProfile]:
    """To which groups each file belongs, in one query whatever their number."""
    names = ["pk", *COLUMNS_OF_GROUPS.values()]
    if with_size:
        files, names = annotate_figures(files), [*names, *SIZING_FIGURES]
    profiles = {}
    for row in files.order_by("pk").values(*names):
        profiles[row["pk"]] = build_group_profile(row, row)
    return profiles


def annotate_figures(files: QuerySet[Participation]) -> QuerySet[Participation]:
    """The files with the latest figures of their enterprise, each by the name of its kind."""
    stated = Figure.objects.filter(organisation=OuterRef("organisation"))
    latest = stated.order_by("-year", "-stated_on", "-pk").values("value")
    figures = {}
    for kind in SIZING_FIGURES:
        figures[kind.value] = Subquery(latest.filter(kind=kind)[:1])
    return files.annotate(**figures)


def build_group_profile(
    row: Mapping[str, Any], figures: Mapping[str, Decimal | None]
) -> GroupProfile:
    """The groups of one file; `row` has the columns of the groups, `figures` the latest of its enterprise."""
    profile = {}
    for dimension, column in COLUMNS_OF_GROUPS.items():
        profile[dimension] = row[column] or ""
    jobs, turnover = figures.get(Figure.Kind.JOBS), figures.get(Figure.Kind.TURNOVER)
    profile["size"] = size_of(jobs, turnover)
    return profile


def read_latest_figures(
    files: QuerySet[Participation],
) -> dict[int, dict[str, Decimal]]:
    """The latest figures of the enterprises of files, by enterprise and kind; one query."""
    latest = (
        Figure.objects.filter(
            organisation__in=files.order_by().values("organisation"),
            kind__in=SIZING_FIGURES,
        )
        .order_by("organisation_id", "kind", "-year", "-stated_on", "-pk")
        .distinct("organisation_id", "kind")
        .values_list("organisation_id", "kind", "value")
    )
    figures: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for organisation, kind, value in latest:
        figures[organisation][kind] = value
    return figures

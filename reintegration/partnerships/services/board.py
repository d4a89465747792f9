"""The board of partnerships: a column for each stage, a card for each, the longest silent first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from pemwecco.accounts.models import User
from pemwecco.casework.access import is_key
from pemwecco.casework.models import Responsibility
from pemwecco.casework.queries import NOBODYS, annotate_list_care
from pemwecco.core.lifecycle import Transition
from reintegration.partnerships.lifecycle import PARTNERSHIP, PartnershipStage
from reintegration.partnerships.models import Partnership, PartnershipQuerySet
from reintegration.partnerships.queries import (
    annotate_judgement,
    annotate_news,
    read_judgement,
)
from reintegration.partnerships.rules import (
    Judgement,
    count_silent_days,
    find_silence_tone,
)

# So many cards stand in a column; the list behind its number has all of them.
MOST_CARDS: Final = 25
JUDGED: Final = (
    PartnershipStage.SIGNED,
    PartnershipStage.ACTIVE,
    PartnershipStage.DORMANT,
)


@dataclass(frozen=True, slots=True)
class PartnershipQuery:
    """How the board is narrowed: by the key of a cohort, a kind, who answers for it (`narrow_to_owner`)."""

    cohort: int | None = None
    kind: str = ""
    owner: str = ""

    def build_list_query(self, stage: str) -> str:
        """The address of the list that shows just the partnerships of a column."""
        asked: dict[str, Any] = {"stage__exact": stage}
        if self.cohort is not None:
            asked["participation__cohort__id__exact"] = self.cohort
        if self.kind:
            asked["kind__exact"] = self.kind
        if self.owner:
            asked["owner"] = self.owner
        page = reverse("admin:partnerships_partnership_changelist")
        return f"{page}?{urlencode(asked)}"


@dataclass(frozen=True, slots=True)
class PartnershipCard:
    """A partnership on the board: how long nothing was heard, and whether it counts where it is signed."""

    row: Any
    silent_days: int
    tone: str
    stage_days: int
    judgement: Judgement | None
    moves: tuple[Transition, ...]

    @property
    def is_step_late(self) -> bool:
        point = self.row.next_point
        return point is not None and point.is_overdue


@dataclass(slots=True)
class PartnershipLane:
    """A stage with its number, the list behind the number, and its cards."""

    stage: PartnershipStage
    address: str
    count: int = 0
    cards: list[PartnershipCard] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.count - len(self.cards)


def narrow_to_owner(rows: QuerySet[Any], owner: str) -> QuerySet[Any]:
    """The rows for which somebody answers, by the key of an account, or "nobody"; all with anything else."""
    held = Responsibility.objects.filter(
        until=None,
        content_type=ContentType.objects.get_for_model(Partnership),
        object_id=OuterRef("pk"),
    )
    if owner == NOBODYS:
        return rows.exclude(Exists(held))
    if is_key(owner):
        return rows.filter(Exists(held.filter(person=int(owner))))
    return rows


def narrow_partnerships(
    rows: PartnershipQuerySet, query: PartnershipQuery
) -> PartnershipQuerySet:
    """The partnerships of a board."""
    if query.cohort is not None:
        rows = rows.filter(participation__cohort=query.cohort)
    if query.kind:
        rows = rows.filter(kind=query.kind)
    narrowed: Any = narrow_to_owner(rows, query.owner)
    found: PartnershipQuerySet = narrowed
    return found


def build_partnership_lanes(
    query: PartnershipQuery, viewer: User
) -> list[PartnershipLane]:
    """Every stage in its order with its cards; one query for the cards, whatever their number."""
    rows = narrow_partnerships(Partnership.objects.visible_to(viewer), query)
    known: Any = annotate_list_care(annotate_judgement(annotate_news(rows)), viewer)
    found = known.select_related(
        "participation__person",
        "participation__cohort",
        "partner",
        "next_point__participation__person",
        "next_point__staff",
        "next_point__contact__affiliation__person",
        "next_point__contact__affiliation__organisation",
    ).order_by("news_at", "pk")
    lanes = {
        stage: PartnershipLane(stage, query.build_list_query(stage))
        for stage in PartnershipStage
    }
    for row in found:
        lane = lanes[PartnershipStage(row.stage)]
        lane.count += 1
        if len(lane.cards) < MOST_CARDS:
            lane.cards.append(_build_card(row, viewer))
    return list(lanes.values())


def _build_card(row: Any, viewer: User) -> PartnershipCard:
    today = timezone.localdate()
    silent = count_silent_days(timezone.localtime(row.news_at).date(), today)
    is_awaited = row.stage != PartnershipStage.ENDED
    return PartnershipCard(
        row=row,
        silent_days=silent,
        tone=find_silence_tone(silent) if is_awaited else "",
        stage_days=count_silent_days(timezone.localtime(row.stage_since).date(), today),
        judgement=read_judgement(row) if row.stage in JUDGED else None,
        moves=_list_moves(row.stage, viewer),
    )


def _list_moves(stage: str, viewer: User) -> tuple[Transition, ...]:
    """The moves that a card offers: those that need no reason; the others are on the page."""
    found = []
    for each in PARTNERSHIP.transitions.values():
        if stage not in each.sources or each.needs_reason or not each.right:
            continue
        if viewer.has_perm(each.right):
            found.append(each)
    return tuple(found)

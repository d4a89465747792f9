"""What the network itself ties on the map of actors: relations and agreements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Count, F, Max, Q
from django.utils.translation import gettext_lazy as _

from pemwecco.network.map.declarations import register_ties
from pemwecco.network.map.rules import ALWAYS, Days, TieRow
from pemwecco.network.models import AgreementParty, Relation, RelationKind

if TYPE_CHECKING:
    from pemwecco.accounts.models import User


def build_period_filter(first: str, last: str, days: Days) -> Q:
    """What was in force on a day of the period, when a missing day leaves that side open."""
    wanted = Q()
    if days.since:
        wanted &= Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": days.since})
    if days.until:
        wanted &= Q(**{f"{first}__isnull": True}) | Q(**{f"{first}__lte": days.until})
    return wanted


@register_ties("network.view_relation", dict(RelationKind.choices))
def read_relation_ties(viewer: User, days: Days) -> Iterator[TieRow]:
    """Relations in force in the period; without a period those of today."""
    rows = Relation.objects.visible_to(viewer)
    if days == ALWAYS:
        rows = rows.current()
    rows = rows.filter(build_period_filter("since", "until", days)).order_by()
    sums = rows.values_list("first", "second", "kind").annotate(
        Count("pk"), Max("since")
    )
    for row in sums.iterator(chunk_size=2000):
        yield TieRow(*row)


@register_ties("network.view_agreement", {"agreement": _("agreement")})
def read_agreement_ties(viewer: User, days: Days) -> Iterator[TieRow]:
    """Those who signed the same agreement."""
    within = build_period_filter(
        "agreement__valid_from", "agreement__valid_until", days
    )
    rows = AgreementParty.objects.visible_to(viewer).filter(
        within, agreement__party_rows__organisation__gt=F("organisation")
    )
    sums = (
        rows.order_by()
        .values_list("organisation", "agreement__party_rows__organisation")
        .annotate(Count("agreement", distinct=True), Max("agreement__signed_on"))
    )
    for first, second, count, day in sums.iterator(chunk_size=2000):
        yield TieRow(first, second, "agreement", count, day)

"""Partnerships on the map of actors: business that came of a stay."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Count, Max
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from pemwecco.network.map.declarations import register_ties
from pemwecco.network.map.rules import Days, TieRow
from reintegration.partnerships.lifecycle import PartnershipStage
from reintegration.partnerships.models import Partnership

if TYPE_CHECKING:
    from pemwecco.accounts.models import User


@register_ties("partnerships.view_partnership", {"partnership": _("partnership")})
def read_partnership_ties(viewer: User, days: Days) -> Iterator[TieRow]:
    """Partnerships that have not ended, between the participant's enterprise and the partner."""
    rows = (
        Partnership.objects.visible_to(viewer)
        .filter(participation__organisation__isnull=False)
        .exclude(stage=PartnershipStage.ENDED)
        .order_by()
    )
    if days.since:
        rows = rows.filter(created_at__date__gte=days.since)
    if days.until:
        rows = rows.filter(created_at__date__lte=days.until)
    sums = rows.values_list("participation__organisation", "partner").annotate(
        count=Count("pk"), last=Max(TruncDate("created_at"))
    )
    for first, second, count, day in sums.iterator(chunk_size=2000):
        yield TieRow(first, second, "partnership", count, day)

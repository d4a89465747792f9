"""Referrals on the map of actors: which support structure helps which enterprise on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Count, Max
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from participants.eligibility.lifecycle import TAKEN_ON
from participants.eligibility.models import Referral
from pemwecco.network.map.declarations import register_ties
from pemwecco.network.map.rules import Days, TieRow

if TYPE_CHECKING:
    from pemwecco.accounts.models import User


@register_ties("eligibility.view_referral", {"referral": _("referral")})
def read_referral_ties(viewer: User, days: Days) -> Iterator[TieRow]:
    """Referrals that a structure took on, between it and the enterprise of the file."""
    rows = (
        Referral.objects.visible_to(viewer)
        .filter(
            stage__in=TAKEN_ON,
            participation__organisation__isnull=False,
        )
        .order_by()
    )
    if days.since:
        rows = rows.filter(at__date__gte=days.since)
    if days.until:
        rows = rows.filter(at__date__lte=days.until)
    sums = rows.values_list("participation__organisation", "structure").annotate(
        count=Count("pk"), last=Max(TruncDate("at"))
    )
    for first, second, count, day in sums.iterator(chunk_size=2000):
        yield TieRow(first, second, "referral", count, day)

"""On the map of actors: the enterprises of those who hold a seat wait for somebody who receives them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.network.map.declarations import register_seekers

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

# Chosen, and not yet there: these still look for a host.
SEEKING = (Stage.SELECTED, Stage.PREPARED, Stage.CLEARED)


@register_seekers("register.view_participation")
def list_seeking_enterprises(viewer: User) -> Iterable[int]:
    """Enterprises whose person was chosen and has not left yet."""
    rows = Participation.objects.visible_to(viewer).filter(
        stage__in=SEEKING, organisation__isnull=False
    )
    return rows.order_by().values_list("organisation", flat=True)

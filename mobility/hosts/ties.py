"""Hosting on the map of actors: who received whom, who can receive, and where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.hosts.lifecycle import AGREED
from mobility.hosts.models import Host, Placement
from pemwecco.network.map.declarations import register_role, register_ties
from pemwecco.network.map.rules import Days, TieRow
from pemwecco.network.ties import build_period_filter

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

AREA_OF_REGION = {
    Host.Region.BRUSSELS: "BE-BRU",
    Host.Region.FLANDERS: "BE-VLG",
    Host.Region.WALLONIA: "BE-WAL",
    Host.Region.GERMAN_SPEAKING: "BE-WAL",
}


@register_ties("hosts.view_placement", {"hosting": _("hosting")})
def read_hosting_ties(viewer: User, days: Days) -> Iterator[TieRow]:
    """Visits that a host agreed to, between it and the enterprise of the visitor."""
    rows = (
        Placement.objects.visible_to(viewer)
        .filter(
            build_period_filter("starts_on", "ends_on", days),
            stage__in=AGREED,
            participation__organisation__isnull=False,
        )
        .order_by()
        .values_list("participation__organisation", "host__organisation")
        .annotate(Count("pk"), Max("ends_on"))
    )
    for first, second, count, day in rows.iterator(chunk_size=2000):
        yield TieRow(first, second, "hosting", count, day)


@register_role(
    "host",
    "hosts.view_host",
    nobody=_("%(area)s: no host for “%(sector)s”"),
    nowhere=_("No host anywhere for “%(sector)s”"),
    areas=("BE-BRU", "BE-VLG", "BE-WAL"),
)
def read_hosts(viewer: User) -> dict[int, str]:
    """Hosts that receive visitors now, each with the region of its work."""
    pausing = Host.objects.pausing(timezone.localdate())
    rows = Host.objects.visible_to(viewer).exclude(pk__in=pausing.values("pk"))
    found = {}
    for organisation, region in rows.order_by().values_list(
        "organisation", "labour_region"
    ):
        found[organisation] = AREA_OF_REGION.get(Host.Region(region), "")
    return found

"""For whom a page of the portal is: the host that it shows, else the one for which its reader acts."""

from __future__ import annotations

from typing import Any

from django import template

from mobility.hosts.access import PortalPlace, find_acting_host, find_portal_places
from mobility.hosts.models import Host

register = template.Library()
# Under which names pages of several subjects have the visit that they are about.
OF_VISIT = ("placement", "visit")


@register.simple_tag(takes_context=True)
def get_shown_host(context: template.RequestContext) -> Host | None:
    """The host of the page; nothing for somebody who speaks for none."""
    hosts: list[Host] = list(context.get("hosts") or ())
    if not hosts:
        return None
    own = {host.pk: host for host in hosts}
    for key in _list_named_hosts(context):
        if key in own:
            return own[key]
    return find_acting_host(context["request"], hosts)


@register.simple_tag(takes_context=True)
def list_acting_places(context: template.RequestContext) -> list[PortalPlace]:
    """Everything for which the reader of a page acts: hosts, then what other subjects know of."""
    hosts: list[Host] = list(context.get("hosts") or ())
    own = [PortalPlace(str(host.pk), str(host), "") for host in hosts]
    return [*own, *find_portal_places(context["request"])]


def _list_named_hosts(context: template.RequestContext) -> list[int]:
    named: Any = context.get("host")
    found = [named.pk] if isinstance(named, Host) else []
    invited: Any = context.get("invitation")
    shown = [context.get(name) for name in OF_VISIT]
    for row in [*shown, getattr(invited, "placement", None)]:
        if (key := getattr(row, "host_id", None)) is not None:
            found.append(key)
    return found

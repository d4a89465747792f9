"""For which of several hosts a person acts in the portal: kept with the session, shown on each page."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest

from mobility.hosts.models import Host

KEY = "acting_host"


def find_acting_host(request: HttpRequest, hosts: Sequence[Host]) -> Host:
    """The one of one's own hosts that was chosen last; the first while none was."""
    chosen = request.session.get(KEY)
    return next((host for host in hosts if host.pk == chosen), hosts[0])


def keep_acting_host(request: HttpRequest, host: int) -> None:
    """Act for this host from now on: lists show its rows alone. `host` is the key of one's own."""
    if request.session.get(KEY) != host:
        request.session[KEY] = host

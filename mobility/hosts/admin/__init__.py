"""Staff pages of hosts and placements; importing registers them."""

from __future__ import annotations

from mobility.hosts.admin import campaigns, evaluations, hosts, placements

__all__ = ["campaigns", "evaluations", "hosts", "placements"]

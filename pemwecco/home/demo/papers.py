"""What the house itself issues, through its own services: published itineraries and visa letters.

The worker makes their PDF afterwards, as it would for anyone.
"""

from __future__ import annotations

from pemwecco.home.demo.world import World


def make(world: World) -> None:
    """Publish and issue."""

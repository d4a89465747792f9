"""The embedded servers under the supervisor: started with it, started again when they die."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from launcher import embedded
from launcher.supervisor.children import LIMIT, STEADY, GivesUp

PAUSE = 1.0  # seconds between two looks


class Servers:
    """PostgreSQL and Redis as far as the environment names no others."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Start them, and hold them for as long as this process lives."""
        self.environment = dict(environment)
        self.addresses = self._ensure()
        self.deaths = 0
        self.looked = self.revived = time.monotonic()

    def _ensure(self) -> dict[str, str]:
        filled = dict(self.environment)
        embedded.ensure_servers(filled)
        return filled

    def tend(self, say: Callable[[str], object]) -> bool:
        """Start again what died; True when it has another address, so that its users must start again.

        They come back where they were unless their place was taken meanwhile. GivesUp after LIMIT deaths in
        a row; EmbeddedError when one does not start.
        """
        now = time.monotonic()
        if now - self.looked < PAUSE:
            return False
        self.looked = now
        dead = embedded.find_dead_servers(self.environment)
        if not dead:
            return False
        self.deaths = 1 if now - self.revived > STEADY else self.deaths + 1
        if self.deaths >= LIMIT:
            raise GivesUp(
                f"{' and '.join(dead)} stopped {LIMIT} times in a row; the logs lie beside the data."
            )
        say(f"{' and '.join(dead)} stopped: starting again.\n")
        before, self.addresses = self.addresses, self._ensure()
        self.revived = time.monotonic()
        return before != self.addresses

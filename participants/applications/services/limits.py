"""How often one may begin: a count in the cache for each address; saving is never limited."""

from __future__ import annotations

from django.core.cache import cache

# Within an hour. Many people share one address of the network, in a cybercafé or behind a phone company.
SECONDS = 3600
MOST_BY_MAIL = 5
MOST_BY_NETWORK = 60


def allow_new_draft(*, email: str, network: str) -> bool:
    """Count one more draft; whether it may still be begun with this address, from this network."""
    by_mail = _count_attempt(f"selection/begun/mail/{email}")
    by_network = _count_attempt(f"selection/begun/network/{network}") if network else 0
    return by_mail <= MOST_BY_MAIL and by_network <= MOST_BY_NETWORK


def _count_attempt(key: str) -> int:
    cache.add(key, 0, SECONDS)
    try:
        return cache.incr(key)
    except ValueError:
        # It ran out between the two.
        cache.set(key, 1, SECONDS)
        return 1

"""How often one may begin; saving is never limited."""

from __future__ import annotations

from pemwecco.core.limits import HOUR, Limit

# Many people share one address of the network, in a cybercafé or behind a phone company.
BEGUN_BY_MAIL = Limit("applications/begun/mail", 5, HOUR)
BEGUN_BY_NETWORK = Limit("applications/begun/network", 60, HOUR)


def count_new_draft(*, email: str, network: str) -> int:
    """Count one more draft. Returns the seconds to wait when it is one too many, else 0."""
    by_mail = BEGUN_BY_MAIL.count_attempt(email)
    by_network = BEGUN_BY_NETWORK.count_attempt(network)
    return max(by_mail, by_network)

"""People who speak for a host, by what they may do."""

from __future__ import annotations

from mobility.hosts.models import Host, HostContact
from pemwecco.accounts.services import ensure_user
from tests import factories


def let_in(host: Host, name: str, **rights: bool) -> HostContact:
    """A contact with these rights; the address follows from the name."""
    user = ensure_user(email=f"{name}@f.example", language="en", name=name)
    return factories.let_speak(user, host, **rights)

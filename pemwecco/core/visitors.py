"""From which address of the network somebody comes: one answer for every limit and every log."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import TypeAlias

from django.conf import settings
from django.http import HttpRequest

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

# Whoever has one address of the sixth version has a whole network of them.
ONE_HOME = 64


def get_client_address(request: HttpRequest) -> str | None:
    """The network address of a visitor; nothing when it is not known.

    What stands in `X-Forwarded-For` counts only as far as our own proxies wrote it (`TRUSTED_PROXIES`):
    whatever a visitor writes there is left of that.
    """
    peer = _parse_address(request.META.get("REMOTE_ADDR", ""))
    if peer is None:
        return None
    written = request.META.get("HTTP_X_FORWARDED_FOR", "")
    hops = [part.strip() for part in written.split(",")] if written else []
    return str(find_client(peer, hops, settings.TRUSTED_PROXIES))


def get_limit_address(request: HttpRequest) -> str:
    """What a limit counts by: the address, or the network of one home; one word for all unknown ones."""
    found = get_client_address(request)
    if found is None:
        return "unknown"
    address = ipaddress.ip_address(found)
    if address.version == 4:  # noqa: PLR2004  the version of the protocol
        return found
    home = ipaddress.ip_network(f"{found}/{ONE_HOME}", strict=False)
    return str(home.network_address)


def find_client(peer: Address, hops: Sequence[str], trusted: Sequence[str]) -> Address:
    """The first from the right that is none of our proxies; the last proxy that said nothing readable.

    `trusted` holds networks of proxies, or their number as its only entry.
    """
    if len(trusted) == 1 and trusted[0].isdecimal():
        return _skip_number(peer, hops, int(trusted[0]))
    wrong = find_unreadable_proxies(trusted)
    networks = []
    for entry in trusted:
        if entry not in wrong:
            networks.append(ipaddress.ip_network(entry, strict=False))
    current = peer
    for hop in reversed(hops):
        if not any(_is_within(current, network) for network in networks):
            return current
        before = _parse_address(hop)
        if before is None:
            return current
        current = before
    return current


def find_unreadable_proxies(trusted: Sequence[str]) -> list[str]:
    """What of `TRUSTED_PROXIES` is neither a network nor, alone, a number."""
    wrong = []
    for entry in trusted:
        try:
            ipaddress.ip_network(entry, strict=False)
        except ValueError:
            if not (len(trusted) == 1 and entry.isdecimal()):
                wrong.append(entry)
    return wrong


def _skip_number(peer: Address, hops: Sequence[str], proxies: int) -> Address:
    current = peer
    for hop in list(reversed(hops))[:proxies]:
        before = _parse_address(hop)
        if before is None:
            return current
        current = before
    return current


def _is_within(address: Address, network: Network) -> bool:
    return address.version == network.version and address in network


def _parse_address(text: str) -> Address | None:
    """An address however a proxy writes it: with a port, in brackets, one version inside the other."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address

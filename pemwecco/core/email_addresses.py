"""E-mail addresses in the one form in which they are kept, compared and written to."""

from __future__ import annotations

import idna


class UnusableAddress(ValueError):
    """An address to which a mail server that only knows ASCII cannot send."""


def encode_email_address(address: str) -> str:
    """An address with its domain in ASCII (RFC 5891), as every mail server takes it.

    `awa@exämple.example` and `awa@xn--exmple-cua.example` become one. What stands before the @ is kept.
    Raises `UnusableAddress` when that has a sign beyond ASCII, or when the domain cannot be one.
    """
    name, at, domain = address.strip().rpartition("@")
    if not name.isascii():
        raise UnusableAddress(address)
    if domain.isascii():
        return f"{name}{at}{domain}"
    try:
        return f"{name}{at}{idna.encode(domain, uts46=True).decode('ascii')}"
    except idna.IDNAError as error:
        raise UnusableAddress(address) from error

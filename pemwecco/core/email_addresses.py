"""E-mail addresses in the one form in which they are kept, compared and written to."""

from __future__ import annotations

from typing import Final

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


# Where most applicants, hosts and staff have their address, and what looks like one of these and is none.
USUAL_DOMAINS: Final = (
    *("gmail.com", "googlemail.com", "yahoo.com", "yahoo.fr", "ymail.com"),
    *(
        "hotmail.com",
        "hotmail.fr",
        "hotmail.be",
        "outlook.com",
        "outlook.fr",
        "outlook.be",
    ),
    *("live.com", "live.fr", "live.be", "msn.com", "icloud.com", "me.com", "mac.com"),
    *("mail.com", "gmx.com", "gmx.fr", "aol.com", "laposte.net", "orange.fr"),
    *(
        "orange.sn",
        "orange-sonatel.com",
        "sentoo.sn",
        "arc.sn",
        "ucad.edu.sn",
        "ugb.edu.sn",
    ),
    *("enabel.be", "telenet.be", "skynet.be", "proximus.be", "scarlet.be", "voo.be"),
    *("protonmail.com", "proton.me"),
)
# Endings that are typed for another one, and are none of these countries.
WRONG_ENDINGS: Final = {
    "con": "com",
    "cmo": "com",
    "ocm": "com",
    "vom": "com",
    "xom": "com",
    "comm": "com",
    "coom": "com",
    "fe": "fr",
    "ffr": "fr",
}
# An ending that nobody gives away under a name that everybody knows: gmail.fr.
ONLY_AS: Final = {"gmail": "gmail.com", "googlemail": "googlemail.com"}


def suggest_email_address(address: str) -> str:
    """The address that was probably meant: `awa@gmail.com` for `awa@gmial.con`; nothing where it looks right.

    A question to ask and never a refusal: whoever has such an address keeps it.
    """
    name, at, domain = address.rpartition("@")
    domain = domain.lower()
    if not at or domain in USUAL_DOMAINS:
        return ""
    body, _dot, ending = domain.rpartition(".")
    better = f"{body}.{WRONG_ENDINGS.get(ending, ending)}"
    if body in ONLY_AS:
        better = ONLY_AS[body]
    elif better not in USUAL_DOMAINS:
        near = [usual for usual in USUAL_DOMAINS if is_one_slip_apart(better, usual)]
        better = min(near, default=better)
    return f"{name}@{better}" if better != domain else ""


def is_one_slip_apart(typed: str, meant: str) -> bool:
    """Whether one slip of a finger leads from one text to the other: a sign too many, missing, wrong, or two
    that changed places.
    """
    if abs(len(typed) - len(meant)) > 1 or typed == meant:
        return False
    start = 0
    while start < min(len(typed), len(meant)) and typed[start] == meant[start]:
        start += 1
    left, right = typed[start:], meant[start:]
    if len(left) == len(right):
        changed_places = left[:2] == right[1::-1] and left[2:] == right[2:]
        return left[1:] == right[1:] or (len(left) > 1 and changed_places)
    return left[1:] == right or left == right[1:]

"""What a panel member and a file share, so that they should not meet. Suggested, for people to judge."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

SELF, EMAIL_DOMAIN, ORGANISATION, SUPPORT, PHONE, ADDRESS = (
    "self",
    "email_domain",
    "organisation",
    "support_structure",
    "phone",
    "address",
)
# Providers where everybody has an address: sharing one says nothing. Also their national names (yahoo.fr).
PUBLIC_PROVIDERS: Final = frozenset(
    {
        *(
            "gmail",
            "googlemail",
            "yahoo",
            "ymail",
            "rocketmail",
            "hotmail",
            "outlook",
            "live",
            "msn",
        ),
        *(
            "icloud",
            "me",
            "mac",
            "aol",
            "gmx",
            "proton",
            "protonmail",
            "pm",
            "laposte",
            "orange",
            "wanadoo",
        ),
        *(
            "free",
            "sfr",
            "bbox",
            "neuf",
            "skynet",
            "telenet",
            "proximus",
            "voo",
            "scarlet",
            "sentoo",
            "arc",
        ),
        *(
            "mail",
            "zoho",
            "yandex",
            "tutanota",
            "hey",
            "fastmail",
            "sunumail",
            "expresso",
        ),
    }
)
# Second levels under which names are given out: "gouv.sn" is one house, "exemple.co.uk" is "exemple".
SHARED_ENDINGS: Final = frozenset({"com", "co", "org", "net", "ac", "edu"})
SHORTEST_ADDRESS: Final = 8
# The own part of a domain: a name and its ending.
NAME_AND_ENDING: Final = 2
OWN_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Ties:
    """What is known of one side: addresses and numbers as they stand, organisations by id."""

    emails: frozenset[str] = frozenset()
    house_emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    organisations: frozenset[int] = frozenset()
    # Of a member: the support structures they work for. Of a file: those that it was referred to.
    supports: frozenset[int] = frozenset()
    supported_by: frozenset[int] = frozenset()


STRENGTH: Final = (SELF, ORGANISATION, SUPPORT, EMAIL_DOMAIN, PHONE, ADDRESS)
Trait = tuple[str, str | int]


def list_traits(ties: Ties) -> frozenset[Trait]:
    """What can be shared, as pairs of a code and a value that are equal when it is the same."""
    values: dict[str, Iterable[str | int]] = {
        SELF: map(_normalise_tie_email, ties.emails),
        EMAIL_DOMAIN: list_email_domains(ties.emails | ties.house_emails),
        PHONE: _normalise_phones(ties.phones),
        ADDRESS: _normalise_addresses(ties.addresses),
        ORGANISATION: ties.organisations,
        SUPPORT: ties.supports | ties.supported_by,
    }
    traits: set[Trait] = set()
    for code, shared in values.items():
        for value in shared:
            traits.add((code, value))
    return frozenset(traits)


def find_shared_traits(member: Ties, file: Ties) -> tuple[str, ...]:
    """The codes of what a member shares with a file, the strongest first; empty when nothing."""
    shared = list_traits(member) & list_traits(file)
    return sort_by_strength(code for code, _value in shared)


def sort_by_strength(codes: Iterable[str]) -> tuple[str, ...]:
    """Codes without repetition, the strongest first."""
    found = set(codes)
    return tuple(code for code in STRENGTH if code in found)


def list_email_domains(emails: Iterable[str]) -> frozenset[str]:
    """The houses behind e-mail addresses, without the public providers."""
    return frozenset(map(_get_email_domain, emails)) - {""}


def _get_email_domain(email: str) -> str:
    _name, _at, domain = _normalise_tie_email(email).rpartition("@")
    parts = list(filter(None, domain.split(".")))
    if len(parts) < NAME_AND_ENDING:
        return ""
    own = parts[-NAME_AND_ENDING:]
    if own[0] in SHARED_ENDINGS:
        # A third level, where there is one.
        own = parts[-NAME_AND_ENDING - 1 :]
    return "" if own[0] in PUBLIC_PROVIDERS else ".".join(own)


def _normalise_tie_email(email: str) -> str:
    return email.strip().lower()


def _normalise_phones(phones: Iterable[str]) -> set[str]:
    """The last nine digits, which are the number without the country in Senegal and Belgium alike."""
    numbers = set()
    for phone in phones:
        digits = re.sub(r"\D", "", phone)
        if len(digits) >= OWN_DIGITS:
            numbers.add(digits[-OWN_DIGITS:])
    return numbers


def _normalise_addresses(addresses: Iterable[str]) -> set[str]:
    """Addresses without what is written in many ways; one that is short names a quarter, not a house."""
    places = set()
    for address in addresses:
        place = " ".join(re.findall(r"\w+", address.casefold()))
        if len(place) >= SHORTEST_ADDRESS and re.search(r"\d", place):
            places.add(place)
    return places

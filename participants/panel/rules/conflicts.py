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
    return frozenset(
        [(SELF, _normalise_tie_email(email)) for email in ties.emails]
        + [
            (EMAIL_DOMAIN, house)
            for house in list_email_domains(ties.emails | ties.house_emails)
        ]
        + [(PHONE, number) for number in _normalise_phones(ties.phones)]
        + [(ADDRESS, place) for place in _normalise_addresses(ties.addresses)]
        + [(ORGANISATION, pk) for pk in ties.organisations]
        + [(SUPPORT, pk) for pk in ties.supports | ties.supported_by]
    )


def find_shared_traits(member: Ties, file: Ties) -> tuple[str, ...]:
    """The codes of what a member shares with a file, the strongest first; empty when nothing."""
    return sort_by_strength(
        code for code, _value in list_traits(member) & list_traits(file)
    )


def sort_by_strength(codes: Iterable[str]) -> tuple[str, ...]:
    """Codes without repetition, the strongest first."""
    found = set(codes)
    return tuple(code for code in STRENGTH if code in found)


def list_email_domains(emails: Iterable[str]) -> frozenset[str]:
    """The houses behind e-mail addresses, without the public providers."""
    return frozenset(house for email in emails if (house := _get_email_domain(email)))


def _get_email_domain(email: str) -> str:
    _name, _at, domain = _normalise_tie_email(email).rpartition("@")
    parts = [part for part in domain.split(".") if part]
    if len(parts) < 2:  # noqa: PLR2004  a name and its ending
        return ""
    own = parts[-3:] if len(parts) > 2 and parts[-2] in SHARED_ENDINGS else parts[-2:]  # noqa: PLR2004  as above
    return "" if own[0] in PUBLIC_PROVIDERS else ".".join(own)


def _normalise_tie_email(email: str) -> str:
    return email.strip().lower()


def _normalise_phones(phones: Iterable[str]) -> set[str]:
    """The last nine digits, which are the number without the country in Senegal and Belgium alike."""
    digits = (re.sub(r"\D", "", phone) for phone in phones)
    return {number[-9:] for number in digits if len(number) >= 9}  # noqa: PLR2004  as said above


def _normalise_addresses(addresses: Iterable[str]) -> set[str]:
    """Addresses without what is written in many ways; one that is short names a quarter, not a house."""
    plain = (" ".join(re.findall(r"\w+", address.casefold())) for address in addresses)
    return {
        place
        for place in plain
        if len(place) >= SHORTEST_ADDRESS and re.search(r"\d", place)
    }

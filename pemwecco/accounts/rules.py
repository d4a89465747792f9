"""Who may change which account: roles by rank, and what a change touches. Plain Python."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ADMINISTRATOR_RANK, COORDINATOR_RANK, STAFF_RANK = 3, 2, 1
_RANKS = {"administrator": ADMINISTRATOR_RANK, "coordinator": COORDINATOR_RANK}


@dataclass(frozen=True, slots=True)
class AccountStanding:
    """What decides who somebody is here: address, roles, whether they come in, and where."""

    email: str
    roles: frozenset[str] = frozenset()
    is_staff: bool = False
    is_active: bool = True


# What a new account had before it was made.
NOBODY = AccountStanding(email="")


def rank_roles(roles: Iterable[str], *, is_superuser: bool = False) -> int:
    """How high somebody stands by their highest role; 0 for who has none."""
    ranks = [_RANKS.get(role, STAFF_RANK) for role in roles]
    return max([*ranks, ADMINISTRATOR_RANK if is_superuser else 0])


def find_changed(held: AccountStanding, wanted: AccountStanding) -> set[str]:
    """The fields of an account that a change touches, of those that decide who somebody is."""
    fields = ("email", "roles", "is_staff", "is_active")
    return {name for name in fields if getattr(held, name) != getattr(wanted, name)}


def find_forbidden(
    *,
    held: AccountStanding,
    wanted: AccountStanding,
    held_rank: int,
    rank: int,
    is_own: bool,
) -> dict[str, str]:
    """What of a change is not for this person: field -> "own", "above" or "person_above".

    `rank` is that of whoever changes, `held_rank` that of the account. Nobody changes their own roles or
    whether they come in; nobody touches the account of someone above them, or gives a role above their own.
    """
    changed = find_changed(held, wanted)
    if is_own:
        return dict.fromkeys(changed - {"email"}, "own")
    if held_rank > rank:
        return dict.fromkeys(changed, "person_above")
    if "roles" in changed and rank_roles(wanted.roles) > rank:
        return {"roles": "above"}
    return {}

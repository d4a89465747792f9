"""Acts on the chosen rows of a list that engines above add to it, without the list knowing them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from pemwecco.accounts.models import User

ListAction = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class AddedAction:
    """An act, the right that it asks, and the words of its button for all rows of the list, if it has one."""

    right: str
    action: ListAction
    for_all: Promise | None


_ACTIONS: dict[type[Model], list[AddedAction]] = defaultdict(list)


def register_list_action(
    model: type[Model], right: str, action: ListAction, for_all: Promise | None = None
) -> None:
    """Register an act on the chosen rows of a kind, as Django's admin calls it, for whoever has the right.

    With `for_all` ("Write to these %(count)d") the list also has a button that does it to all its rows.
    """
    _ACTIONS[model].append(AddedAction(right, action, for_all))


def list_added_actions(model: type[Model], viewer: User) -> list[ListAction]:
    """The acts that engines add to the list of a kind of row, for this person."""
    return [added.action for added in _ACTIONS[model] if viewer.has_perm(added.right)]


def list_acts_for_all(model: type[Model], viewer: User) -> list[tuple[str, str]]:
    """Name and words of the acts that have a button for all rows of the list, for this person."""
    found = []
    for added in _ACTIONS[model]:
        if added.for_all is not None and viewer.has_perm(added.right):
            found.append((added.action.__name__, str(added.for_all)))
    return found

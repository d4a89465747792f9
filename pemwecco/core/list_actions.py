"""Acts on the chosen rows of a list that engines above add to it, without the list knowing them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import Model

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

ListAction = Callable[..., Any]
_ACTIONS: dict[type[Model], list[tuple[str, ListAction]]] = defaultdict(list)


def register_list_action(model: type[Model], right: str, action: ListAction) -> None:
    """Register an act on the chosen rows of a kind, as Django's admin calls it, for whoever has the right."""
    _ACTIONS[model].append((right, action))


def list_added_actions(model: type[Model], viewer: User) -> list[ListAction]:
    """The acts that engines add to the list of a kind of row, for this person."""
    return [action for right, action in _ACTIONS[model] if viewer.has_perm(right)]

"""What engines add to every list of rows that are cared for: a column, filters, acts on the chosen rows.

A list says `is_cared_for` on its page; the engine registers what it adds once, for all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pemwecco.core.lists.columns import AddedColumn

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from pemwecco.accounts.models import User


@dataclass(frozen=True, slots=True)
class ListCare:
    """A column that stands last, filters, and acts as (name, label, right, action); `right` opens them."""

    right: str
    column: AddedColumn
    filters: tuple[Any, ...]
    acts: tuple[tuple[str, Promise, str, Callable[..., Any]], ...]


_CARE: list[ListCare] = []


def register_list_care(care: ListCare) -> None:
    """Add column, filters and acts to every list of rows that are cared for."""
    _CARE.append(care)


def list_care_of(page: Any, user: User) -> list[ListCare]:
    """What is added to this list for this person."""
    if not page.is_cared_for:
        return []
    return [care for care in _CARE if user.has_perm(care.right)]

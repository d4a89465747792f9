"""What upper subjects add to the pages of a dossier: letters stand above it and show themselves there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mobility.visas.models import Dossier
    from pemwecco.accounts.models import User

StaffPart = Callable[["Dossier", "User"], dict[str, Any]]
ReadPart = Callable[["Dossier"], dict[str, Any]]
_STAFF_PARTS: list[StaffPart] = []
_READ_PARTS: list[ReadPart] = []


def dossier_section(part: StaffPart) -> StaffPart:
    """Register what a subject adds to the context of the staff page of a dossier; in its `admin`."""
    _STAFF_PARTS.append(part)
    return part


def shown_section(part: ReadPart) -> ReadPart:
    """Register what a subject shows of a dossier to its participant and to readers; in its `receivers`."""
    _READ_PARTS.append(part)
    return part


def collect_staff_parts(dossier: Dossier, viewer: User) -> dict[str, Any]:
    """The context that upper subjects add to the staff page."""
    context: dict[str, Any] = {}
    for part in _STAFF_PARTS:
        context |= part(dossier, viewer)
    return context


def collect_shown_parts(dossier: Dossier) -> dict[str, Any]:
    """The context that upper subjects add to the pages of the participant and of readers."""
    context: dict[str, Any] = {}
    for part in _READ_PARTS:
        context |= part(dossier)
    return context

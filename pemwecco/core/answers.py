"""Yes, or no with its sentence; the one error that carries such a sentence; the right that an act asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import Model
    from django.utils.functional import _StrOrPromise

    from pemwecco.accounts.models import User

Row = TypeVar("Row")

NOT_YOUR_ROLE = _("Your role does not include this step.")


@dataclass(frozen=True, slots=True)
class GuardAnswer:
    """Yes, or no with the sentence to show. Always read it with `if not (answer := may(...))`."""

    allowed: bool
    reason: _StrOrPromise = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = GuardAnswer(allowed=True)


@dataclass(frozen=True, slots=True)
class RowOutcome(Generic[Row]):
    """What came, or would come, of one row in an act on many."""

    row: Row
    answer: GuardAnswer


def no(reason: _StrOrPromise) -> GuardAnswer:
    """A refusal that carries its sentence."""
    return GuardAnswer(allowed=False, reason=reason)


def answer_rows(
    rows: Iterable[Model], reasons: Mapping[int, _StrOrPromise]
) -> list[GuardAnswer]:
    """One answer a row: no with the sentence that stands under its key in `reasons`, else yes."""
    answers = []
    for row in rows:
        reason = reasons.get(row.pk)
        answers.append(YES if reason is None else no(reason))
    return answers


class Refused(Exception):
    """An act that is not possible now: `sentences` say why, one thing each, `str()` is all of them.

    A subclass only where a caller must tell it apart.
    """

    def __init__(self, *sentences: _StrOrPromise) -> None:
        self.sentences = tuple(str(sentence) for sentence in sentences)
        super().__init__(" ".join(self.sentences))

    @property
    def answer(self) -> GuardAnswer:
        """The same as an answer, for pages that list what came of each of many."""
        return no(str(self))


def require(by: User | AnonymousUser | None, right: str) -> None:
    """Raise `PermissionDenied` with the sentence for whoever lacks a right."""
    if by is None or not by.has_perm(right):
        raise PermissionDenied(str(NOT_YOUR_ROLE))

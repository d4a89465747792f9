"""The lifecycle engine: one table of moves per kind of file, used by code, database, pages and docs.

A stage changes in exactly one function, `Lifecycle.apply`: it locks the row, asks, moves, writes a
row of the ledger and tells the listeners, all in one transaction. The same table gives the trigger
that refuses illegal pairs in PostgreSQL (`Lifecycle.pairs`), the buttons of the pages
(`Lifecycle.open_moves`) and the diagram of the documentation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import Model
    from django.utils.functional import _StrOrPromise

    from pemwecco.accounts.models import User
    from pemwecco.core.models import Step


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes, or no with the sentence to show. Always read it with `if not (answer := may(...))`."""

    allowed: bool
    reason: _StrOrPromise = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Answer(allowed=True)


def no(reason: _StrOrPromise) -> Answer:
    """A refusal that carries its sentence."""
    return Answer(allowed=False, reason=reason)


class MoveRefused(Exception):
    """A move that is not open now; `str()` is the sentence to show to the user."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(str(answer.reason))
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Asked:
    """What a guard gets to know: the locked row, who moves it, why."""

    subject: Any
    by: User | None
    reason: str


Guard = Callable[[Asked], Answer]
Listener = Callable[["Step"], None]


@dataclass(frozen=True, slots=True)
class Move:
    """One arrow of a lifecycle.

    `right` is the permission that opens the button ("register.select_participation"). A move
    without a right has no button: it happens only as the consequence of another, made by code.
    """

    name: str
    sources: tuple[str, ...]
    target: str
    label: _StrOrPromise
    right: str | None = None
    guards: tuple[Guard, ...] = ()
    needs_reason: bool = False
    # A move that brings bad news or cannot be taken back is drawn in the warning colour.
    grave: bool = False


class Lifecycle:
    """The table of moves of one model. `ledger` is the related name of its `Step` rows."""

    def __init__(
        self,
        name: str,
        moves: Iterable[Move],
        *,
        field: str = "stage",
        ledger: str = "steps",
    ) -> None:
        self.name = name
        self.field = field
        self.ledger = ledger
        self.moves = {move.name: move for move in moves}
        self._listeners: dict[str, list[Listener]] = {}
        self._conditions: dict[str, list[Guard]] = {}

    def pairs(self) -> list[tuple[str, str]]:
        """Every legal (from, to), for the trigger of the database."""
        return sorted(
            {(s, move.target) for move in self.moves.values() for s in move.sources}
        )

    def rights(self) -> list[str]:
        """The permissions that the moves need, as "app.codename"."""
        return sorted({move.right for move in self.moves.values() if move.right})

    def on(self, *names: str) -> Callable[[Listener], Listener]:
        """Register a listener of moves; it runs inside the transaction and touches only rows."""

        def register(listener: Listener) -> Listener:
            for name in names:
                self._listeners.setdefault(self.moves[name].name, []).append(listener)
            return listener

        return register

    def condition(self, *names: str) -> Callable[[Guard], Guard]:
        """Register a guard of an upper app: a move waits for rows that this app does not know."""

        def register(guard: Guard) -> Guard:
            for name in names:
                self._conditions.setdefault(self.moves[name].name, []).append(guard)
            return guard

        return register

    def listeners(self) -> dict[str, tuple[str, ...]]:
        """Who hears which move, as dotted names: the house test holds this table."""
        return {
            name: tuple(f"{hears.__module__}.{hears.__name__}" for hears in heard)
            for name, heard in sorted(self._listeners.items())
        }

    def may(
        self,
        subject: Model,
        name: str,
        *,
        by: User | None,
        reason: str = "",
        as_consequence: bool = False,
    ) -> Answer:
        """Whether this person may make this move now; a no carries its sentence.

        `as_consequence` marks a move made by code on behalf of another act: the right and the
        reason were asked there; the stage and the guards still hold.
        """
        move = self.moves[name]
        if getattr(subject, self.field) not in move.sources:
            return no(
                gettext("“%(move)s” is not possible from the stage “%(stage)s”.")
                % {"move": move.label, "stage": self.stage_label(subject)}
            )
        if not as_consequence:
            if move.right is None:
                return no(
                    _("This happens by itself, as the consequence of another step.")
                )
            if by is None or not by.has_perm(move.right):
                return no(_("Your role does not include this step."))
            if move.needs_reason and not reason.strip():
                return no(_("Please give the reason."))
        asked = Asked(subject=subject, by=by, reason=reason)
        for guard in (*move.guards, *self._conditions.get(name, ())):
            answer: Answer = guard(asked)
            if not answer:
                return answer
        return YES

    def open_moves(self, subject: Model, *, by: User) -> list[tuple[Move, Answer]]:
        """The moves to draw as buttons: those from this stage that the person's role includes.

        A move that is closed for another reason is there too, with its sentence.
        """
        stage = getattr(subject, self.field)
        return [
            (move, self.may(subject, move.name, by=by, reason="(asked on the form)"))
            for move in self.moves.values()
            if stage in move.sources and move.right and by.has_perm(move.right)
        ]

    def stage_label(self, subject: Model) -> str:
        """The name of the stage as staff say it."""
        return str(getattr(subject, f"get_{self.field}_display")())

    @transaction.atomic
    def apply(
        self,
        subject: Model,
        name: str,
        *,
        by: User | None,
        reason: str = "",
        at: datetime | None = None,
        as_consequence: bool = False,
    ) -> Step:
        """Make a move: lock, ask, move, write the ledger, tell the listeners; all or nothing.

        `at` is the instant it happened (now when not given). Raises `MoveRefused` with the
        sentence, `PermissionDenied` when the person's role does not include the move.
        """
        move = self.moves[name]
        manager = type(subject)._base_manager
        locked = manager.select_for_update(of=("self",)).get(pk=subject.pk)
        answer = self.may(
            locked, name, by=by, reason=reason, as_consequence=as_consequence
        )
        if not answer:
            if (
                not as_consequence
                and move.right
                and not (by and by.has_perm(move.right))
            ):
                raise PermissionDenied(str(answer.reason))
            raise MoveRefused(answer)
        source = getattr(locked, self.field)
        manager.filter(pk=subject.pk).update(**{self.field: move.target})
        step: Step = getattr(locked, self.ledger).create(
            source=source,
            target=move.target,
            move=name,
            by=by,
            reason=reason.strip(),
            at=at or timezone.now(),
        )
        setattr(locked, self.field, move.target)
        setattr(subject, self.field, move.target)
        for listener in self._listeners.get(name, ()):
            listener(step)
        return step

    def mermaid(self) -> str:
        """The state diagram of the documentation."""
        lines = ["stateDiagram-v2"]
        lines += [
            f"    {source} --> {move.target}: {move.name}"
            for move in self.moves.values()
            for source in move.sources
        ]
        return "\n".join(lines)

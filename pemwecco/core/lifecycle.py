"""The lifecycle engine: one table of transitions per kind of row, used by code, database, pages and docs.

A stage changes in exactly one function, `Lifecycle.apply`: it locks the row, asks, moves, writes a
row of the log and calls the handlers, all in one transaction. The same table gives the trigger
that refuses illegal pairs in PostgreSQL (`Lifecycle.pairs`), the buttons of the pages
(`Lifecycle.open_transitions`) and the diagram of the documentation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pemwecco.core.actors import Actor, Staff, System
from pemwecco.core.addressees import Addressee, format_addressees, format_told
from pemwecco.core.answers import NOT_YOUR_ROLE, YES, GuardAnswer, Refused, no

if TYPE_CHECKING:
    from django.db.models import Model
    from django.utils.functional import _StrOrPromise

    from pemwecco.accounts.models import User
    from pemwecco.core.models import TransitionLog

Row = TypeVar("Row", bound="Model")
LogRow = TypeVar("LogRow", bound="TransitionLog")
# What a page asks with: the form will ask for the reason.
ON_THE_FORM = "(asked on the form)"


class Context:
    """What a caller knows and hands on to guards and handlers: a small class of the caller's subject."""

    __slots__ = ()


Known = TypeVar("Known", bound=Context)


@dataclass(frozen=True, slots=True)
class Asking(Generic[Row]):
    """What a guard gets to know: the rows it answers for, who moves them, why, and what the caller knows.

    `refused` are the keys of rows that a guard registered from above refuses already: they take nothing
    of what there is too little of. `is_applied` says that the one row is locked and about to move; else
    a page asks.
    """

    rows: Sequence[Row]
    actor: Actor
    reason: str = ""
    context: Context | None = None
    refused: frozenset[int] = frozenset()
    is_applied: bool = False

    def known(self, kind: type[Known]) -> Known | None:
        """What the caller handed on, when it is of this kind."""
        return self.context if isinstance(self.context, kind) else None


@dataclass(frozen=True, slots=True)
class TransitionEvent(Generic[Row, LogRow]):
    """A transition just made, as handlers hear of it: the row as it is now, its log row, who, with what."""

    subject: Row
    log: LogRow
    actor: Actor
    context: Context | None = None

    def known(self, kind: type[Known]) -> Known | None:
        """What the caller handed on, when it is of this kind."""
        return self.context if isinstance(self.context, kind) else None


# One answer for each row, in their order.
Guard = Callable[[Asking[Row]], list[GuardAnswer]]
Handler = Callable[[TransitionEvent[Row, LogRow]], None]


@dataclass(frozen=True, slots=True)
class Transition:
    """One arrow of a lifecycle, and who may make it.

    Staff need `right`, the permission that opens the button ("register.select_participation"); without
    one there is no button. Whom it concerns may make it only when `by_party`. Code may make each, as the
    consequence of another act. The guards hold for everyone.
    """

    name: str
    sources: tuple[str, ...]
    target: str
    label: _StrOrPromise
    right: str | None = None
    guards: tuple[Guard[Any], ...] = ()
    needs_reason: bool = False
    by_party: bool = False
    # A transition that brings bad news or cannot be taken back is drawn in the warning colour.
    grave: bool = False
    # Who gets a mail: of the subject's own verb, said in the table; of a handler, where it registers.
    writes_to: tuple[Addressee, ...] = ()
    # A correcting transition names the one that was made by mistake: its page says who was told of it, when.
    takes_back: str = ""
    recalled: str = ""

    @property
    def told(self) -> str:
        """Who was told of what is taken back, and whom it writes to: the line under its button."""
        return " ".join(
            filter(None, [self.recalled, format_addressees(self.writes_to)])
        )

    def admits(self, actor: Actor) -> GuardAnswer:
        """Whether this kind of actor, with the rights it has, may make this transition at all."""
        if isinstance(actor, System):
            return YES
        if not isinstance(actor, Staff):
            return YES if self.by_party else no(NOT_YOUR_ROLE)
        if self.right is None:
            return no(_("This happens by itself, as the consequence of another step."))
        return YES if actor.user.has_perm(self.right) else no(NOT_YOUR_ROLE)


class Lifecycle(Generic[Row, LogRow]):
    """The table of transitions of one model. `ledger` is the related name of its log rows."""

    def __init__(
        self,
        name: str,
        transitions: Iterable[Transition],
        *,
        field: str = "stage",
        ledger: str = "steps",
    ) -> None:
        self.name = name
        self.field = field
        self.ledger = ledger
        self.transitions = {transition.name: transition for transition in transitions}
        self._handlers: dict[str, list[Handler[Row, LogRow]]] = {}
        self._guards: dict[str, list[Guard[Row]]] = {}

    def pairs(self) -> list[tuple[str, str]]:
        """Every legal (from, to), for the trigger of the database."""
        return sorted(
            {
                (s, each.target)
                for each in self.transitions.values()
                for s in each.sources
            }
        )

    def rights(self) -> list[str]:
        """The permissions that the transitions need, as "app.codename"."""
        return sorted({each.right for each in self.transitions.values() if each.right})

    def on_transition(
        self, *names: str, writes_to: Sequence[Addressee] = ()
    ) -> Callable[[Handler[Row, LogRow]], Handler[Row, LogRow]]:
        """Register a handler; it runs inside the transaction and touches only rows.

        One that queues a mail says to whom: the buttons and the pages of many rows read it.
        """

        def register(handler: Handler[Row, LogRow]) -> Handler[Row, LogRow]:
            for name in names:
                known = self.transitions[name]
                both = tuple(dict.fromkeys((*known.writes_to, *writes_to)))
                self.transitions[name] = replace(known, writes_to=both)
                self._handlers.setdefault(self.transitions[name].name, []).append(
                    handler
                )
            return handler

        return register

    def guard(self, *names: str) -> Callable[[Guard[Row]], Guard[Row]]:
        """Register a guard of an upper app: a transition waits for rows that this app does not know."""

        def register(guard: Guard[Row]) -> Guard[Row]:
            for name in names:
                self._guards.setdefault(self.transitions[name].name, []).append(guard)
            return guard

        return register

    def handlers(self) -> dict[str, tuple[str, ...]]:
        """Who hears which transition, as dotted names, in the order in which they are called."""
        return {name: _dotted(heard) for name, heard in sorted(self._handlers.items())}

    def guards(self) -> dict[str, tuple[str, ...]]:
        """Who holds which transition back from above, as dotted names."""
        return {name: _dotted(asked) for name, asked in sorted(self._guards.items())}

    def ask(
        self,
        rows: Sequence[Row],
        name: str,
        *,
        actor: Actor,
        reason: str = "",
        context: Context | None = None,
    ) -> list[GuardAnswer]:
        """Whether each row could make this transition now, in their order; a no carries its sentence.

        The rows are asked together: each guard is called once, and answers as if those before a row had
        moved.
        """
        return self._answers(
            self.transitions[name], Asking(rows, actor, reason, context)
        )

    def may(
        self,
        subject: Row,
        name: str,
        *,
        actor: Actor,
        reason: str = "",
        context: Context | None = None,
    ) -> GuardAnswer:
        """Whether this row could make this transition now; a list of one."""
        return self.ask([subject], name, actor=actor, reason=reason, context=context)[0]

    def open_transitions(
        self, subject: Row, *, by: User, context: Context | None = None
    ) -> list[tuple[Transition, GuardAnswer]]:
        """The transitions to draw as buttons: those from this stage that the person's role includes.

        One that is closed for another reason is there too, with its sentence.
        """
        stage = getattr(subject, self.field)
        actor = Staff(by)
        return [
            (
                self._recall(subject, each),
                self.may(
                    subject, each.name, actor=actor, reason=ON_THE_FORM, context=context
                ),
            )
            for each in self.transitions.values()
            if stage in each.sources and each.right and by.has_perm(each.right)
        ]

    def _recall(self, subject: Row, transition: Transition) -> Transition:
        """A correcting transition with the day on which its mistake was told; any other as it is."""
        if not transition.takes_back:
            return transition
        mistake = self.transitions[transition.takes_back]
        made = getattr(subject, self.ledger).filter(move=mistake.name).last()
        if made is None or not mistake.writes_to:
            return transition
        day = timezone.localtime(made.at).date()
        return replace(transition, recalled=format_told(mistake.writes_to, day))

    def stage_label(self, subject: Row) -> str:
        """The name of the stage as staff say it."""
        return str(getattr(subject, f"get_{self.field}_display")())

    @transaction.atomic
    def apply(
        self,
        subject: Row,
        name: str,
        *,
        actor: Actor,
        reason: str = "",
        context: Context | None = None,
        at: datetime | None = None,
    ) -> LogRow:
        """Make a transition: lock, ask, move, write the log, call the handlers; all or nothing.

        `context` is what the caller knows, for guards and handlers; `at` the instant it happened (now
        when not given). Raises `Refused` with the sentence, `PermissionDenied` when the person's role
        does not include the transition.
        """
        transition = self.transitions[name]
        manager = type(subject)._base_manager
        locked: Row = manager.select_for_update(of=("self",)).get(pk=subject.pk)
        asking = Asking([locked], actor, reason, context, is_applied=True)
        if not (answer := self._answers(transition, asking)[0]):
            has_button = transition.right is not None or not isinstance(actor, Staff)
            if has_button and not transition.admits(actor):
                raise PermissionDenied(str(answer.reason))
            raise Refused(answer.reason)
        source = getattr(locked, self.field)
        manager.filter(pk=subject.pk).update(**{self.field: transition.target})
        log: LogRow = getattr(locked, self.ledger).create(
            source=source,
            target=transition.target,
            move=name,
            by=actor.user,
            reason=reason.strip(),
            at=at or timezone.now(),
        )
        setattr(locked, self.field, transition.target)
        setattr(subject, self.field, transition.target)
        event = TransitionEvent(locked, log, actor, context)
        for handler in self._handlers.get(name, ()):
            handler(event)
        return log

    def mermaid(self) -> str:
        """The state diagram of the documentation."""
        lines = ["stateDiagram-v2"]
        lines += [
            f"    {source} --> {each.target}: {each.name}"
            for each in self.transitions.values()
            for source in each.sources
        ]
        return "\n".join(lines)

    def _answers(
        self, transition: Transition, asking: Asking[Row]
    ) -> list[GuardAnswer]:
        answers = [self._first_answer(transition, row, asking) for row in asking.rows]
        places = [place for place, answer in enumerate(answers) if answer]
        if not places:
            return answers
        asking = replace(asking, rows=[asking.rows[place] for place in places])
        # The guards of the table count what there is too little of: they are asked last, for the rows that
        # nothing else holds back. Their sentence is still the first to be read.
        above = _first_refusals(self._guards.get(transition.name, ()), asking)
        refused = frozenset(asking.rows[index].pk for index in above)
        below = _first_refusals(transition.guards, replace(asking, refused=refused))
        for index, refusal in (above | below).items():
            answers[places[index]] = refusal
        return answers

    def _first_answer(
        self, transition: Transition, row: Row, asking: Asking[Row]
    ) -> GuardAnswer:
        """What needs no guard: the stage, who asks, and the reason of staff."""
        if getattr(row, self.field) not in transition.sources:
            return no(
                gettext("“%(move)s” is not possible from the stage “%(stage)s”.")
                % {"move": transition.label, "stage": self.stage_label(row)}
            )
        if not (answer := transition.admits(asking.actor)):
            return answer
        if (
            transition.needs_reason
            and isinstance(asking.actor, Staff)
            and not asking.reason.strip()
        ):
            return no(_("Please give the reason."))
        return YES


def _first_refusals(
    guards: Iterable[Guard[Row]], asking: Asking[Row]
) -> dict[int, GuardAnswer]:
    """The first no that each refused row gets, by its place."""
    refusals: dict[int, GuardAnswer] = {}
    for guard in guards:
        for place, answer in enumerate(guard(asking)):
            if not answer:
                refusals.setdefault(place, answer)
    return refusals


def _dotted(functions: Iterable[Callable[..., Any]]) -> tuple[str, ...]:
    return tuple(f"{function.__module__}.{function.__name__}" for function in functions)

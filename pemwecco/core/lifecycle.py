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
# The sentences that say, before a correcting transition, what it undoes of a row.
Preview = Callable[[Row], Iterable[str]]


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
    # A correcting transition names those that were made by mistake: its page says who was told, when, and
    # what it undoes. Made from several stages, the mistake is undone to the one it was made from.
    takes_back: tuple[str, ...] = ()
    also_to: tuple[str, ...] = ()
    recalled: str = ""
    undoes: tuple[str, ...] = ()
    # The codes among which the form asks beside the reason, and what else follows from it on its row.
    codes: tuple[tuple[str, _StrOrPromise], ...] = ()
    follows: tuple[str, ...] = ()

    @property
    def targets(self) -> tuple[str, ...]:
        """Where it may lead: one stage, but for a correcting one whose mistake was made from several."""
        return (self.target, *self.also_to)

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
        self._previews: dict[str, list[Preview[Row]]] = {}

    def pairs(self) -> list[tuple[str, str]]:
        """Every legal (from, to), for the trigger of the database."""
        edges = set()
        for each in self.transitions.values():
            for source in each.sources:
                for target in each.targets:
                    edges.add((source, target))
        return sorted(edges)

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

    def preview(self, *names: str) -> Callable[[Preview[Row]], Preview[Row]]:
        """Register what says, before a transition, what it undoes or brings to the rows of a subject."""

        def register(preview: Preview[Row]) -> Preview[Row]:
            for name in names:
                self._previews.setdefault(self.transitions[name].name, []).append(
                    preview
                )
            return preview

        return register

    def list_effects(self, subject: Row, name: str) -> list[str]:
        """What a transition of this row would undo or bring, in sentences."""
        sentences: list[str] = []
        for preview in self._previews.get(name, ()):
            sentences.extend(preview(subject))
        return sentences

    def find_mistake(self, subject: Row, name: str) -> LogRow | None:
        """The step that a correcting transition of this row takes back: the last of those it names."""
        named = self.transitions[name].takes_back
        made: LogRow | None = (
            getattr(subject, self.ledger).filter(move__in=named).last()
        )
        return made

    def find_target(self, subject: Row, name: str) -> str:
        """Where the row would go: back to where its mistake was made from, when that may be several."""
        transition = self.transitions[name]
        if not transition.also_to:
            return transition.target
        made = self.find_mistake(subject, name)
        if made is None or made.source not in transition.targets:
            return transition.target
        return made.source

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
        moves = []
        for each in self.transitions.values():
            if stage in each.sources and each.right and by.has_perm(each.right):
                recalled = self._recall(subject, each)
                answer = self.may(
                    subject, each.name, actor=actor, reason=ON_THE_FORM, context=context
                )
                moves.append((recalled, answer))
        return moves

    def _recall(self, subject: Row, transition: Transition) -> Transition:
        """A correcting transition with the day its mistake was told and what it undoes; or as it is."""
        if not transition.takes_back:
            if transition.name not in self._previews:
                return transition
            follows = self.list_effects(subject, transition.name)
            return replace(transition, follows=tuple(follows))
        undoes = tuple(self.list_effects(subject, transition.name))
        mistakes = [self.transitions[name] for name in transition.takes_back]
        made = None
        if any(each.writes_to for each in mistakes):
            made = self.find_mistake(subject, transition.name)
        if made is None or not (told := self.transitions[made.move].writes_to):
            return replace(transition, undoes=undoes)
        day = timezone.localtime(made.at).date()
        return replace(transition, undoes=undoes, recalled=format_told(told, day))

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
        target = self.find_target(locked, name)
        manager.filter(pk=subject.pk).update(**{self.field: target})
        log: LogRow = getattr(locked, self.ledger).create(
            source=source,
            target=target,
            move=name,
            by=actor.user,
            reason=reason.strip(),
            at=at or timezone.now(),
        )
        setattr(locked, self.field, target)
        setattr(subject, self.field, target)
        event = TransitionEvent(locked, log, actor, context)
        for handler in self._handlers.get(name, ()):
            handler(event)
        return log

    def mermaid(self) -> str:
        """The state diagram of the documentation."""
        lines = ["stateDiagram-v2"]
        for each in self.transitions.values():
            for source in each.sources:
                for target in each.targets:
                    lines.append(f"    {source} --> {target}: {each.name}")
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

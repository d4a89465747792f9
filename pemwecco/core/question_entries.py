"""A question as the page draws it: label, widget, help, what is wrong, when it is asked.

`components/questions.html` draws the entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from pemwecco.core.question_fields import Boxes
from pemwecco.core.questions import AnswerKind

# Lists shorter than this are printed with a box before each answer.
MOST_BOXES: Final = 16


@dataclass(frozen=True, slots=True)
class QuestionEntry:
    """One question on the page. `layout` is "line", "box" (one to tick) or "boxes"."""

    name: str
    anchor: str
    label: Any
    widget: str
    help: Any = ""
    errors: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    layout: str = "line"
    # Closed by another answer: drawn, not shown.
    hidden: bool = False
    # What the page's script needs to open and close it at once, as JSON; empty when always asked.
    asked_if: str = ""


def draw_question_entry(
    bound: forms.BoundField,
    *,
    errors: Sequence[str] = (),
    doubts: Sequence[str] = (),
    hidden: bool = False,
    asked_if: str = "",
) -> QuestionEntry:
    """The entry of a field; what is doubtful is said only of an answer that could be read."""
    layout, style = _choose_layout(bound.field.widget)
    attrs: dict[str, str | bool] = {}
    if style:
        attrs["class"] = f"{style} is-invalid" if errors else style
    return QuestionEntry(
        name=bound.html_name,
        anchor=bound.auto_id,
        label=bound.label,
        widget=bound.as_widget(attrs=attrs),
        help=bound.help_text,
        errors=list(errors),
        doubts=[] if errors else list(doubts),
        layout=layout,
        hidden=hidden,
        asked_if=asked_if,
    )


def _choose_layout(widget: forms.Widget) -> tuple[str, str]:
    """How a widget stands on the page, and its style."""
    if isinstance(widget, Boxes):
        return "boxes", ""
    if isinstance(widget, forms.CheckboxInput):
        return "box", "form-check-input"
    if isinstance(widget, forms.Select):
        return "line", "form-select"
    return "line", "form-control"


@dataclass(frozen=True, slots=True)
class PrintedQuestion:
    """One question on paper: a label, its help, boxes to tick, or so many lines to write on."""

    label: str
    help: str = ""
    boxes: tuple[str, ...] = ()
    lines: range = range(1)
    only_if: bool = False


def print_question(
    field: forms.Field, kind: AnswerKind, *, only_if: bool = False
) -> PrintedQuestion:
    """A question on paper; `components/printed_question.html` draws it."""
    choices = [str(label) for code, label in getattr(field, "choices", ()) if code]
    if kind == AnswerKind.TICK:
        choices = [_("Yes")]
    rows = int(field.widget.attrs.get("rows", 1))
    return PrintedQuestion(
        label=str(field.label),
        help=str(field.help_text or ""),
        boxes=tuple(choices) if len(choices) <= MOST_BOXES else (),
        lines=range(rows * 2 if rows > 1 else 1),
        only_if=only_if,
    )

"""From a question to its field: the kinds of answer that need nothing but the question, and their widgets.

A form has hundreds of options: widgets are drawn quickly. A subject adds the kinds that only it asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Final

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django_countries import countries

from pemwecco.core.folding import sort_key
from pemwecco.core.form_fields import (
    DayField,
    LineField,
    NumberField,
    TextField,
    WholeField,
    YearField,
)
from pemwecco.core.questions import AnswerKind, AskedQuestion

CHOOSE: Final = ("", gettext_lazy("Choose"))
YES_OR_NO: Final = [CHOOSE, ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
# What a line and a text may hold when the question says nothing.
LINE, TEXT = 250, 2000
SCALE: Final = range(6)
Offered = Iterable[Any]
PlainBuilder = Callable[[AskedQuestion, Offered], forms.Field]


class Select(forms.Select):
    """A list drawn in one go; a list already drawn (`drawn`, of the same choices) is taken as it is."""

    def __init__(
        self, attrs: Any = None, choices: Any = (), *, drawn: str = ""
    ) -> None:
        super().__init__(attrs, choices)
        self.drawn = drawn

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        final = self.build_attrs(self.attrs, attrs)
        chosen = "" if value is None else str(value)
        options = self.drawn or render_options(self.choices)
        mark = str(format_html('value="{}"', chosen))
        options = options.replace(f"<option {mark}>", f"<option {mark} selected>", 1)
        # Every text in it has been escaped when it was drawn.
        drawn = SafeString(options)
        return format_html(
            '<select name="{}"{}>{}</select>', name, flatatt(final), drawn
        )


class Boxes(forms.CheckboxSelectMultiple):
    """Several answers to tick; reads a kept answer ("a,b") as well as a posted one."""

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        chosen = set(split_choices(value))
        start = (attrs or {}).get("id", name)
        boxes = []
        for code, label in self.choices:
            mark = SafeString(" checked" if code in chosen else "")
            boxes.append((name, code, start, code, mark, start, code, label))
        return format_html_join(
            "",
            '<div class="form-check"><input class="form-check-input" type="checkbox" name="{}" value="{}" '
            'id="{}_{}"{}><label class="form-check-label" for="{}_{}">{}</label></div>',
            boxes,
        )

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if hasattr(data, "getlist"):
            return split_choices(data.getlist(name))
        return split_choices(data.get(name))


def split_choices(value: Any) -> list[str]:
    """The answers chosen, from a list or from the text in which they are kept."""
    if isinstance(value, str):
        return [part for part in value.split(",") if part]
    return [str(part) for part in value or ()]


def render_options(choices: Iterable[Any]) -> str:
    return str(format_html_join("", '<option value="{}">{}</option>', choices))


@lru_cache(maxsize=64)
def render_options_once(language: str, choices: tuple[tuple[str, str], ...]) -> str:
    """A long list that is the same for everybody, drawn once for each language."""
    return render_options(choices)


def label_question_field(field: forms.Field, question: AskedQuestion) -> forms.Field:
    """Put the label of a question on its field; whether an answer is missing is asked when it is sent."""
    field.required = False
    # A box to tick says by itself that it may stay empty.
    is_plain = question.required or question.kind == AnswerKind.TICK
    if is_plain or not question.marked_optional:
        field.label = question.label
    else:
        field.label = _("%(question)s (optional)") % {"question": question.label}
    return field


def build_choice_field(choices: Offered) -> forms.ChoiceField:
    """One of several answers, none chosen to begin with."""
    return forms.ChoiceField(choices=[CHOOSE, *choices], widget=Select)


def build_line_field(question: AskedQuestion, **attrs: str) -> LineField:
    """A line of text, as long as the question says."""
    if question.autofill:
        attrs["autocomplete"] = question.autofill
    return LineField(
        max_length=question.most or LINE, widget=forms.TextInput(attrs=attrs)
    )


def build_truth_field() -> forms.Field:
    """Yes or no for a column that keeps true, false, or nothing yet."""
    return forms.TypedChoiceField(
        choices=YES_OR_NO, widget=Select, coerce=_is_yes, empty_value=None
    )


def build_country_field(first: str) -> forms.ChoiceField:
    """Every country in the language of the page, `first` before the others."""
    language = get_language() or ""
    choices = _list_country_choices(language, first)
    drawn = render_options_once(language, choices)
    return forms.ChoiceField(choices=choices, widget=Select(drawn=drawn))


@lru_cache(maxsize=64)
def _list_country_choices(_language: str, first: str) -> tuple[tuple[str, str], ...]:
    every = [(code, str(name)) for code, name in countries if code != first]
    every.sort(key=lambda choice: sort_key(choice[1]))
    return (("", _("Choose")), (first, str(countries.name(first))), *every)


def _is_yes(text: str) -> bool:
    return text == "yes"


def _build_text(question: AskedQuestion, _offered: Offered) -> forms.Field:
    return build_line_field(question)


def _build_long_text(question: AskedQuestion, _offered: Offered) -> forms.Field:
    most = question.most or TEXT
    attrs = {"rows": question.rows, "maxlength": most}
    return TextField(max_length=most, widget=forms.Textarea(attrs=attrs))


def _build_number(question: AskedQuestion, _offered: Offered) -> forms.Field:
    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    return NumberField(lowest=question.lowest, highest=question.highest, widget=widget)


def _build_choice(_question: AskedQuestion, offered: Offered) -> forms.Field:
    return build_choice_field(offered)


def _build_boxes(_question: AskedQuestion, offered: Offered) -> forms.Field:
    return forms.MultipleChoiceField(choices=list(offered), widget=Boxes)


def _build_tick(_question: AskedQuestion, _offered: Offered) -> forms.Field:
    return forms.BooleanField()


def _build_day(question: AskedQuestion, _offered: Offered) -> forms.Field:
    attrs = {"autocomplete": question.autofill} if question.autofill else {}
    return DayField(widget=forms.TextInput(attrs=attrs))


def _build_year(_question: AskedQuestion, _offered: Offered) -> forms.Field:
    return YearField()


def _build_whole(question: AskedQuestion, _offered: Offered) -> forms.Field:
    lowest = None if question.lowest is None else int(question.lowest)
    highest = None if question.highest is None else int(question.highest)
    return WholeField(min_value=lowest, max_value=highest)


def _build_scale(_question: AskedQuestion, _offered: Offered) -> forms.Field:
    numbers = [(str(number), str(number)) for number in SCALE]
    return forms.TypedChoiceField(
        choices=[CHOOSE, *numbers], widget=Select, coerce=int, empty_value=None
    )


# The kinds that need nothing but the question and the answers offered.
PLAIN_BUILDERS: Final[dict[AnswerKind, PlainBuilder]] = {
    AnswerKind.TEXT: _build_text,
    AnswerKind.LONG: _build_long_text,
    AnswerKind.NUMBER: _build_number,
    AnswerKind.CHOICE: _build_choice,
    AnswerKind.CHOICES: _build_boxes,
    AnswerKind.TICK: _build_tick,
    AnswerKind.DAY: _build_day,
    AnswerKind.YEAR: _build_year,
    AnswerKind.WHOLE: _build_whole,
    AnswerKind.AMOUNT: _build_whole,
    AnswerKind.SCALE: _build_scale,
}

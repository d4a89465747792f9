"""Fields that read what people type, and widgets drawn quickly: a form has hundreds of options."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.calls.questions import FormQuestion

CHOOSE = ("", gettext_lazy("Choose"))
YES_OR_NO = [CHOOSE, ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
EIGHT_DIGITS = 8
LONGEST_AMOUNT = 14
FIRST_YEAR = 1900
# What a line and a text of a call's own question may hold when the call says nothing.
LINE, TEXT = 250, 2000


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
        return format_html_join(
            "",
            '<div class="form-check"><input class="form-check-input" type="checkbox" name="{}" value="{}" '
            'id="{}_{}"{}><label class="form-check-label" for="{}_{}">{}</label></div>',
            (
                (
                    name,
                    code,
                    start,
                    code,
                    SafeString(" checked" if code in chosen else ""),
                    start,
                    code,
                    label,
                )
                for code, label in self.choices
            ),
        )

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return split_choices(
            data.getlist(name) if hasattr(data, "getlist") else data.get(name)
        )


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


class DayField(forms.CharField):
    """A date typed as people write it: 31/12/1990, 31-12-1990, 31 12 1990, 31121990."""

    def to_python(self, value: Any) -> Any:
        text = (super().to_python(value) or "").strip()
        if not text:
            return None
        numbers = re.findall(r"\d+", text)
        if len(numbers) == 1 and len(numbers[0]) == EIGHT_DIGITS:
            numbers = [text[:2], text[2:4], text[4:]] if text.isdigit() else numbers
        try:
            whole = [int(part) for part in numbers]
            day, month, year = (
                reversed(whole) if whole and whole[0] >= FIRST_YEAR else whole
            )
            read = date(year, month, day)
        except ValueError:
            read = None
        if read is None or read.year < FIRST_YEAR:
            raise forms.ValidationError(_("This is not a date. Example: 31/12/1990."))
        if read > timezone.localdate():
            raise forms.ValidationError(_("This date has not come yet."))
        return read


def _digits(text: str) -> str:
    """A number as typed, without the spaces and the signs between thousands."""
    text = re.sub(r"[\s\u00a0\u202f'’]", "", text)
    return (
        re.sub(r"[.,]", "", text)
        if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", text)
        else text
    )


class WholeField(forms.CharField):
    """A whole number, with spaces or dots between thousands if one likes."""

    def to_python(self, value: Any) -> Any:
        text = re.sub(r"[\s\u00a0\u202f'’]", "", super().to_python(value) or "")
        text = _digits(
            re.sub(r"(?:FCFA|F?CFA|XOF|EUR|€|F)$", "", text, flags=re.IGNORECASE)
        )
        if not text:
            return None
        if not text.isdigit() or len(text) > LONGEST_AMOUNT:
            raise forms.ValidationError(
                _("Write a whole number, in digits. Example: 12 500 000.")
            )
        return int(text)


class YearField(WholeField):
    def to_python(self, value: Any) -> Any:
        year = super().to_python(value)
        if year is not None and not FIRST_YEAR <= year <= timezone.localdate().year:
            raise forms.ValidationError(_("Write a year on four digits."))
        return year


class NumberField(forms.CharField):
    """A number of a call's own question, with a comma or a point, between its limits."""

    def __init__(
        self, *, lowest: Decimal | None, highest: Decimal | None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.lowest, self.highest = lowest, highest

    def to_python(self, value: Any) -> Any:
        text = _digits(super().to_python(value) or "").replace(",", ".")
        if not text:
            return None
        if not re.fullmatch(r"-?\d{1,12}(?:\.\d{1,6})?", text):
            raise forms.ValidationError(_("Write a number, in digits. Example: 12,5."))
        number = Decimal(text)
        if self.lowest is not None and number < self.lowest:
            raise forms.ValidationError(
                _("Write at least %(number)s.") % {"number": format_limit(self.lowest)}
            )
        if self.highest is not None and number > self.highest:
            raise forms.ValidationError(
                _("Write at most %(number)s.") % {"number": format_limit(self.highest)}
            )
        return number


def format_limit(number: Decimal) -> str:
    """A limit as people write it: 5, not 5.00."""
    return f"{number.normalize():f}"


def build_long_field(rows: int, most: int) -> forms.CharField:
    return forms.CharField(
        max_length=most, widget=forms.Textarea(attrs={"rows": rows, "maxlength": most})
    )


def build_choice_field(choices: Iterable[Any]) -> forms.ChoiceField:
    return forms.ChoiceField(choices=[CHOOSE, *choices], widget=Select)


def build_text_field(most: int, **attrs: str) -> forms.CharField:
    return forms.CharField(max_length=most, widget=forms.TextInput(attrs=attrs))


def build_number_input() -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": "numeric"})


def build_call_field(question: FormQuestion) -> forms.Field:
    """The field of a question that the call itself asks."""
    if question.kind == "long":
        return build_long_field(5, question.most or TEXT)
    if question.kind == "number":
        widget = forms.TextInput(attrs={"inputmode": "decimal"})
        return NumberField(
            lowest=question.lowest, highest=question.highest, widget=widget
        )
    if question.kind == "choice":
        return build_choice_field(question.choices)
    if question.kind == "choices":
        return forms.MultipleChoiceField(choices=question.choices, widget=Boxes)
    if question.kind == "yes_no":
        return forms.ChoiceField(choices=YES_OR_NO, widget=Select)
    return build_text_field(question.most or LINE)

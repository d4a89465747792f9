"""The forms of the application: they read what was typed; what is missing is the submission's question."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries
from phonenumber_field.phonenumber import PhoneNumber

from participants.selection.models import Application
from participants.selection.questions import Question
from participants.selection.services.facts import answers_of, asked_of
from participants.selection.services.submission import Gap
from pemwecco.core.findings import IdentifierError
from pemwecco.network.legal_forms import legal_form_choices
from pemwecco.network.models import Identifier, Person, Sector
from pemwecco.network.regions import region_choices
from pemwecco.network.services import (
    UnreadablePhone,
    example_phone,
    read_identifier,
    read_national_id,
    read_phone,
)

YES_OR_NO = [("", gettext_lazy("Choose")), ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
CHOOSE = ("", gettext_lazy("Choose"))
EIGHT_DIGITS = 8
LONGEST_AMOUNT = 14
FIRST_YEAR = 1900


class DayField(forms.CharField):
    """A date typed as people write it: 31/12/1990, 31-12-1990, 31 12 1990, 31121990."""

    def to_python(self, value: Any) -> Any:
        text = (super().to_python(value) or "").strip()
        if not text:
            return None
        parts = re.findall(r"\d+", text)
        if len(parts) == 1 and len(parts[0]) == EIGHT_DIGITS:
            parts = [text[:2], text[2:4], text[4:]] if text.isdigit() else parts
        try:
            numbers = [int(part) for part in parts]
            day, month, year = reversed(numbers) if numbers and numbers[0] >= FIRST_YEAR else numbers
            read = date(year, month, day)
        except ValueError:
            read = None
        if read is None or read.year < FIRST_YEAR:
            raise forms.ValidationError(_("This is not a date. Example: 31/12/1990."))
        if read > timezone.localdate():
            raise forms.ValidationError(_("This date has not come yet."))
        return read


class WholeField(forms.CharField):
    """A whole number, with spaces or dots between thousands if one likes."""

    def to_python(self, value: Any) -> Any:
        text = re.sub(r"[\s\u00a0\u202f'’]", "", super().to_python(value) or "")
        text = re.sub(r"(?:FCFA|F?CFA|XOF|EUR|€|F)$", "", text, flags=re.IGNORECASE)
        if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", text):
            text = re.sub(r"[.,]", "", text)
        if not text:
            return None
        if not text.isdigit() or len(text) > LONGEST_AMOUNT:
            raise forms.ValidationError(_("Write a whole number, in digits. Example: 12 500 000."))
        return int(text)


class YearField(WholeField):
    def to_python(self, value: Any) -> Any:
        year = super().to_python(value)
        if year is not None and not FIRST_YEAR <= year <= timezone.localdate().year:
            raise forms.ValidationError(_("Write a year on four digits."))
        return year


def _long(rows: int, most: int) -> forms.CharField:
    return forms.CharField(max_length=most, widget=forms.Textarea(attrs={"rows": rows, "maxlength": most}))


def _choice(choices: Iterable[Any]) -> forms.ChoiceField:
    return forms.ChoiceField(choices=[CHOOSE, *choices])


def _text(most: int, **attrs: str) -> forms.CharField:
    return forms.CharField(max_length=most, widget=forms.TextInput(attrs=attrs))


class StepForm(forms.Form):
    """One step of an application.

    No field is required here: a step is saved as far as it goes. `values` are the answers that could
    be read, `unread` those that could not, as typed.
    """

    def __init__(self, *, application: Application, step: str, data: Any = None) -> None:
        self.application, self.step = application, step
        self.programme = application.participation.call.programme
        self.origin = str(self.programme.origin)
        kept = answers_of(application, step)
        shows_errors = data is None and bool(application.unread.get(step))
        super().__init__(data=kept if shows_errors else data, initial=kept)
        for name, question in asked_of(application, step).items():
            self.fields[name] = self._field(name, question)

    def _field(self, name: str, question: Question) -> forms.Field:
        makers: dict[str, Callable[[], forms.Field]] = {
            "given_names": lambda: _text(120, autocomplete="given-name"),
            "family_name": lambda: _text(120, autocomplete="family-name"),
            "sex": lambda: _choice(Person.Sex.choices),
            "birth_date": lambda: DayField(widget=forms.TextInput(attrs={"autocomplete": "bday"})),
            "founded_on": DayField,
            "nationality": lambda: _choice(self._countries()),
            "country": lambda: _choice(self._countries()),
            "phone": lambda: _text(30, type="tel", autocomplete="tel"),
            "whatsapp": forms.BooleanField,
            "address": lambda: _text(250, autocomplete="street-address"),
            "region": lambda: self._region(self.application.participation.person.country or self.origin),
            "enterprise_region": lambda: self._region(self.origin),
            "has_passport": lambda: forms.ChoiceField(choices=YES_OR_NO),
            "earlier_schengen_visa": lambda: forms.ChoiceField(choices=YES_OR_NO),
            "occupation": lambda: _choice(Application.Occupation.choices),
            "legal_form": self._legal_form,
            "sector": lambda: _choice([(str(row.pk), str(row)) for row in Sector.objects.all()]),
            "activity": lambda: _long(2, 250),
            "website": lambda: forms.URLField(
                assume_scheme="https", widget=forms.TextInput(attrs={"inputmode": "url"})
            ),
            "name": lambda: _text(200, autocomplete="organization"),
            "city": lambda: _text(100),
            "enterprise_address": lambda: _text(250),
            "figures_year": lambda: YearField(widget=forms.TextInput(attrs={"inputmode": "numeric"})),
            "turnover": lambda: WholeField(widget=forms.TextInput(attrs={"inputmode": "numeric"})),
            "jobs": lambda: WholeField(widget=forms.TextInput(attrs={"inputmode": "numeric"})),
            "jobs_women": lambda: WholeField(widget=forms.TextInput(attrs={"inputmode": "numeric"})),
            "project_title": lambda: _text(150),
            "project": lambda: _long(8, 3000),
            "expected_results": lambda: _long(5, 2000),
            "needs": lambda: _long(5, 2000),
            "partner_wishes": lambda: _long(3, 1000),
            "national_id": lambda: _text(20),
            "ninea": lambda: _text(40),
            "rccm": lambda: _text(60),
            "ninea_reason": lambda: _text(200),
            "rccm_reason": lambda: _text(200),
            "commits_to_return": forms.BooleanField,
        }
        field = makers.get(name, lambda: _text(120))()
        field.required = False
        field.label = question.label if question.required or name == "whatsapp" else _optional(question.label)
        field.help_text = self._help(name, question)
        return field

    def _help(self, name: str, question: Question) -> Any:
        if name == "phone":
            return _("Example: %(example)s.") % {"example": example_phone(self.origin)}
        if name == "turnover":
            return _("In %(currency)s, without cents. 0 if there was none.") % {
                "currency": self.programme.currency
            }
        return question.help

    def _countries(self) -> list[tuple[str, str]]:
        """Every country, that of the programme first."""
        every = [(code, name) for code, name in countries if code != self.origin]
        return [(self.origin, countries.name(self.origin)), *every]

    def _region(self, country: Any) -> forms.Field:
        choices = region_choices(str(country))
        return _choice(choices) if choices else _text(60)

    def _legal_form(self) -> forms.Field:
        choices = legal_form_choices(self.origin)
        return _choice(choices) if choices else _text(40)

    def clean_phone(self) -> Any:
        try:
            number = read_phone(self.cleaned_data["phone"], region=self.origin)
        except UnreadablePhone as error:
            raise forms.ValidationError(str(error)) from error
        return PhoneNumber.from_string(number) if number else ""

    def clean_national_id(self) -> str:
        text = self.cleaned_data["national_id"]
        try:
            return read_national_id(text, country=self.origin) if text.strip() else ""
        except IdentifierError as error:
            raise forms.ValidationError(_(error.message) % error.params) from error

    def clean(self) -> dict[str, Any]:
        for scheme in Identifier.Scheme.values:
            text = self.cleaned_data.get(scheme, "")
            if not text.strip():
                continue
            try:
                value, suffix, _warnings = read_identifier(scheme, text)
            except IdentifierError as error:
                self.add_error(scheme, _(error.message) % error.params)
            else:
                self.cleaned_data[scheme] = f"{value} {suffix}".rstrip()
        for name in ("has_passport", "earlier_schengen_visa"):
            if name in self.cleaned_data:
                self.cleaned_data[name] = {"yes": True, "no": False}.get(self.cleaned_data[name])
        if "sector" in self.cleaned_data:
            chosen = self.cleaned_data["sector"]
            self.cleaned_data["sector"] = Sector.objects.get(pk=chosen) if chosen else None
        return self.cleaned_data

    @property
    def values(self) -> dict[str, Any]:
        """The answers that could be read."""
        return {name: self.cleaned_data[name] for name in self.fields if name in self.cleaned_data}

    @property
    def unread(self) -> dict[str, str]:
        """The answers that could not be read, as typed."""
        return {
            name: str(self.data.get(self.add_prefix(name), "")) for name in self.errors if name in self.fields
        }

    def show(self, gaps: Iterable[Gap]) -> None:
        """Mark on the form what the full check found in this step."""
        if not self.is_bound:
            self.data, self.is_bound = self.initial, True
        _errors = self.errors
        for gap in gaps:
            if gap.step == self.step and gap.field in self.fields and gap.field not in self.errors:
                self.add_error(gap.field, gap.sentence)


def _optional(label: Any) -> str:
    return _("%(question)s (optional)") % {"question": label}


class StartForm(forms.Form):
    """What is needed to begin: an address, a language, a yes to the use of the data."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        help_text=gettext_lazy("Your number, and the code to come back, are sent there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": gettext_lazy("Write your e-mail address.")},
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of our messages"), choices=settings.LANGUAGES)
    consent = forms.BooleanField(
        label=gettext_lazy("I agree that my data are used for this application"),
        error_messages={"required": gettext_lazy("Without your agreement we cannot take an application.")},
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why do you withdraw?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write a few words.")},
    )

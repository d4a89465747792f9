"""The forms of the application: they read what was typed; what is missing is the submission's question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_countries import countries
from phonenumber_field.phonenumber import PhoneNumber

from participants.applications.forms.fields import (
    YES_OR_NO,
    DayField,
    Select,
    WholeField,
    YearField,
    build_call_field,
    build_choice_field,
    build_long_field,
    build_number_input,
    build_text_field,
    render_options_once,
)
from participants.applications.models import Application
from participants.applications.services.facts import (
    format_fact,
    get_application_questions,
    get_closed_questions,
    read_step_answers,
)
from participants.applications.services.submission import SubmissionFinding
from participants.calls.questions import FormQuestion
from pemwecco.core.findings import IdentifierError
from pemwecco.network.identifiers import print_register_number
from pemwecco.network.legal_forms import list_legal_form_choices
from pemwecco.network.models import Identifier, Person, Sector
from pemwecco.network.regions import list_region_choices
from pemwecco.network.services import (
    UnreadablePhone,
    get_example_phone,
    read_identifier,
    read_national_id,
    read_phone,
)


class QuestionsForm(forms.Form):
    """Some questions of an application.

    No field is required here: answers are kept as far as they go. `values` are the answers that could
    be read, `unread` those that could not, as typed.
    """

    def __init__(
        self,
        *,
        application: Application,
        asked: Mapping[str, FormQuestion],
        kept: Mapping[str, str],
        data: Any = None,
        shows_errors: bool = False,
    ) -> None:
        self.application, self.asked = application, asked
        self.programme = application.participation.call.programme
        self.origin = str(self.programme.origin)
        super().__init__(
            data=kept if shows_errors and data is None else data, initial=dict(kept)
        )
        for name, question in asked.items():
            self.fields[name] = self._field(name, question)

    def _field(self, name: str, question: FormQuestion) -> forms.Field:
        makers: dict[str, Callable[[], forms.Field]] = {
            "given_names": lambda: build_text_field(120, autocomplete="given-name"),
            "family_name": lambda: build_text_field(120, autocomplete="family-name"),
            "sex": lambda: build_choice_field(Person.Sex.choices),
            "birth_date": lambda: DayField(
                widget=forms.TextInput(attrs={"autocomplete": "bday"})
            ),
            "founded_on": DayField,
            "nationality": self._country,
            "country": self._country,
            "phone": lambda: build_text_field(30, type="tel", autocomplete="tel"),
            "whatsapp": forms.BooleanField,
            "address": lambda: build_text_field(250, autocomplete="street-address"),
            "region": lambda: self._region(
                self.application.participation.person.country or self.origin
            ),
            "enterprise_region": lambda: self._region(self.origin),
            "has_passport": lambda: forms.ChoiceField(choices=YES_OR_NO, widget=Select),
            "earlier_schengen_visa": lambda: forms.ChoiceField(
                choices=YES_OR_NO, widget=Select
            ),
            "occupation": lambda: build_choice_field(Application.Occupation.choices),
            "legal_form": self._legal_form,
            "sector": lambda: build_choice_field(
                [(str(row.pk), str(row)) for row in Sector.objects.all()]
            ),
            "activity": lambda: build_long_field(2, 250),
            "website": lambda: forms.URLField(
                assume_scheme="https",
                widget=forms.TextInput(attrs={"inputmode": "url"}),
            ),
            "name": lambda: build_text_field(200, autocomplete="organization"),
            "city": lambda: build_text_field(100),
            "enterprise_address": lambda: build_text_field(250),
            "figures_year": lambda: YearField(widget=build_number_input()),
            "turnover": lambda: WholeField(widget=build_number_input()),
            "jobs": lambda: WholeField(widget=build_number_input()),
            "jobs_women": lambda: WholeField(widget=build_number_input()),
            "project_title": lambda: build_text_field(150),
            "project": lambda: build_long_field(8, 3000),
            "expected_results": lambda: build_long_field(5, 2000),
            "needs": lambda: build_long_field(5, 2000),
            "partner_wishes": lambda: build_long_field(3, 1000),
            "national_id": lambda: build_text_field(20),
            "ninea": lambda: build_text_field(40),
            "rccm": lambda: build_text_field(60),
            "ninea_reason": lambda: build_text_field(200),
            "rccm_reason": lambda: build_text_field(200),
            "commits_to_return": forms.BooleanField,
        }
        own = question.kept == "answer"
        field = (
            build_call_field(question)
            if own
            else makers.get(name, lambda: build_text_field(120))()
        )
        field.required = False
        # A box to tick says it by itself; the reason for a wrong check digit is needed to send.
        plain = question.required or name in {"whatsapp", "ninea_reason"}
        field.label = question.label if plain else _optional(question.label)
        field.help_text = self._help(name, question)
        return field

    def _help(self, name: str, question: FormQuestion) -> Any:
        if name == "phone":
            return _("Example: %(example)s.") % {
                "example": get_example_phone(self.origin)
            }
        if name == "turnover":
            return _("In %(currency)s, without cents. 0 if there was none.") % {
                "currency": self.programme.currency
            }
        return question.help

    def _country(self) -> forms.Field:
        """Every country, that of the programme first."""
        language = get_language() or ""
        choices = _countries(language, self.origin)
        return forms.ChoiceField(
            choices=choices, widget=Select(drawn=render_options_once(language, choices))
        )

    def _region(self, country: Any) -> forms.Field:
        choices = list_region_choices(str(country))
        return build_choice_field(choices) if choices else build_text_field(60)

    def _legal_form(self) -> forms.Field:
        choices = list_legal_form_choices(self.origin)
        return build_choice_field(choices) if choices else build_text_field(40)

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
                self.cleaned_data[scheme] = print_register_number(value, suffix)
        for name in ("has_passport", "earlier_schengen_visa"):
            if name in self.cleaned_data:
                self.cleaned_data[name] = {"yes": True, "no": False}.get(
                    self.cleaned_data[name]
                )
        if "sector" in self.cleaned_data:
            chosen = self.cleaned_data["sector"]
            self.cleaned_data["sector"] = (
                Sector.objects.get(pk=chosen) if chosen else None
            )
        return self.cleaned_data

    @property
    def values(self) -> dict[str, Any]:
        """The answers that could be read."""
        _read = self.errors
        return {
            name: self.cleaned_data[name]
            for name in self.fields
            if name in self.cleaned_data
        }

    @property
    def unread(self) -> dict[str, str]:
        """The answers that could not be read, as typed."""
        return {
            name: format_fact(
                name, self.fields[name].widget.value_from_datadict(self.data, {}, name)
            )
            for name in self.errors
            if name in self.fields
        }

    @property
    def typed(self) -> dict[str, str]:
        """Every answer as text: in its one form when it could be read, else as typed."""
        return {
            name: format_fact(name, value) for name, value in self.values.items()
        } | self.unread

    def show(self, gaps: Iterable[SubmissionFinding]) -> None:
        """Mark on the form what the full check found among these questions."""
        if not self.is_bound:
            self.data, self.is_bound = self.initial, True
        _errors = self.errors
        for gap in gaps:
            if gap.field in self.fields and gap.field not in self.errors:
                self.add_error(gap.field, gap.sentence)


class StepForm(QuestionsForm):
    """One step of an application, with the questions that other answers close now (`closed`)."""

    def __init__(
        self, *, application: Application, step: str, data: Any = None
    ) -> None:
        self.step = step
        self.closed = get_closed_questions(application)
        unread = application.unread.get(step, {}).keys() - self.closed
        super().__init__(
            application=application,
            asked=get_application_questions(application, step),
            kept=read_step_answers(application, step),
            data=data,
            shows_errors=bool(unread),
        )


@lru_cache(maxsize=64)
def _countries(language: str, origin: str) -> tuple[tuple[str, str], ...]:
    every = [(code, str(name)) for code, name in countries if code != origin]
    return (("", _("Choose")), (origin, str(countries.name(origin))), *every)


def _optional(label: Any) -> str:
    return _("%(question)s (optional)") % {"question": label}

"""From a question to its field: one builder for each kind of answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from participants.applications.forms.fields import (
    NationalIdField,
    PhoneField,
    RegisterNumberField,
)
from participants.applications.forms.person_fields import BirthField
from participants.applications.models import Application
from participants.applications.services.facts import ROWS, get_offered_answers
from participants.calls.questions.definition import FormQuestion
from pemwecco.core.amounts import name_currency
from pemwecco.core.folding import sort_key
from pemwecco.core.question_fields import (
    CHOOSE,
    LINE,
    PLAIN_BUILDERS,
    YES_OR_NO,
    Select,
    build_choice_field,
    build_country_field,
    build_line_field,
    build_truth_field,
    label_question_field,
    render_options_once,
)
from pemwecco.core.questions import AnswerKind
from pemwecco.network.form_fields import PersonNameField
from pemwecco.network.legal_forms import list_legal_form_choices
from pemwecco.network.models import Sector
from pemwecco.network.nationalities import list_nationality_choices
from pemwecco.network.regions import list_region_choices
from pemwecco.network.services import get_example_phone

FieldBuilder = Callable[[FormQuestion, Application], forms.Field]


def build_question_field(
    question: FormQuestion, application: Application
) -> forms.Field:
    """The field of a question with its label and help; what is missing is the submission's question."""
    field = FIELD_BUILDERS[question.kind](question, application)
    field = label_question_field(field, question)
    field.help_text = _build_help(question, application)
    return field


def _build_help(question: FormQuestion, application: Application) -> Any:
    """The help of a fixed question with its blanks filled; that of a call stands as staff wrote it."""
    if question.kept == "answer" or "%(" not in question.help:
        return question.help
    programme = application.participation.call.programme
    return question.help % {
        "example": get_example_phone(_get_phone_country(application)),
        "currency": name_currency(programme.currency),
    }


def _get_origin(application: Application) -> str:
    return str(application.participation.call.programme.origin)


def _get_phone_country(application: Application) -> str:
    """Where the person lives, once that was chosen; until then the country of the participants."""
    lives_in = str(application.participation.person.country or "")
    return lives_in or _get_origin(application)


def _build_plain(question: FormQuestion, _about: Application) -> forms.Field:
    """A field that needs nothing but the question and the answers that it offers."""
    return PLAIN_BUILDERS[question.kind](question, get_offered_answers(question))


def _build_yes_or_no(question: FormQuestion, _about: Application) -> forms.Field:
    if question.kept not in ROWS:
        return forms.ChoiceField(choices=YES_OR_NO, widget=Select)
    return build_truth_field()


def _build_name(question: FormQuestion, _about: Application) -> forms.Field:
    attrs = {"autocomplete": question.autofill}
    widget = forms.TextInput(attrs=attrs)
    return PersonNameField(max_length=question.most or LINE, widget=widget)


def _build_birth(question: FormQuestion, _about: Application) -> forms.Field:
    attrs = {"autocomplete": question.autofill}
    return BirthField(widget=forms.TextInput(attrs=attrs))


def _build_phone(question: FormQuestion, about: Application) -> forms.Field:
    attrs = {"type": "tel", "autocomplete": question.autofill}
    return PhoneField(
        region=_get_phone_country(about),
        max_length=question.most,
        widget=forms.TextInput(attrs=attrs),
    )


def _build_link(_question: FormQuestion, _about: Application) -> forms.Field:
    widget = forms.TextInput(attrs={"inputmode": "url"})
    return forms.URLField(assume_scheme="https", widget=widget)


def _build_country(_question: FormQuestion, about: Application) -> forms.Field:
    """Every country, that of the programme first."""
    return build_country_field(_get_origin(about))


def _build_nationality(_question: FormQuestion, about: Application) -> forms.Field:
    """Every nationality, that of the programme's country first, those of no state last."""
    language = get_language() or ""
    choices = _list_nationality_choices(language, _get_origin(about))
    drawn = render_options_once(language, choices)
    return forms.ChoiceField(choices=choices, widget=Select(drawn=drawn))


@lru_cache(maxsize=64)
def _list_nationality_choices(
    language: str, origin: str
) -> tuple[tuple[str, str], ...]:
    first, others = [], []
    for choice in list_nationality_choices():
        if choice[0] == origin:
            first.append(choice)
        else:
            others.append(choice)
    return (("", _("Choose")), *first, *others)


def _build_region(question: FormQuestion, about: Application) -> forms.Field:
    """The regions of the country where the applicant lives, or of the programme's for an enterprise."""
    country = _get_origin(about)
    if question.kept == "person":
        country = str(about.participation.person.country or country)
    choices = list_region_choices(country)
    return build_choice_field(choices) if choices else build_line_field(question)


def _build_legal_form(question: FormQuestion, about: Application) -> forms.Field:
    choices = list_legal_form_choices(_get_origin(about))
    return build_choice_field(choices) if choices else build_line_field(question)


def _build_sector(_question: FormQuestion, _about: Application) -> forms.Field:
    choices = [(str(row.pk), str(row)) for row in Sector.objects.all()]
    choices.sort(key=lambda choice: sort_key(choice[1]))
    return forms.TypedChoiceField(
        choices=[CHOOSE, *choices],
        widget=Select,
        coerce=_get_chosen_sector,
        empty_value=None,
    )


def _get_chosen_sector(pk: str) -> Sector:
    return Sector.objects.get(pk=pk)


def _build_national_id(question: FormQuestion, about: Application) -> forms.Field:
    return NationalIdField(country=_get_origin(about), max_length=question.most)


def _build_identifier(question: FormQuestion, _about: Application) -> forms.Field:
    return RegisterNumberField(scheme=question.fact, max_length=question.most)


# Every kind of answer that is text; a paper is a file.
FIELD_BUILDERS: dict[AnswerKind, FieldBuilder] = {
    **dict.fromkeys(PLAIN_BUILDERS, _build_plain),
    AnswerKind.YES_NO: _build_yes_or_no,
    AnswerKind.NAME: _build_name,
    AnswerKind.BIRTH: _build_birth,
    AnswerKind.PHONE: _build_phone,
    AnswerKind.LINK: _build_link,
    AnswerKind.COUNTRY: _build_country,
    AnswerKind.NATIONALITY: _build_nationality,
    AnswerKind.REGION: _build_region,
    AnswerKind.LEGAL_FORM: _build_legal_form,
    AnswerKind.SECTOR: _build_sector,
    AnswerKind.NATIONAL_ID: _build_national_id,
    AnswerKind.IDENTIFIER: _build_identifier,
}

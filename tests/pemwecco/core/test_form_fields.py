"""The fields that all forms share: follow-ups, hosts, events and visas read as the application does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.core.validators import MaxLengthValidator
from django.db import models
from django.test import RequestFactory
from django.utils import timezone

from events.gatherings.forms import DoorForm
from mobility.hosts.forms.hosts import ContactInvitationForm
from mobility.visas.forms.course import GrantForm
from pemwecco.core.form_fields import (
    AddressField,
    BrowserLengthValidator,
    CalendarField,
    DayInput,
    LineField,
    NumberField,
    TextField,
    WholeField,
    YearField,
    count_as_browser,
)
from pemwecco.core.question_fields import PLAIN_BUILDERS
from reintegration.followups.questions.participant import OF_PARTICIPANT

pytestmark = pytest.mark.usefixtures("english")
COUNTS = ("women_permanent", "men_temporary", "contracts", "turnover")


def clean_count(name: str, typed: str) -> object:
    question = OF_PARTICIPANT[name]
    return PLAIN_BUILDERS[question.kind](question, ()).clean(typed)


@pytest.mark.parametrize("name", COUNTS)
@pytest.mark.parametrize(
    ("typed", "number"), [("1.000", 1000), ("1 000", 1000), ("007", 7), ("٣", 3)]
)
def test_a_count_of_a_follow_up_is_never_another_one(
    name: str, typed: str, number: int
) -> None:
    assert clean_count(name, typed) == number


@pytest.mark.parametrize("name", COUNTS)
@pytest.mark.parametrize("typed", ["5²", "①", "1,5", "-3", "deux"])
def test_what_is_no_count_is_asked_back(name: str, typed: str) -> None:
    with pytest.raises(forms.ValidationError, match="Write a whole number"):
        clean_count(name, typed)


def test_a_count_keeps_its_limits() -> None:
    field = WholeField(min_value=1, max_value=96)
    with pytest.raises(forms.ValidationError, match="Write at least 1"):
        field.clean("0")
    with pytest.raises(forms.ValidationError, match="Write at most 96"):
        field.clean("1.000")
    with pytest.raises(forms.ValidationError, match="whole number"):
        field.clean("9" * 15)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1,234", "can be read in two ways"),
        ("1.234", "can be read in two ways"),
        ("5²", "Write a number, in digits"),
        ("1,1234567", "Write a number, in digits"),
        ("1234567890123", "Write a number, in digits"),
        ("11", "Write at most 10"),
    ],
)
def test_what_is_no_number_of_a_question_is_asked_back(typed: str, said: str) -> None:
    field = NumberField(lowest=Decimal(0), highest=Decimal(10))
    with pytest.raises(forms.ValidationError, match=said):
        field.clean(typed)


def test_a_year_is_one_that_has_begun() -> None:
    this_year = timezone.localdate().year
    assert YearField().clean(str(this_year)) == this_year
    for typed, said in (
        ("20²5", "whole number"),
        ("25", "on four digits"),
        (str(this_year + 1), "in the future"),
        ("1850", "from 1900 on"),
    ):
        with pytest.raises(forms.ValidationError, match=said):
            YearField().clean(typed)


def test_a_day_is_read_as_people_write_it_and_a_month_alone_asks_for_its_day() -> None:
    field = CalendarField()
    for typed in ("3 mars 1988", "03/03/1988", "1988-03-03", "3.3.1988"):
        assert field.clean(typed) == date(1988, 3, 3)
    for typed, said in (
        ("mars 2019", "the day too"),
        ("03/2019", "the day too"),
        ("hier", "not a date"),
        ("31/02/2019", "not a date"),
    ):
        with pytest.raises(forms.ValidationError, match=said):
            field.clean(typed)
    assert WholeField().clean("5 personnes") == 5
    with pytest.raises(forms.ValidationError):
        WholeField().clean("5 chaises")


def build_stay(typed: str) -> Any:
    """The days of a granted visa as the form reads them."""
    form = GrantForm({"valid_from": typed})
    form.full_clean()
    return form.cleaned_data.get("valid_from")


@pytest.mark.parametrize(
    "typed", ["2027-03-01", "1er mars 2027", "01/03/2027", "1.3.27", "1 maart 2027"]
)
def test_a_day_without_the_calendar_of_a_browser(typed: str) -> None:
    assert build_stay(typed) == date(2027, 3, 1)


@pytest.mark.parametrize("typed", ["1² mars 2027", "31/02/2027", "1\x00", "demain"])
def test_no_day_is_no_other_day(typed: str) -> None:
    assert build_stay(typed) is None
    assert DayInput().value_from_datadict({}, {}, "on") is None


@pytest.mark.parametrize("form", [DoorForm, ContactInvitationForm])
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("awa@exämple.example", "awa@xn--exmple-cua.example"),
        ("awa@xn--exmple-cua.example", "awa@xn--exmple-cua.example"),
        ("\u202aawa@x.example\u202c", "awa@x.example"),
    ],
)
def test_every_form_keeps_an_address_in_one_form(
    form: type[forms.Form], typed: str, kept: str
) -> None:
    assert form.base_fields["email"].clean(typed) == kept


def test_a_line_a_text_and_their_limits() -> None:
    assert LineField(max_length=3).clean("A \u202e  B") == "A B"
    assert TextField(max_length=4).clean("A\r\n\r\nB\r\n") == "A\n\nB"
    with pytest.raises(forms.ValidationError, match="at most 3"):
        LineField(max_length=3).clean("🌾🌾")
    for typed in ("a\0", "\ufffd"):
        with pytest.raises(forms.ValidationError, match="sign that cannot be kept"):
            LineField().clean(typed)
    with pytest.raises(forms.ValidationError, match="without accents before the @"):
        AddressField().clean("awä@x.example")


def list_staff_text_fields() -> Iterator[tuple[str, forms.CharField]]:
    """The fields for texts of limited length on the pages of staff, and in the rows on them."""
    request = RequestFactory().get("/")
    for model, page in admin.site._registry.items():
        parts = [page, *(inline(model, admin.site) for inline in page.inlines)]
        for part in parts:
            for column in part.model._meta.concrete_fields:
                if not isinstance(column, models.CharField) or column.choices:
                    continue
                field = part.formfield_for_dbfield(column, request)
                if isinstance(field, forms.CharField) and field.max_length:
                    yield f"{part.model._meta.label}.{column.name}", field


def test_texts_of_staff_are_as_long_as_their_browser_counts_them() -> None:
    wrong = []
    fields = list(list_staff_text_fields())
    for name, field in fields:
        kinds = [type(validator) for validator in field.validators]
        if MaxLengthValidator in kinds or BrowserLengthValidator not in kinds:
            wrong.append(name)
    assert wrong == []
    assert len(fields) > 100

    counted = forms.CharField(max_length=4)
    count_as_browser(counted)
    assert counted.clean("🌾🌾") == "🌾🌾"
    with pytest.raises(forms.ValidationError):
        counted.clean("🌾🌾x")

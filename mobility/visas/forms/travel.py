"""What the participant types of passport and earlier stays."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from mobility.visas.forms.fields import ZoneInput
from mobility.visas.models import EarlierVisa
from mobility.visas.services.limits import get_area_states
from mobility.visas.services.zone_reader import can_read_pictures, read_zone
from pemwecco.core.asked_forms import QuestionedForm
from pemwecco.core.findings import RuleError
from pemwecco.core.folding import sort_key
from pemwecco.core.form_fields import (
    CalendarField,
    DayInput,
    LineField,
    WholeField,
    build_typed_field,
)
from pemwecco.core.sentences import format_rule_error
from pemwecco.documents.form_fields import DocumentField
from pemwecco.network.identifiers import Mrz, complete_zone, mrz

LINE = 44


class PassportForm(QuestionedForm):
    """The two lines at the bottom of the passport's page, and what they do not say."""

    line1 = LineField(
        label=_("First line, from P<"),
        help_text=_("As printed. The signs < at the end of a line may be left out."),
        widget=ZoneInput(),
        max_length=200,
        required=False,
    )
    line2 = LineField(
        label=_("Second line"),
        widget=ZoneInput(),
        max_length=200,
        required=False,
        help_text=_("44 signs."),
    )
    issued_on = CalendarField(label=_("Date of issue"))
    blank_pages = WholeField(
        label=_("Blank pages left for visas"), min_value=0, max_value=96
    )
    scan = DocumentField(
        label=_("Copy of the page with your photo"),
        help_text=_("A sharp photo or a PDF; the two lines must be readable."),
        required=False,
    )

    zone: Mrz
    was_read = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, second = _two_lines(cleaned.get("line1", ""), cleaned.get("line2", ""))
        if "line1" in self.errors:
            return cleaned
        if not first:
            read = self._read_picture(cleaned.get("scan"))
            if read is None:
                self.add_error("line1", _("Please type the first line."))
                return cleaned
            first, second = read
        if not second:
            self.add_error("line2", _("Type the second line too."))
            return cleaned
        first, second = complete_zone(first, second)
        try:
            self.zone = mrz(first, second, today=timezone.localdate())
        except RuleError as error:
            field = "line1" if _is_first(error) else "line2"
            self.add_error(
                field,
                [ValidationError(sentence) for sentence in format_rule_error(error)],
            )
            return cleaned
        issued = cleaned.get("issued_on")
        if issued and issued > timezone.localdate():
            self.add_error("issued_on", _("The day of issue has not come yet."))
        elif issued and issued >= self.zone.expires:
            self.add_error(
                "issued_on",
                _("The passport expires before it was issued: check the day of issue."),
            )
        return cleaned

    def _read_picture(self, scan: Any) -> tuple[str, str] | None:
        """Both lines from the picture, when none was typed and the machine can read; else nothing."""
        if not scan or not can_read_pictures():
            return None
        content = scan.read()
        scan.seek(0)
        read = read_zone(content)
        if read is not None:
            # What was read is shown in the fields, so that a refused form can be mended by hand.
            self.data = {**dict(self.data.items()), "line1": read[0], "line2": read[1]}
            self.was_read = True
        return read


def _two_lines(first: str, second: str) -> tuple[str, str]:
    """Both lines, also when they were pasted together into the first field."""
    glued = "".join(first.split())
    if not second.strip() and len(glued) == 2 * LINE:
        return glued[:LINE], glued[LINE:]
    return first, second


def _is_first(error: RuleError) -> bool:
    names = {
        "mrz-document",
        "mrz-names",
        "mrz-noise",
        "mrz-no-surname",
        "mrz-swapped",
        "mrz-country",
    }
    return error.code in names or error.params.get("line") == 1


class VisaForm(forms.ModelForm[EarlierVisa]):
    """A Schengen visa of before, as its sticker says it."""

    class Meta:
        model = EarlierVisa
        formfield_callback = build_typed_field
        fields = ("state", "kind", "entries", "valid_from", "valid_until", "number")
        help_texts: ClassVar[dict[str, Any]] = {
            "number": _(
                "On the sticker, at the top right; empty if you no longer have it."
            ),
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "valid_from": DayInput(),
            "valid_until": DayInput(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit_to_area(self.fields["state"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("valid_from"), cleaned.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The visa ends before it begins."))
        return cleaned


class StayForm(forms.Form):
    """An earlier stay in the shared area."""

    state = forms.ChoiceField(label=_("Country"))
    entered_on = CalendarField(label=_("Entered on"))
    left_on = CalendarField(
        label=_("Left on"),
        required=False,
        help_text=_("Empty if you are still there."),
    )
    long_stay = forms.BooleanField(
        label=_("With a residence permit or a long-stay visa (D)"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit_to_area(self.fields["state"])


def limit_to_area(field: forms.Field) -> None:
    """Let a country be chosen among the states of the shared area, by name."""
    names = dict(CountryField().countries)
    choices = [(code, str(names.get(code, code))) for code in get_area_states()]
    choices.sort(key=lambda choice: sort_key(choice[1]))
    if isinstance(field, forms.ChoiceField):
        field.choices = [("", "–"), *choices]

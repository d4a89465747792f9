"""What the participant types and sends: passport, earlier stays, pieces; and the forms of staff."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from mobility.visas import rules
from mobility.visas.models import Accommodation, Appointment, Dossier, Flight, Piece
from mobility.visas.services import area_states, can_read_pictures, read_zone, say, say_all
from pemwecco.core.findings import RuleError
from pemwecco.network.identifiers import Mrz, mrz

LINE = 44


class DayInput(forms.DateInput):
    """A date chosen in the browser's own calendar."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class ZoneInput(forms.TextInput):
    """One line of the machine-readable zone: no corrections by the phone's keyboard."""

    def __init__(self) -> None:
        super().__init__(
            attrs={
                "class": "key",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "autocorrect": "off",
                "spellcheck": "false",
            }
        )


class UploadForm(forms.Form):
    """One file for a piece: a photo from the phone's camera or a PDF."""

    file = forms.FileField(
        label=_("Photo or PDF"), widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"})
    )


class PassportForm(forms.Form):
    """The two lines at the bottom of the passport's page, and what they do not say."""

    line1 = forms.CharField(
        label=_("First line, from P<"),
        help_text=_("Type every sign, the < included. Spaces do not matter."),
        widget=ZoneInput(),
        max_length=200,
        required=False,
    )
    line2 = forms.CharField(
        label=_("Second line"), widget=ZoneInput(), max_length=200, required=False, help_text=_("44 signs.")
    )
    issued_on = forms.DateField(label=_("Date of issue"), widget=DayInput())
    blank_pages = forms.IntegerField(
        label=_("Blank pages left for visas"),
        min_value=0,
        max_value=96,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    birth_date = forms.DateField(
        label=_("Date of birth"),
        help_text=_("Only when the passport does not say the day or the month."),
        widget=DayInput(),
        required=False,
    )
    scan = forms.FileField(
        label=_("Copy of the page with your photo"),
        help_text=_("A sharp photo or a PDF; the two lines must be readable."),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"}),
    )

    zone: Mrz
    was_read = False

    def __init__(self, *args: Any, asks_birth: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_birth and not self.data.get("birth_date"):
            self.fields["birth_date"].widget = forms.HiddenInput()

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
        try:
            self.zone = mrz(first, second, today=timezone.localdate())
        except RuleError as error:
            field = "line1" if _is_first(error) else "line2"
            self.add_error(field, [ValidationError(sentence) for sentence in say_all(error)])
            return cleaned
        if self.zone.birth is None and not cleaned.get("birth_date"):
            self.fields["birth_date"].widget = DayInput()
            self.add_error(
                "birth_date", _("The passport does not say the full date of birth: please add it.")
            )
        issued = cleaned.get("issued_on")
        if issued and issued > timezone.localdate():
            self.add_error("issued_on", _("The day of issue has not come yet."))
        elif issued and issued >= self.zone.expires:
            self.add_error(
                "issued_on", _("The passport expires before it was issued: check the day of issue.")
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

    def warnings(self) -> list[str]:
        """What the zone says that deserves a look, after a valid form."""
        return [say(finding) for finding in self.zone.warnings]


def _two_lines(first: str, second: str) -> tuple[str, str]:
    """Both lines, also when they were pasted together into the first field."""
    glued = "".join(first.split())
    if not second.strip() and len(glued) == 2 * LINE:
        return glued[:LINE], glued[LINE:]
    return first, second


def _is_first(error: RuleError) -> bool:
    names = {"mrz-document", "mrz-names", "mrz-no-surname", "mrz-swapped", "mrz-country"}
    return error.code in names or error.params.get("line") == 1


class StayForm(forms.Form):
    """An earlier stay in the shared area."""

    state = forms.ChoiceField(label=_("Country"))
    entered_on = forms.DateField(label=_("Entered on"), widget=DayInput())
    left_on = forms.DateField(
        label=_("Left on"), widget=DayInput(), required=False, help_text=_("Empty if you are still there.")
    )
    long_stay = forms.BooleanField(label=_("With a residence permit or a long-stay visa (D)"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(CountryField().countries)
        choices = sorted(((code, str(names.get(code, code))) for code in area_states()), key=lambda c: c[1])
        field = self.fields["state"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "–"), *choices]


class AppointForm(forms.Form):
    at = forms.DateTimeField(
        label=_("date and time"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        help_text=_("On the clock of the participants."),
    )
    place = forms.CharField(label=_("place"), max_length=200)
    reference = forms.CharField(label=_("reference"), max_length=40, required=False)
    provider = forms.CharField(
        label=_("provider"), max_length=120, required=False, help_text=_("Empty: that of the post.")
    )
    reason = forms.CharField(
        label=_("why it is moved"), max_length=300, required=False, help_text=_("When one was confirmed.")
    )


class RequestForm(forms.Form):
    on = forms.DateField(label=_("asked for on"), widget=DayInput())
    reference = forms.CharField(label=_("reference"), max_length=40, required=False)
    provider = forms.CharField(
        label=_("provider"), max_length=120, required=False, help_text=_("Empty: that of the post.")
    )


class CloseAppointmentForm(forms.Form):
    state = forms.ChoiceField(
        label=_("what happened"),
        choices=[
            (Appointment.State.MISSED.value, Appointment.State.MISSED.label),
            (Appointment.State.CANCELLED.value, Appointment.State.CANCELLED.label),
        ],
    )
    reason = forms.CharField(label=_("reason"), max_length=300)


class AskPaperForm(forms.Form):
    """A paper that the post asks for after the lodging."""

    code = forms.ChoiceField(label=_("paper"), choices=Piece.Code.choices, initial=Piece.Code.OTHER)
    title = forms.CharField(
        label=_("which one"), max_length=120, required=False, help_text=_("For an additional paper.")
    )
    why = forms.CharField(
        label=_("what is asked, as the participant reads it"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    due_on = forms.DateField(label=_("needed by"), widget=DayInput())


class FlightForm(forms.ModelForm[Flight]):
    class Meta:
        model = Flight
        fields = (
            "direction",
            "number",
            "departs_on",
            "arrives_on",
            "passenger",
            "reference",
            "ticketed_on",
        )
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "departs_on": DayInput(),
            "arrives_on": DayInput(),
            "ticketed_on": DayInput(),
        }


class BedForm(forms.ModelForm[Accommodation]):
    class Meta:
        model = Accommodation
        fields = ("kind", "name", "arrives_on", "leaves_on")
        widgets: ClassVar[dict[str, forms.Widget]] = {"arrives_on": DayInput(), "leaves_on": DayInput()}


class RowForm(forms.Form):
    """One row of a list, chosen by its number."""

    row = forms.IntegerField(widget=forms.HiddenInput)


class WaiveFindingForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)
    reason = forms.CharField(label=_("reason"), max_length=500)


class WithdrawForm(RowForm):
    why = forms.CharField(label=_("why"), max_length=300)


class PieceDatesForm(forms.Form):
    issued_on = forms.DateField(label=_("issued on"), widget=DayInput(), required=False)
    valid_until = forms.DateField(label=_("valid until"), widget=DayInput(), required=False)


class LodgeForm(forms.Form):
    on = forms.DateField(label=_("lodged on"), widget=DayInput())
    reference = forms.CharField(label=_("reference of the receipt"), max_length=40, required=False)


class DecisionDates(forms.Form):
    decided_on = forms.DateField(label=_("decided on"), widget=DayInput())
    notified_on = forms.DateField(label=_("notified on"), widget=DayInput())


class GrantForm(DecisionDates):
    sticker_number = forms.CharField(label=_("sticker number"), max_length=20)
    printed_name = forms.CharField(label=_("name as printed on the sticker"), max_length=120, required=False)
    valid_from = forms.DateField(label=_("valid from"), widget=DayInput())
    valid_until = forms.DateField(label=_("valid until"), widget=DayInput())
    days = forms.IntegerField(label=_("duration of stay in days"), min_value=1, max_value=366)
    entries = forms.ChoiceField(
        label=_("entries"), choices=[("1", _("one")), ("2", _("two")), ("MULT", _("multiple"))]
    )
    remarks = forms.CharField(label=_("remarks"), required=False, max_length=1000)


class RefuseForm(DecisionDates):
    codes = forms.TypedMultipleChoiceField(
        label=_("reasons ticked"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    remarks = forms.CharField(label=_("remarks"), required=False, max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["codes"]
        if isinstance(field, forms.TypedMultipleChoiceField):
            field.choices = [(code, f"{code}. {_(reason)}") for code, reason in rules.REFUSAL_CODES.items()]


class LetterForm(forms.Form):
    language = forms.ChoiceField(
        label=_("language"), choices=[("fr", "Français"), ("en", "English"), ("nl", "Nederlands")]
    )


class ShareForm(forms.Form):
    reader = forms.ChoiceField(label=_("reader"))

    def __init__(self, *args: Any, readers: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reader"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "–"), *readers]


class FactsForm(forms.ModelForm[Dossier]):
    """What staff know of a dossier; everything else is computed or comes by an act."""

    class Meta:
        model = Dossier
        fields = (
            "post",
            "paid_by",
            "entries",
            "entries_reason",
            "external_reference",
            "insurance_policy",
            "insured_name",
            "insurance_from",
            "insurance_until",
            "insurance_cover_eur",
            "fingerprints_on",
        )
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "insurance_from": DayInput(),
            "insurance_until": DayInput(),
            "fingerprints_on": DayInput(),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("insurance_from"), cleaned.get("insurance_until")
        if first and last and last < first:
            self.add_error("insurance_until", _("The insurance ends before it starts."))
        return cleaned

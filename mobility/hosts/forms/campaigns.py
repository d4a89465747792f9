"""Forms of a campaign: staff open it and choose hosts, hosts answer with their days."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.hosts.models import (
    CampaignAnswer,
    Host,
    HostAvailability,
    HostCampaign,
)
from mobility.hosts.rules import OfferedDays
from mobility.hosts.services.campaigns import StatedAnswer
from pemwecco.core.form_fields import (
    CalendarField,
    LineField,
    TextField,
    WholeField,
    build_typed_field,
)
from pemwecco.network.models import Sector

A = CampaignAnswer.Attitude
# Lines for days beside those that are kept, and how many at most.
SPARE_LINES, MOST_LINES = 3, 12
MOST_PLACES = 99


class CampaignSettingsForm(forms.ModelForm[HostCampaign]):
    """Closing day and words of a campaign that there is."""

    class Meta:
        model = HostCampaign
        formfield_callback = build_typed_field
        fields = ("closes_on", "text_fr", "text_en", "text_nl")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "text_fr": forms.Textarea(attrs={"rows": 3}),
            "text_en": forms.Textarea(attrs={"rows": 3}),
            "text_nl": forms.Textarea(attrs={"rows": 3}),
        }

    def _post_clean(self) -> None:
        """The service writes and refuses: the row of the form stays as it is kept."""


class CampaignOpeningForm(CampaignSettingsForm):
    """The same for a new one, with its cohort."""

    class Meta(CampaignSettingsForm.Meta):
        fields = ("cohort", *CampaignSettingsForm.Meta.fields)  # type: ignore[assignment]  # one field more


class HostFilterForm(forms.Form):
    """Which hosts are shown to choose from."""

    labour_region = forms.ChoiceField(
        label=gettext_lazy("Region"),
        choices=[("", "–"), *Host.Region.choices],
        required=False,
    )
    sector = forms.ModelChoiceField(
        label=gettext_lazy("Sector"), queryset=Sector.objects.all(), required=False
    )


class CampaignAnswerForm(forms.Form):
    """Interested, perhaps or no; why not; on which days how many visitors at once."""

    attitude = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        choices=[
            (A.YES, gettext_lazy("Interested: we would like to receive")),
            (A.PERHAPS, gettext_lazy("Perhaps: we do not know yet")),
            (A.NO, gettext_lazy("Not this time")),
        ],
        widget=forms.RadioSelect,
    )
    refusals = forms.MultipleChoiceField(
        label=gettext_lazy("Why not"),
        help_text=gettext_lazy("Only for “not this time”; one reason or several."),
        choices=CampaignAnswer.Refusal.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    words = TextField(
        label=gettext_lazy("In your own words"),
        help_text=gettext_lazy("Only the programme's staff read this."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any, *, answer: CampaignAnswer) -> None:
        kept = list(answer.availabilities.all())
        super().__init__(data, initial=_read_initial(answer))
        # Lines that are always seen; the spare ones are folded away.
        self.seen = max(len(kept), 1)
        self.count = min(self.seen + SPARE_LINES, MOST_LINES)
        for number in range(1, self.count + 1):
            line = kept[number - 1] if number <= len(kept) else None
            self._add_line(number, line)

    def _add_line(self, number: int, kept: HostAvailability | None) -> None:
        said = {"number": number}
        self.fields[f"first_{number}"] = CalendarField(
            label=_("First day, line %(number)d") % said,
            required=False,
            initial=kept.starts_on if kept else None,
        )
        self.fields[f"last_{number}"] = CalendarField(
            label=_("Last day, line %(number)d") % said,
            required=False,
            initial=kept.ends_on if kept else None,
        )
        self.fields[f"places_{number}"] = WholeField(
            label=_("Visitors at once, line %(number)d") % said,
            min_value=1,
            max_value=MOST_PLACES,
            required=False,
            initial=kept.places if kept else None,
        )

    def list_lines(self) -> list[list[forms.BoundField]]:
        """First day, last day and places of each line, for the page."""
        lines = []
        for number in range(1, self.count + 1):
            lines.append([self[f"{name}_{number}"] for name in _LINE])
        return lines

    def list_seen_lines(self) -> list[list[forms.BoundField]]:
        """The lines with days that are kept; one where there are none."""
        return self.list_lines()[: self.seen]

    def list_spare_lines(self) -> list[list[forms.BoundField]]:
        """The lines for more days, which a page folds away."""
        return self.list_lines()[self.seen :]

    def uses_spare_lines(self) -> bool:
        """Whether something was typed in a folded line: then it is open."""
        return any(field.value() for line in self.list_spare_lines() for field in line)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("attitude") == A.NO and not data.get("refusals"):
            self.add_error("refusals", _("Please tick at least one reason."))
        for number in range(1, self.count + 1):
            if data.get(f"first_{number}") is None and (
                data.get(f"last_{number}") or data.get(f"places_{number}")
            ):
                name = f"first_{number}"
                if name not in self.errors:
                    self.add_error(name, _("Say from which day."))
        return data

    def read_offered(self) -> list[OfferedDays]:
        """The lines that were filled in: without a last day one day, without a number one visitor."""
        found = []
        for number in range(1, self.count + 1):
            first, last, places = (
                self.cleaned_data.get(f"{name}_{number}") for name in _LINE
            )
            if first is not None:
                found.append(OfferedDays(first, last or first, places or 1))
        return found

    def read_answer(self) -> StatedAnswer:
        """What the verb takes."""
        return StatedAnswer(
            attitude=self.cleaned_data["attitude"],
            refusals=self.cleaned_data["refusals"],
            words=self.cleaned_data["words"],
            offered=self.read_offered(),
        )


class NotedAnswerForm(CampaignAnswerForm):
    """What staff heard on the phone."""

    told_by = LineField(label=gettext_lazy("Who told you"), max_length=120)

    def list_rows(self) -> list[list[forms.BoundField]]:
        """What stands beside each other on the page of staff."""
        before = [[self["told_by"]], [self["attitude"]]]
        return [*before, *self.list_lines(), [self["refusals"]], [self["words"]]]


_LINE = ("first", "last", "places")


def _read_initial(answer: CampaignAnswer) -> dict[str, Any]:
    return {
        "attitude": answer.attitude if answer.is_answered else None,
        "refusals": answer.refusals,
        "words": answer.words,
        "told_by": answer.told_by,
    }

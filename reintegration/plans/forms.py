"""What may be typed of a plan: its goals and milestones, a yes or no, that a milestone is reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.eligibility.lifecycle import SharedDatum
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.form_fields import CalendarField, LineField, TextField
from pemwecco.network.models import Organisation
from reintegration.plans.models import (
    MilestoneLine,
    PlanMilestone,
    PlanVersion,
    ReintegrationPlan,
)
from reintegration.plans.services.choices import HelperChoices
from reintegration.plans.services.plans import (
    MOST_LINES,
    PlannedMilestone,
    propose_version,
)

NEW_LINES = 2
Lines = Iterable[MilestoneLine]


class PlanForm(forms.Form):
    """The next version of a plan, begun with what the last one says; with two empty milestones."""

    goals = TextField(
        label=gettext_lazy("Goals"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, version: PlanVersion, helpers: HelperChoices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.version, self.helpers = version, helpers
        self.initial.update(goals=version.goals, based_on=version.number)
        self.keys: list[str] = []
        for number, line in enumerate(version.lines.all(), start=1):
            key = str(line.milestone_id)
            self._add_line(key, number, is_new=False)
            self.initial[f"what_{key}"] = line.what
            self.initial[f"due_{key}"] = line.due_on
            self.initial[f"helper_{key}"] = helpers.find_key(line)
        known = len(self.keys)
        for place in range(1, min(NEW_LINES, MOST_LINES - known) + 1):
            self._add_line(f"new{place}", known + place, is_new=True)
        self.fields["why"] = LineField(
            label=_("Why it changes"), max_length=400, required=False
        )

    def _add_line(self, key: str, number: int, *, is_new: bool) -> None:
        self.keys.append(key)
        named = {"number": number}
        self.fields[f"what_{key}"] = LineField(
            label=_("Milestone %(number)d: what is reached") % named,
            max_length=200,
            required=False,
            help_text="" if is_new else _("Empty it to drop the milestone."),
        )
        self.fields[f"due_{key}"] = CalendarField(
            label=_("Milestone %(number)d: by which day") % named, required=False
        )
        self.fields[f"helper_{key}"] = forms.ChoiceField(
            label=_("Milestone %(number)d: who helps") % named,
            choices=self.helpers.choices,
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for key in self.keys:
            if values.get(f"what_{key}") and not values.get(f"due_{key}"):
                self.add_error(f"due_{key}", _("Say by which day."))
        return values

    def list_groups(self) -> Iterator[list[BoundField]]:
        """The fields of each milestone, for pages that draw them together."""
        for key in self.keys:
            yield [self[f"what_{key}"], self[f"due_{key}"], self[f"helper_{key}"]]

    def build_lines(self) -> list[PlannedMilestone]:
        """As `propose_version` takes them; a milestone whose text was emptied is left out."""
        values, lines = self.cleaned_data, []
        for key in self.keys:
            if not values[f"what_{key}"]:
                continue
            line = PlannedMilestone(
                what=values[f"what_{key}"],
                due_on=values[f"due_{key}"],
                milestone=int(key) if key.isdecimal() else None,
                **self.helpers.read(values[f"helper_{key}"]),
            )
            lines.append(line)
        return lines

    def propose(self, plan: ReintegrationPlan, by: User) -> bool:
        """Propose what is typed as the next version; whether it was taken, else the form says why not."""
        if not self.is_bound or not self.is_valid():
            return False
        values = self.cleaned_data
        try:
            propose_version(
                plan=plan,
                based_on=values["based_on"],
                goals=values["goals"],
                lines=self.build_lines(),
                why=values["why"],
                by=by,
            )
        except Refused as refusal:
            self.add_error(None, list(refusal.sentences))
            return False
        return True


class PlanAnswerForm(forms.Form):
    """No to what is proposed needs words."""

    reason = TextField(
        label=gettext_lazy("What is to be otherwise"), max_length=1000, required=False
    )


class ReachedForm(forms.Form):
    """That a milestone is reached: when and how."""

    on = CalendarField(label=gettext_lazy("On which day?"))
    word = LineField(label=gettext_lazy("How, in a word"), max_length=400)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", timezone.localdate())


class ReferralAskForm(forms.Form):
    """Which structure is asked to help, with what, for which milestone, and what it may know."""

    structure = forms.ModelChoiceField(
        label=gettext_lazy("Support structure"), queryset=Organisation.objects.none()
    )
    milestone = forms.ModelChoiceField(
        label=gettext_lazy("For which milestone"),
        queryset=PlanMilestone.objects.none(),
        required=False,
        empty_label=gettext_lazy("for the plan as a whole"),
    )
    message = TextField(
        label=gettext_lazy("What it is to help with"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    shared = forms.MultipleChoiceField(
        label=gettext_lazy("What it may know beside name and enterprise"),
        choices=SharedDatum.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    follow_up_on = CalendarField(label=gettext_lazy("Ask for news on"), required=False)

    def __init__(
        self, *args: Any, structures: list[Organisation], lines: Lines, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("shared", [SharedDatum.PHONE])
        keys = [row.pk for row in structures]
        structure: Any = self.fields["structure"]
        structure.queryset = Organisation.objects.filter(pk__in=keys).order_by("name")
        milestone: Any = self.fields["milestone"]
        words = {line.milestone_id: line.what for line in lines}
        milestone.queryset = PlanMilestone.objects.filter(pk__in=words)
        milestone.label_from_instance = lambda row: words[row.pk]

"""What staff answer to the changes of a host: one row each, nothing where it waits."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.hosts.models import Host, HostChange
from mobility.hosts.services.changes import ChangeAnswer, format_change
from pemwecco.core.form_fields import LineField

ANSWERS = (
    ("", gettext_lazy("not now")),
    ("accept", gettext_lazy("take over")),
    ("refuse", gettext_lazy("do not take over")),
)


class ChangeAnswersForm(forms.Form):
    """An answer and a reason for each change that waits."""

    def __init__(self, *, host: Host, data: Any = None) -> None:
        super().__init__(data)
        waiting = HostChange.objects.waiting().filter(host=host)
        related = waiting.select_related("by", "contact__affiliation__person")
        self.rows = list(related.order_by("at", "pk"))
        for row in self.rows:
            self.fields[f"answer_{row.pk}"] = forms.ChoiceField(
                label=_("Answer"), choices=ANSWERS, required=False
            )
            self.fields[f"reason_{row.pk}"] = LineField(
                label=_("Why not"), max_length=300, required=False
            )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for row in self.rows:
            refuses = values.get(f"answer_{row.pk}") == "refuse"
            if refuses and not values.get(f"reason_{row.pk}"):
                self.add_error(f"reason_{row.pk}", _("Please give the reason."))
        if not self.errors and not self.answers:
            raise forms.ValidationError(_("Nothing was answered."))
        return values

    @property
    def answers(self) -> list[ChangeAnswer]:
        """What was answered; who changed is told of it at once."""
        found = []
        for row in self.rows:
            if answer := self.cleaned_data.get(f"answer_{row.pk}"):
                reason = self.cleaned_data.get(f"reason_{row.pk}", "")
                found.append(ChangeAnswer(row.pk, answer == "accept", reason))
        return found

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Each change with its two fields, as the page draws them."""
        found = []
        for row in self.rows:
            found.append(
                {
                    "row": row,
                    "words": format_change(row),
                    "answer": self[f"answer_{row.pk}"],
                    "reason": self[f"reason_{row.pk}"],
                }
            )
        return found

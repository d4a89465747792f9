"""What staff know and judge of a dossier."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from mobility.visas.models import Dossier, Post
from mobility.visas.services.dossiers import FACTS
from mobility.visas.services.trips import get_fingerprint_date
from pemwecco.core.form_fields import DayInput


class RowForm(forms.Form):
    """One row of a list, chosen by its number."""

    row = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(RowForm):
    reason = forms.CharField(label=_("reason"), max_length=300)


class WaiveFindingForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)
    reason = forms.CharField(label=_("reason"), max_length=500)


class WithdrawWaiverForm(RowForm):
    why = forms.CharField(label=_("why"), max_length=300)


class CheckVisaForm(RowForm):
    """What staff say of an earlier visa that the participant states."""

    lawfully_used = forms.TypedChoiceField(
        label=_("lawfully used"),
        choices=[("yes", _("yes")), ("no", _("no"))],
        coerce=lambda text: text == "yes",
    )


class MultipleForm(forms.Form):
    """Why multiple entries are asked for, as the letter prints it."""

    reason = forms.CharField(
        label=_("why more than one entry"),
        max_length=250,
        help_text=_("The support letter prints it, with the earlier visas."),
    )


class ShareForm(forms.Form):
    reader = forms.ChoiceField(label=_("reader"))

    def __init__(
        self, *args: Any, readers: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reader"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "–"), *readers]


class FactsForm(forms.ModelForm[Dossier]):
    """What staff know of a dossier; everything else is computed or comes by an act."""

    fingerprinted_on = forms.DateField(
        label=_("fingerprints last taken on"), widget=DayInput(), required=False
    )

    class Meta:
        model = Dossier
        fields = FACTS
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "insurance_from": DayInput(),
            "insurance_until": DayInput(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A post is called as its organisation: all of them come with theirs.
        posts = cast("forms.ModelChoiceField[Post]", self.fields["post"])
        posts.queryset = Post.objects.select_related("organisation")
        self.fields["fingerprinted_on"].initial = get_fingerprint_date(
            self.instance.participation.person
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("insurance_from"), cleaned.get("insurance_until")
        if first and last and last < first:
            self.add_error("insurance_until", _("The insurance ends before it starts."))
        return cleaned

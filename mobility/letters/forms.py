"""What hosts and participants type for letters: a few words, a signature, answers for the form."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from mobility.letters.models import Invitation
from mobility.visas.models import FormAnswers
from pemwecco.core.form_fields import DayInput, LineField, build_typed_field


class SignForm(forms.Form):
    """A signature: name and function as typed, a tick, and the fingerprint of what was read."""

    name = LineField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    function = LineField(
        label=_("Your function"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    agrees = forms.BooleanField(
        label=_("I have read this letter and I sign it."),
        error_messages={"required": _("Tick the box to sign.")},
    )
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)
    # The name as it was asked about: it counts for no other one.
    meant = LineField(max_length=120, required=False)

    # What is asked before this name is signed with; nothing while nothing is strange.
    question = ""

    @property
    def name_is_meant(self) -> bool:
        """Whether the person was asked about this very name and said yes."""
        return bool(self.cleaned_data["meant"]) and (
            self.cleaned_data["meant"] == self.cleaned_data["name"]
        )

    def get_status(self) -> int:
        """The status of the page that shows the form."""
        return 422 if self.errors or self.question else 200


class InvitationForm(forms.ModelForm[Invitation]):
    """The few words of an invitation that are the host's."""

    class Meta:
        model = Invitation
        formfield_callback = build_typed_field
        fields = ("receives", "purpose", "relation", "words_in", "language")
        labels: ClassVar[dict[str, Any]] = {
            "receives": _("Who receives the visitor"),
            "purpose": _("What the visit is for"),
            "relation": _("How your enterprises are related"),
            "words_in": _("Language of your words"),
            "language": _("Language of the letter"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "words_in": _(
                "Where the letter is in another language, they are printed as you wrote them and marked."
            ),
            "receives": _("Name and function, as the letter prints them."),
            "relation": _(
                "One or two sentences: what you do for each other, or hope to."
            ),
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "purpose": forms.Textarea(attrs={"rows": 3}),
            "relation": forms.Textarea(attrs={"rows": 3}),
        }


class FormAnswersForm(forms.ModelForm[FormAnswers]):
    """What only the visa form asks."""

    class Meta:
        model = FormAnswers
        formfield_callback = build_typed_field
        fields = (
            "birth_surname",
            "birth_country",
            "birth_nationality",
            "other_nationalities",
            "fingerprinted",
            "fingerprinted_on",
            "earlier_visa",
            "residence_permit",
            "residence_until",
        )
        help_texts: ClassVar[dict[str, Any]] = {
            "birth_surname": _(
                "Field 2 of the form; your surname again if it never changed."
            ),
            "residence_permit": _(
                "Only if you live in another country than that of your nationality."
            ),
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "fingerprinted_on": DayInput(),
            "residence_until": DayInput(),
        }


class LetterForm(forms.Form):
    language = forms.ChoiceField(
        label=_("language"),
        choices=[("fr", "Français"), ("en", "English"), ("nl", "Nederlands")],
    )
    reason = forms.CharField(
        label=_("Why it is issued all the same"),
        max_length=500,
        required=False,
        help_text=_("Only where a finding of the dossier has to be judged."),
    )

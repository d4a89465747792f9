"""Staff's own words for a mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminSelectWidget

from pemwecco.core.wordings import WordingError, fill_wording
from pemwecco.mail.models import Wording
from pemwecco.mail.render import list_mail_placeholders, list_named_mail_kinds


class WordingForm(forms.ModelForm[Wording]):
    """A wording that can be filled: every name in braces is one that the mail knows."""

    kind = forms.ChoiceField(widget=UnfoldAdminSelectWidget)

    class Meta:
        model = Wording
        fields = ("kind", "language", "subject", "body")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            known = list_named_mail_kinds()
            self.fields["kind"] = forms.ChoiceField(
                label=_("kind of mail"),
                choices=known,
                widget=UnfoldAdminSelectWidget(choices=known),
            )
        if self.instance.pk and "body" in self.fields:
            placeholders = []
            for name in list_mail_placeholders(self.instance.kind):
                placeholders.append("{" + name + "}")
            names = ", ".join(placeholders)
            self.fields["body"].help_text = _(
                "Placeholders of this mail: %(names)s"
            ) % {"names": names}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind") or self.instance.kind
        if not kind:
            return cleaned
        known = list_mail_placeholders(kind)
        for field in ("subject", "body"):
            try:
                fill_wording(cleaned.get(field, ""), dict.fromkeys(known, ""))
            except WordingError as error:
                names = ", ".join("{" + name + "}" for name in known)
                sentence = _(
                    "%(wrong)s cannot be filled. Placeholders of this mail: %(names)s"
                )
                self.add_error(field, sentence % {"wrong": error, "names": names})
        return cleaned

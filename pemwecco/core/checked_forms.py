"""Forms of settings that are looked over before they are saved, by findings of the subject's rules."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _

from pemwecco.core.findings import Finding
from pemwecco.core.sentences import format_finding

REFUSED = "bad"


class CheckedModelForm(forms.ModelForm[Any]):
    """A form whose values are held against good sense.

    A subject says what it finds in `list_setting_findings`, from the cleaned values. What is "bad" is refused
    at its field; everything else is asked: the form comes back with the sentences and a box to tick, and
    is saved once exactly these findings were confirmed.
    """

    CONFIRM: ClassVar[str] = "confirmed_findings"
    to_confirm: tuple[str, ...] = ()
    confirm_token = ""

    def list_setting_findings(self, values: dict[str, Any]) -> Iterable[Finding]:
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if self.errors:
            return values
        asked = []
        for finding in self.list_setting_findings(values):
            if finding.severity == REFUSED:
                field = finding.field if finding.field in self.fields else None
                self.add_error(field, format_finding(finding))
            else:
                asked.append(finding)
        if asked and not self.errors:
            self._ask(asked)
        return values

    def _ask(self, asked: list[Finding]) -> None:
        keys = "|".join(finding.key for finding in asked)
        self.confirm_token = sha256(keys.encode()).hexdigest()[:32]
        if self.data.get(self.CONFIRM) == self.confirm_token:
            return
        self.to_confirm = tuple(format_finding(finding) for finding in asked)
        self.add_error(None, _("Not saved yet: please confirm what is said above."))

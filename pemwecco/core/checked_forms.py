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

    A subject says what it finds in `list_setting_findings`, from the cleaned values and, for what the form
    does not show, those of the row. What is "bad" is refused at its field; everything else is asked: the form
    comes back with the sentences and a box to tick, and is saved once exactly these findings were confirmed.
    What stands as it was is neither refused nor asked again.
    """

    CONFIRM: ClassVar[str] = "confirmed_findings"
    to_confirm: tuple[str, ...] = ()
    confirm_token = ""

    def list_setting_findings(self, values: dict[str, Any]) -> Iterable[Finding]:
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if self.errors or not self.has_changed():
            return values
        asked = []
        for finding in self.list_setting_findings(self._complete_values(values)):
            field = finding.field if finding.field in self.fields else None
            if finding.severity == REFUSED:
                self.add_error(field, format_finding(finding))
            elif field is None or field in self.changed_data:
                asked.append(finding)
        if asked and not self.errors:
            self._ask(asked)
        return values

    def _complete_values(self, values: dict[str, Any]) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for field in self.instance._meta.concrete_fields:
            if not field.is_relation:
                kept[field.name] = getattr(self.instance, field.name)
        return {**kept, **values}

    @property
    def confirm_name(self) -> str:
        """The name of the box to tick, one for each row of a page."""
        return str(self.add_prefix(self.CONFIRM))

    def _ask(self, asked: list[Finding]) -> None:
        keys = "|".join(finding.key for finding in asked)
        self.confirm_token = sha256(keys.encode()).hexdigest()[:32]
        if self.data.get(self.confirm_name) == self.confirm_token:
            return
        self.to_confirm = tuple(format_finding(finding) for finding in asked)
        self.add_error(None, _("Not saved yet: please confirm what is said above."))

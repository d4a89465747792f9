"""What is typed beside the papers of an application: why one cannot be given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from pemwecco.core.form_fields import TextField

LONGEST_REASON = 500
PREFIX = "why-"


class PaperReasonsForm(forms.Form):
    """One text for each paper that must be there and is not, by its code."""

    def __init__(
        self, codes: Iterable[str], *, kept: Mapping[str, str], data: Any = None
    ) -> None:
        self.codes = tuple(codes)
        initial = {f"{PREFIX}{code}": kept.get(code, "") for code in self.codes}
        super().__init__(data=data, initial=initial)
        for code in self.codes:
            self.fields[f"{PREFIX}{code}"] = TextField(
                label=_("You cannot give this paper? Say why"),
                help_text=_("The staff of the programme read it and decide."),
                max_length=LONGEST_REASON,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
            )

    def get_field(self, code: str) -> forms.BoundField | None:
        """The text of one paper, as the page draws it."""
        return self[f"{PREFIX}{code}"] if code in self.codes else None

    @property
    def reasons(self) -> dict[str, str]:
        """The reasons that were sent and could be read, by the code of the paper."""
        _read = self.errors
        found: dict[str, str] = {}
        for code in self.codes:
            name = f"{PREFIX}{code}"
            if name in self.data and name in self.cleaned_data:
                found[code] = self.cleaned_data[name]
        return found

    def list_typed(self) -> list[tuple[str, str]]:
        """The reasons as they were typed, by the name of their field."""
        names = [f"{PREFIX}{code}" for code in self.codes]
        return [(name, self.data[name]) for name in names if name in self.data]

    @property
    def sentences(self) -> list[str]:
        """What cannot be kept, one sentence each."""
        sentences = []
        for errors in self.errors.values():
            for error in errors:
                sentences.append(str(error))
        return sentences

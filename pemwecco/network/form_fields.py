"""What any form reads of a person: names as they are."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from pemwecco.core.form_fields import LineField
from pemwecco.network.identifiers import tidy_person_name
from pemwecco.network.services import get_example_phone


def say_phone_example(field: Any, country: str) -> None:
    """A number as people of the country write it, below a field of a phone; nothing without a country."""
    if field is not None and (example := get_example_phone(country)):
        field.help_text = _("Example: %(example)s.") % {"example": example}


class PersonNameField(LineField):
    """A name without what does not belong to it; a dot that fills the place of a name is none."""

    def to_python(self, value: Any) -> str:
        # Once the line was read: a sign that was lost is refused, not left out.
        return tidy_person_name(str(super().to_python(value) or ""))

"""What any form reads of a person: names as they are."""

from __future__ import annotations

from typing import Any

from pemwecco.core.form_fields import LineField
from pemwecco.network.identifiers import tidy_person_name


class PersonNameField(LineField):
    """A name without what does not belong to it; a dot that fills the place of a name is none."""

    def to_python(self, value: Any) -> str:
        # Once the line was read: a sign that was lost is refused, not left out.
        return tidy_person_name(str(super().to_python(value) or ""))

"""What is wrong with a form, each sentence with the way to its field."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django import forms, template

register = template.Library()


@dataclass(frozen=True, slots=True)
class ErrorLink:
    """One thing to put right. Without an anchor it concerns the whole form."""

    sentence: str
    label: str = ""
    anchor: str = ""


@register.simple_tag
def list_form_errors(
    form: forms.BaseForm, closed: Collection[str] = ()
) -> list[ErrorLink]:
    """The errors of a form in the order of its fields, those of the whole form first.

    `closed` are fields that the page does not show now.
    """
    lines = [ErrorLink(str(error)) for error in form.non_field_errors()]
    for name in form.fields:
        if name in closed:
            continue
        field = form[name]
        label = str(field.label).rstrip(" :.?")
        label = label[:1].upper() + label[1:]
        for error in field.errors:
            is_shown = not field.is_hidden
            lines.append(
                ErrorLink(
                    str(error),
                    label=label if is_shown else "",
                    anchor=_get_anchor(field) if is_shown else "",
                )
            )
    return lines


def _get_anchor(field: forms.BoundField) -> str:
    """The control that takes the focus; of several, the first."""
    if type(field.field.widget) in {forms.RadioSelect, forms.CheckboxSelectMultiple}:
        return f"{field.auto_id}_0"
    return str(field.id_for_label or field.auto_id)

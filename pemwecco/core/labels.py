"""A label before its value, with the colon as the reader's language writes it: French puts a space before."""

from __future__ import annotations

from django.utils.translation import gettext


def end_with_colon(label: object) -> str:
    """The label and its colon in the active language: "Contact:", in French "Contact :"."""
    return gettext("%(label)s:") % {"label": label}


def join_label(label: object, value: object) -> str:
    """Label and value on one line in the active language, for messages and names of rows."""
    return f"{end_with_colon(label)} {value}"

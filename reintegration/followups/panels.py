"""How the kept answers of a follow-up read: on its page and in its history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from pemwecco.core.history.sources import register_json_words
from reintegration.followups.forms import FollowUpAnswerForm


def describe_follow_up_answers(value: Mapping[str, Any]) -> dict[str, str]:
    """Each answer by the label of its question, choices by their names; without empty ones."""
    described = {}
    for name, field in FollowUpAnswerForm.base_fields.items():
        answer = value.get(name)
        if answer in (None, "", []):
            continue
        names = {}
        for code, label in getattr(field, "choices", ()):
            names[str(code)] = str(label)
        given = answer if isinstance(answer, list) else [answer]
        if isinstance(answer, bool):
            described[str(field.label)] = _("yes") if answer else _("no")
            continue
        shown = []
        for one in given:
            shown.append(names.get(str(one), str(one)))
        described[str(field.label)] = ", ".join(shown)
    if value.get("lead"):
        described[_("A new possible partner: its name")] = str(value["lead"])
    return described


register_json_words("followups.FollowUp", "answers", describe_follow_up_answers)

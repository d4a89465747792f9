"""Messages beside a follow-up are those about its file; they may say by when it is answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Min, Model
from django.utils.translation import gettext_lazy as _

from participants.register.models import Participation
from pemwecco.correspondence.topics import (
    Placeholder,
    Rows,
    register_placeholder,
    register_row_source,
)
from reintegration.followups.models import FollowUp
from reintegration.rules import answer_window


def list_follow_up_files(rows: Rows) -> Iterable[Model]:
    """The files of these follow-ups, each once."""
    files = {row.participation_id for row in rows}
    found = Participation.objects.filter(pk__in=files).order_by("pk")
    return found.select_related("person", "call__programme", "cohort")


def fill_follow_up_deadline(rows: Rows) -> Mapping[int, Any]:
    """The last day on which the next open follow-up of each file is answered; one query."""
    files = [row.pk for row in rows]
    due = (
        FollowUp.objects.open()
        .of_participants()
        .filter(participation__in=files)
        .order_by()
    )
    first = due.values_list("participation").annotate(day=Min("due_on"))
    deadlines = {}
    for file, day in first:
        deadlines[file] = answer_window(day).closes
    return deadlines


register_row_source(FollowUp, list_follow_up_files)
register_placeholder(
    "participation",
    Placeholder(
        "follow_up_deadline",
        _("last day to answer the next follow-up"),
        fill_follow_up_deadline,
        missing=_("The file has no follow-up to answer."),
    ),
)

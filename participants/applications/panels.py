"""What the application adds to the page of a file: its changes stand in the history of the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from participants.applications.models import Answer, Application, Attachment
from participants.applications.services.answer_texts import format_answer
from participants.calls.models import UsualPaper
from participants.calls.services.questions import get_call_questions
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.history.changes import (
    FieldChange,
    RowChange,
    find_event_model,
    register_history_part,
)
from pemwecco.core.history.sources import (
    register_added_changes,
    register_json_words,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_ANSWERS = 50


def describe_reasons(value: Mapping[str, Any]) -> dict[str, str]:
    """What is said in place of papers, by the name of each."""
    described = {}
    for code, reason in value.items():
        known = code in UsualPaper.values
        described[str(UsualPaper(code).label) if known else code] = str(reason)
    return described


def list_answer_changes(file: Participation, viewer: User) -> list[RowChange]:
    """The last answers to the questions of the call that were changed, each in words: four queries."""
    application = (
        Application.objects.visible_to(viewer)
        .filter(participation=file.pk)
        .select_related("participation__call")
        .first()
    )
    table: Any = find_event_model(Answer)
    if application is None or table is None:
        return []
    rows: QuerySet[Any] = table.objects.filter(application=application.pk)
    events = list(
        rows.select_related("pgh_context", "question").order_by("pgh_obj", "pgh_id")
    )
    keys = {_get_author(event) for event in events} - {None}
    people = User.objects.in_bulk(list(keys))
    asked = get_call_questions(application.participation.call)
    changes: list[RowChange] = []
    before: Any = None
    for event in events:
        old = before if before and before.pgh_obj_id == event.pgh_obj_id else None
        before = event
        if old is None or old.text == event.text:
            continue
        code = event.question.code
        question = asked.get(code)
        label = str(question.label) if question else str(event.question)
        was, now = (
            format_answer(application, code, each.text) for each in (old, event)
        )
        context = event.pgh_context.metadata if event.pgh_context else {}
        changes.append(
            RowChange(
                at=event.pgh_created_at,
                by=str(people.get(_get_author(event)) or ""),
                page=str(context.get("url") or ""),
                what=str(Answer._meta.verbose_name),
                added=False,
                fields=(FieldChange(code, label, was, now),),
            )
        )
    changes.sort(key=lambda change: change.at, reverse=True)
    return changes[:MOST_ANSWERS]


def _get_author(event: Any) -> int | None:
    context = event.pgh_context
    key: int | None = context.metadata.get("user") if context else None
    return key


register_history_part("register.Participation", Application)
register_history_part("register.Participation", Attachment)
register_added_changes("register.Participation", list_answer_changes)
register_json_words("applications.Application", "paper_reasons", describe_reasons)

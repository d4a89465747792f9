"""Whether fields of a row, or of the rows that belong to it, were written by others since a moment."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import (
    Exists,
    F,
    ForeignKey,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import JSONObject

from pemwecco.core.history.changes import (
    RowChange,
    describe_events,
    find_event_model,
    has_visible_part,
    list_history_parts,
    list_row_events,
    list_shown_fields,
)

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

MOST_TOLD = 20


def build_edit_condition(
    model: type[Model], viewer: User, *, key: Any, since: Any
) -> Q:
    """The condition "somebody else changed it": `key` and `since` are expressions of the outer query.

    What a page of history would show counts, of the row and of the rows of its parts; a change of stage is
    told by its ledger. What no account wrote, as an applicant with a code, counts too.
    """
    edited = Q(pk__in=[])
    for part in (model, *list_history_parts(model)):
        events = _list_edits(part)
        if events is None:
            continue
        for name in _list_pointers(part, model):
            found = events.filter(**{name: key}, pgh_created_at__gt=since)
            if part is model:
                found = found.exclude(pgh_label="insert")
            edited |= Q(Exists(found.exclude(pgh_context__metadata__user=viewer.pk)))
    return edited


def list_edits_since(row: Model, viewer: User, since: datetime) -> list[RowChange]:
    """The last changes of a row and its parts by others since a moment, in words; none asks one query."""
    model = type(row)
    condition = build_edit_condition(model, viewer, key=OuterRef("pk"), since=since)
    if not model._base_manager.filter(pk=row.pk).filter(condition).exists():
        return []
    seen = []
    for part in list_history_parts(model):
        if has_visible_part(row, part, viewer):
            seen.append(part)
    events = list_row_events(row, seen)
    recent = events.filter(pgh_created_at__gt=since)[: 2 * MOST_TOLD]
    others = []
    for event in recent:
        is_own = (event.pgh_context or {}).get("user") == viewer.pk
        is_made = (
            event.pgh_label == "insert" and event.pgh_obj_model == model._meta.label
        )
        if not is_own and not is_made:
            others.append(event)
    told = describe_events(others[:MOST_TOLD], viewer, restorable={})
    return [change for change in told if change.added or _is_more_than_stage(change)]


def _is_more_than_stage(change: RowChange) -> bool:
    return any(field.name != "stage" for field in change.fields)


def _list_pointers(part: type[Model], model: type[Model]) -> list[str]:
    """The columns of a table of events by which a part belongs to the model; of itself, its own key."""
    if part is model:
        return ["pgh_obj"]
    names = []
    for field in part._meta.concrete_fields:
        target: Any = field.related_model
        if isinstance(field, ForeignKey) and issubclass(model, target):
            names.append(field.name)
    return names


def _list_edits(model: type[Model]) -> QuerySet[Any] | None:
    """The rows of history that made a row or changed a shown field of it; None where none is kept."""
    table = find_event_model(model)
    names = [field.name for field in list_shown_fields(model) if field.name != "stage"]
    if table is None or not names:
        return None
    facts = JSONObject(**{name: F(name) for name in names})
    earlier = (
        table._base_manager.filter(
            pgh_obj=OuterRef("pgh_obj"), pgh_id__lt=OuterRef("pgh_id")
        )
        .order_by("-pgh_id")
        .values(facts=facts)
    )
    events = table._base_manager.annotate(now=facts, before=Subquery(earlier[:1]))
    edits: QuerySet[Any] = events.filter(Q(pgh_label="insert") | ~Q(now=F("before")))
    return edits

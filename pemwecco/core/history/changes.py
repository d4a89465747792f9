"""What changed in a row and in the rows that belong to it, read from the history that triggers write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import (
    Case,
    Field,
    ForeignKey,
    JSONField,
    Model,
    Q,
    QuerySet,
    When,
)
from django.utils.translation import gettext as _
from pghistory.models import Events

from pemwecco.core.history.sources import compare_json, find_json_words
from pemwecco.core.history.words import (
    WordRun,
    compare_texts,
    find_choice_names,
    format_kept_value,
    is_long_text,
)
from pemwecco.core.scopes import ScopedQuerySet, Viewer

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

# Counters and keys of the machine; what nobody may edit is left out by itself.
MACHINE_FIELDS: Final = frozenset({"version", "saves", "code_hash"})
_PARTS: dict[str, list[type[Model]]] = defaultdict(list)
FormerKeys = Callable[[Any], Iterable[int]]
_FORMER_KEYS: dict[str, FormerKeys] = {}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: what stood there, what was written, both in words; a long text as its differing words."""

    name: str
    label: str
    before: str
    after: str
    pieces: tuple[WordRun, ...] = ()
    # What must be asked of the page to have the old text in its field again.
    restore: str = ""


@dataclass(frozen=True, slots=True)
class RowChange:
    """One writing of one row: when, by whom, from which page, and the fields."""

    at: datetime
    by: str
    page: str
    what: str
    added: bool
    fields: tuple[FieldChange, ...]


def register_history_part(of: str, part: type[Model]) -> None:
    """Changes of rows of `part` stand in the history of the row ("app.Model") they point to.

    A subject above says it when apps are ready; the rows of a page's own tables need no word.
    """
    _PARTS[of].append(part)


def register_former_keys(of: str, source: FormerKeys) -> None:
    """The history of a row ("app.Model") goes on from that of the rows it took in.

    `source` gives their keys.
    """
    _FORMER_KEYS[of] = source


def _list_former_keys(row: Model) -> list[int]:
    source = _FORMER_KEYS.get(row._meta.label)
    return [] if source is None else list(source(row))


def _list_rows(model: type[Model]) -> QuerySet[Any]:
    return model._default_manager.all()  # noqa: SLF001  any model; this is Django's documented name


def list_history_parts(model: type[Model]) -> list[type[Model]]:
    return list(_PARTS[model._meta.label])


def has_visible_part(row: Model, part: type[Model], viewer: Viewer) -> bool:
    """Whether a row has one of this kind in the scope of the viewer; else there is no history either."""
    rows = _list_rows(part)
    if not isinstance(rows, ScopedQuerySet):
        return False
    pointing = Q(pk__in=[])
    for field in part._meta.concrete_fields:
        target: Any = field.related_model
        if isinstance(field, ForeignKey) and isinstance(row, target):
            pointing |= Q(**{field.name: row.pk})
    return rows.visible_to(viewer).filter(pointing).exists()


def find_event_model(model: type[Model]) -> type[Model] | None:
    """The table of the history of a model, or None where none is kept."""
    concrete = model._meta.concrete_model or model
    tables = set(getattr(concrete, "pgh_event_models", {}).values())
    return tables.pop() if tables else None


def list_shown_fields(model: type[Model]) -> list[Field[Any, Any]]:
    """The fields of which a change is shown: no key, no token, nothing that only the machine reads."""
    event_model = find_event_model(model)
    if event_model is None:
        return []
    kept = {field.name for field in event_model._meta.fields}
    shown: list[Field[Any, Any]] = []
    for field in model._meta.concrete_fields:
        hidden = (
            field.primary_key
            or not field.editable
            or (isinstance(field, JSONField) and find_json_words(field) is None)
            or field.name in MACHINE_FIELDS
        )
        if field.name in kept and not hidden:
            shown.append(field)
    return shown


def list_row_events(row: Model, parts: Sequence[type[Model]] = ()) -> QuerySet[Events]:
    """The writings of a row and of the rows of `parts` that point to it, newest first.

    With those of the rows that it took in, which carry `is_former`. Only those that changed something shown,
    or made a row; paged and counted by the database.
    """
    former = _list_former_keys(row)
    tables = []
    shown = Q(pk__in=[])
    for model in (type(row), *parts):
        table = find_event_model(model)
        if table is not None:
            tables.append(table)
            shown |= _match_shown(model, row, former)
    known = [row]
    for key in former:
        known.append(type(row)(pk=key))
    events: QuerySet[Events] = Events.objects.across(*tables).references(*known)
    own = Q(pgh_obj_model=row._meta.label, pgh_obj_id__in=list(map(str, former)))
    marked = events.annotate(is_former=Case(When(own, then=True), default=False))
    return marked.filter(shown).order_by("-pgh_created_at", "-pgh_id")


def _match_shown(model: type[Model], row: Model, former: Iterable[int]) -> Q:
    names = [field.column for field in list_shown_fields(model)]
    of_kind = Q(pgh_obj_model=(model._meta.concrete_model or model)._meta.label)
    if model is type(row):
        # A row of the same kind may point to this one; its history is its own.
        of_kind &= Q(pgh_obj_id__in=[str(row.pk), *map(str, former)])
    return of_kind & (Q(pgh_label="insert") | Q(pgh_diff__has_any_keys=names))


def describe_events(
    events: Iterable[Events], viewer: User, *, restorable: dict[str, set[str]]
) -> list[RowChange]:
    """Events in words for a viewer: one query for the people, one for each kind of row that is named.

    `restorable` are the names of text fields, by model, that the viewer may write on the page.
    """
    found = list(events)
    people = _name_people(found)
    names = _name_rows(found, viewer)
    changes = []
    for event in found:
        model = apps.get_model(event.pgh_obj_model)
        context = event.pgh_context or {}
        changes.append(
            RowChange(
                at=event.pgh_created_at,
                by=people.get(context.get("user"), ""),
                page=str(context.get("url") or ""),
                what=_name_event_row(event, model),
                added=event.pgh_label == "insert",
                fields=tuple(
                    _describe_fields(
                        event, model, names, restorable.get(model._meta.label, set())
                    )
                ),
            )
        )
    # A value that reads the same in words is no change for anybody.
    return [change for change in changes if change.added or change.fields]


def _name_event_row(event: Events, model: type[Model]) -> str:
    """What kind of row was written; one that was taken in says so."""
    name = str(model._meta.verbose_name)
    if getattr(event, "is_former", False):
        return _("%(kind)s no. %(number)s, since taken in") % {
            "kind": name,
            "number": event.pgh_obj_id,
        }
    return name


def _describe_fields(
    event: Events, model: type[Model], names: dict[Any, str], restorable: set[str]
) -> Iterable[FieldChange]:
    for field in list_shown_fields(model):
        pair = (event.pgh_diff or {}).get(field.column)
        if pair is None:
            continue
        if (words := find_json_words(field)) is not None:
            for label, old, new in compare_json(words, *pair):
                yield FieldChange(field.name, label, old, new)
            continue
        before, after = (_put_into_words(field, value, names) for value in pair)
        is_former = getattr(event, "is_former", False)
        may_restore = field.name in restorable and bool(before) and not is_former
        yield FieldChange(
            name=field.name,
            label=str(field.verbose_name),
            before=before,
            after=after,
            pieces=compare_texts(before, after) if is_long_text(field, pair) else (),
            restore=f"{event.pgh_model}:{event.pgh_id}:{field.name}"
            if may_restore
            else "",
        )


def _put_into_words(field: Field[Any, Any], value: Any, names: dict[Any, str]) -> str:
    if value in (None, "", []):
        return ""
    if isinstance(field, ForeignKey):
        known = names.get((field.related_model, value))
        return known or _("no. %(number)s") % {"number": value}
    return format_kept_value(field, value, find_choice_names(field))


def _name_people(events: Iterable[Events]) -> dict[Any, str]:
    keys = {(event.pgh_context or {}).get("user") for event in events} - {None}
    if not keys:
        return {}
    users = _list_rows(get_user_model()).in_bulk(list(keys))
    return {key: str(user) for key, user in users.items()}


def _name_rows(events: Iterable[Events], viewer: User) -> dict[Any, str]:
    """The names of rows that old and new values point to, where the viewer may see them."""
    keys: dict[type[Model], set[Any]] = defaultdict(set)
    for event in events:
        for field in list_shown_fields(apps.get_model(event.pgh_obj_model)):
            if isinstance(field, ForeignKey):
                pair = (event.pgh_diff or {}).get(field.column, ())
                target: Any = field.related_model
                keys[target].update(value for value in pair if value)
    names: dict[Any, str] = {}
    for model, wanted in keys.items():
        if not wanted:
            continue
        rows = _list_rows(model)
        if isinstance(rows, ScopedQuerySet):
            rows = rows.visible_to(viewer)
        for row in rows.select_related().filter(pk__in=wanted):
            names[model, row.pk] = str(row)
    return names


def list_history_people(events: QuerySet[Events]) -> list[tuple[int, str]]:
    """Who wrote in a history, by name."""
    keys = events.order_by().values_list("pgh_context__user", flat=True).distinct()
    wanted = [key for key in keys if key is not None]
    users = _list_rows(get_user_model()).in_bulk(wanted)
    named = []
    for user in users.values():
        named.append((int(user.pk), str(user)))
    return sorted(named, key=lambda pair: pair[1].casefold())


def read_restored_texts(asked: str) -> tuple[str, Any, str, str] | None:
    """Model, key of the row, field and old text that an address asks for ("app.Event:id:field"), or None."""
    label, _first, rest = asked.partition(":")
    number, _second, name = rest.partition(":")
    if not number.isdecimal() or label.count(".") != 1:
        return None
    try:
        table: Any = apps.get_model(label)
    except LookupError:
        return None
    model = getattr(table, "pgh_tracked_model", None)
    if model is None or name not in {one.name for one in list_shown_fields(model)}:
        return None
    event = _list_rows(table).filter(pgh_id=number).first()
    if event is None:
        return None
    earlier = (
        _list_rows(table)
        .filter(pgh_obj_id=event.pgh_obj_id, pgh_id__lt=event.pgh_id)
        .order_by("-pgh_id")
        .first()
    )
    text = getattr(earlier, name, None)
    if not isinstance(text, str):
        return None
    return model._meta.label, event.pgh_obj_id, name, text

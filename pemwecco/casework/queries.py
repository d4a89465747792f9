"""What is known of the care of rows, in few queries: of one for its page, of many for a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.expressions import ArraySubquery
from django.core.cache import cache
from django.db.models import (
    CharField,
    DateTimeField,
    Exists,
    F,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat, JSONObject, NullIf
from django.utils.translation import get_language

from pemwecco.accounts.models import User
from pemwecco.casework.access import is_key, list_colleagues
from pemwecco.casework.models import (
    Label,
    Labelling,
    Mention,
    Note,
    Responsibility,
    Watch,
)
from pemwecco.core.history.news import build_edit_condition
from pemwecco.core.scopes import fetch_named_rows
from pemwecco.mail.models import Message

MOST_NOTES = 200
MOST_MENTIONS = 50
MOST_KEEPERS = 100
LABELS, LABELS_KEPT = "casework.labels", 300  # seconds
# How a list is narrowed by who answers for its rows.
MINE, FOLLOWED, CHANGED, NOBODYS = "mine", "followed", "changed", "nobody"


def _name_of(path: str) -> Coalesce:
    """What pages call somebody: the name, or the address of who has none."""
    return Coalesce(
        NullIf(F(f"{path}name"), Value("")), F(f"{path}email"), output_field=CharField()
    )


@dataclass(frozen=True, slots=True)
class ShownLabel:
    """A label as it is drawn, and whether the row has it."""

    pk: int
    name: str
    tone: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Keeper:
    """Somebody who answers for a row or did, from when until when, and who decided it."""

    pk: int
    name: str
    since: datetime
    by: str
    until: datetime | None
    ended_by: str
    reason: str = ""


def _build_keeper(facts: dict[str, Any]) -> Keeper:
    until = facts["until"]
    return Keeper(
        pk=facts["pk"],
        name=facts["name"],
        since=datetime.fromisoformat(facts["since"]),
        by=facts["by"],
        until=datetime.fromisoformat(until) if until else None,
        ended_by=facts["ended_by"] or "",
        reason=facts["reason"],
    )


@dataclass(frozen=True, slots=True)
class CareNote:
    """A note as its page shows it: who was told of it, whether it calls the viewer anew."""

    pk: int
    text: str
    author: int
    name: str
    written_at: datetime
    edited_at: str | None
    pinned: bool
    told: list[str]
    calls_viewer: bool


def _build_care_note(facts: dict[str, Any]) -> CareNote:
    return CareNote(
        **facts | {"written_at": datetime.fromisoformat(facts["written_at"])}
    )


@dataclass(frozen=True, slots=True)
class RowCare:
    """Who answers for a row, its labels, its notes, and how far the viewer has looked."""

    notes: list[CareNote]
    labels: list[ShownLabel]
    # Who answers for it and who did, the last first.
    keepers: list[Keeper]
    colleagues: list[dict[str, Any]]
    is_watched: bool
    is_followed: bool
    seen_at: datetime | None

    @property
    def keeper(self) -> Keeper | None:
        """Who answers for it now."""
        return next((one for one in self.keepers if one.until is None), None)


def name_label(facts: dict[str, Any]) -> str:
    """The name of a label in the language of the page."""
    return str(facts.get(f"name_{(get_language() or 'fr')[:2]}") or facts["name_en"])


def read_row_care(row: Model, viewer: User) -> RowCare:
    """All of it in one query, and asked once for a row that a page holds."""
    kept = row.__dict__.setdefault("_care_of_row", {})
    if viewer.pk not in kept:
        kept[viewer.pk] = _fetch_row_care(row, viewer)
    care: RowCare = kept[viewer.pk]
    return care


def _fetch_row_care(row: Model, viewer: User) -> RowCare:
    at = {
        "content_type": ContentType.objects.get_for_model(row),
        "object_id": row.pk,
    }
    on = Labelling.objects.filter(label=OuterRef("pk"), **at)
    labels = (
        Label.objects.annotate(is_on=Exists(on))
        .filter(
            Q(is_on=True)
            | Q(retired=False)
            & (Q(kinds=[]) | Q(kinds__contains=[row._meta.label_lower]))
        )
        .values(
            row=JSONObject(
                pk="pk",
                name_fr="name_fr",
                name_en="name_en",
                name_nl="name_nl",
                tone="tone",
                is_on="is_on",
            )
        )
    )
    keepers = (
        Responsibility.objects.filter(**at)
        .order_by("-since", "-pk")
        .values(
            row=JSONObject(
                pk="person_id",
                name=_name_of("person__"),
                since="since",
                by=_name_of("by__"),
                until="until",
                ended_by=_name_of("ended_by__"),
                reason="reason",
            )
        )
    )
    calls = Mention.objects.filter(note=OuterRef("pk"))
    notes = (
        Note.objects.filter(removed_at=None, **at)
        .order_by("-pinned", "-written_at", "-pk")
        .values(
            row=JSONObject(
                pk="pk",
                text="text",
                author="author_id",
                name=_name_of("author__"),
                written_at="written_at",
                edited_at="edited_at",
                pinned="pinned",
                told=ArraySubquery(calls.values(called=_name_of("person__"))),
                calls_viewer=Exists(calls.filter(person=viewer, seen_at=None)),
            )
        )
    )
    colleagues = list_colleagues(type(row)).values(
        row=JSONObject(pk="pk", name=_name_of(""))
    )
    watches = Watch.objects.filter(person=viewer.pk, **at)
    (found,) = (
        User.objects.filter(pk=viewer.pk)
        .values_list("pk")
        .annotate(
            labels=ArraySubquery(labels),
            keepers=ArraySubquery(keepers[:MOST_KEEPERS]),
            colleagues=ArraySubquery(colleagues),
            watch=Subquery(watches.values("pk")[:1]),
            followed=Subquery(watches.values("followed")[:1]),
            seen=Subquery(watches.values("seen_at")[:1], output_field=DateTimeField()),
            notes=ArraySubquery(notes[:MOST_NOTES]),
        )
        .values_list(
            "labels", "keepers", "colleagues", "watch", "followed", "seen", "notes"
        )
    )
    shown = []
    for facts in found[0]:
        name = name_label(facts)
        shown.append(ShownLabel(facts["pk"], name, facts["tone"], facts["is_on"]))
    keepers_held = [_build_keeper(facts) for facts in found[1]]
    return RowCare(
        notes=[_build_care_note(facts) for facts in found[6]],
        labels=shown,
        keepers=keepers_held,
        colleagues=found[2],
        is_watched=found[3] is not None,
        is_followed=bool(found[4]),
        seen_at=found[5],
    )


def build_change_condition(model: type[Model], viewer: User) -> Q:
    """Of watches on rows of a kind: those whose row has news since the person looked.

    News is what the page marks as new in its timeline: steps, notes, who is responsible, mails, fields that
    were changed. What one did oneself is none.
    """
    since = Coalesce(
        OuterRef("seen_at"), Value("-infinity"), output_field=DateTimeField()
    )
    at = {
        "content_type": OuterRef("content_type"),
        "object_id": OuterRef("object_id"),
    }
    notes = Note.objects.filter(removed_at=None, written_at__gt=since, **at)
    given = Responsibility.objects.filter(since__gt=since, **at)
    news = (
        Q(seen_at=None)
        | Q(Exists(notes.exclude(author=viewer)))
        | Q(Exists(given.exclude(by=viewer)))
    )
    ledger = getattr(model, "steps", None)
    if ledger is not None:
        steps = ledger.rel.related_model._base_manager.filter(
            subject_id=OuterRef("object_id"), at__gt=since
        )
        news |= Q(Exists(steps.exclude(by=viewer)))
    if viewer.has_perm("mail.view_message"):
        mails = Message.objects.filter(
            about=Concat(
                Value(f"{model._meta.label_lower}:"),
                Cast(OuterRef("object_id"), CharField()),
            ),
            secret=False,
        ).annotate(moment=Coalesce("sent_at", "queued_at"))
        news |= Q(Exists(mails.filter(moment__gt=since)))
    return news | build_edit_condition(
        model, viewer, key=OuterRef("object_id"), since=since
    )


def list_changed_rows(model: type[Model], viewer: User) -> QuerySet[Any, Any]:
    """Keys of the rows of a kind that the person watches and that have news for them."""
    watches = Watch.objects.filter(
        person=viewer, content_type=ContentType.objects.get_for_model(model)
    )
    return watches.filter(build_change_condition(model, viewer)).values("object_id")


def annotate_list_care(rows: QuerySet[Any, Any], viewer: User) -> QuerySet[Any, Any]:
    """The rows of a list with `care_labels`, `care_keeper` and `care_new`, by the query of the list."""
    model = rows.model
    at = {
        "content_type": ContentType.objects.get_for_model(model),
        "object_id": OuterRef("pk"),
    }
    labels = (
        Labelling.objects.filter(**at)
        .order_by("label__name_fr")
        .values(
            row=JSONObject(
                name_fr="label__name_fr",
                name_en="label__name_en",
                name_nl="label__name_nl",
                tone="label__tone",
            )
        )
    )
    keepers = Responsibility.objects.filter(until=None, **at)
    watches = Watch.objects.filter(person=viewer, **at)
    cared: QuerySet[Any, Any] = rows.annotate(
        care_labels=ArraySubquery(labels),
        care_keeper=Subquery(
            keepers.annotate(called=_name_of("person__")).values("called")[:1]
        ),
        care_new=Exists(watches.filter(build_change_condition(model, viewer))),
    )
    return cared


def narrow_by_care(
    rows: QuerySet[Any, Any], asked: Mapping[str, Any], viewer: User
) -> QuerySet[Any, Any]:
    """The rows of a list as its address narrows them: `care` by who answers for them, `label` by a label."""
    at = {
        "content_type": ContentType.objects.get_for_model(rows.model),
        "object_id": OuterRef("pk"),
    }
    held = Responsibility.objects.filter(until=None, **at)
    care = asked.get("care") or ""
    if care == MINE:
        rows = rows.filter(Exists(held.filter(person=viewer)))
    elif care == NOBODYS:
        rows = rows.exclude(Exists(held))
    elif care == FOLLOWED:
        watches = Watch.objects.filter(person=viewer, followed=True, **at)
        rows = rows.filter(Exists(watches))
    elif care == CHANGED:
        rows = rows.filter(pk__in=list_changed_rows(rows.model, viewer))
    label = asked.get("label") or ""
    if is_key(label):
        put = Labelling.objects.filter(label=int(label), **at)
        rows = rows.filter(Exists(put))
    return rows


@dataclass(frozen=True, slots=True)
class WatchedRow:
    """A row on one's own page: the row, why it is there, whether it has news."""

    row: Model
    is_mine: bool
    is_new: bool


def list_watched_rows(person: User) -> list[tuple[str, list[WatchedRow]]]:
    """What somebody follows or answers for, by kind, news first; three queries a kind."""
    found: list[tuple[str, list[WatchedRow]]] = []
    kinds = Watch.objects.filter(person=person).order_by()
    for kind in sorted(set(kinds.values_list("content_type", flat=True))):
        model = ContentType.objects.get_for_id(kind).model_class()
        if model is None:
            continue
        lines = _list_watched_of_kind(model, kind, person)
        if lines:
            found.append((str(model._meta.verbose_name_plural), lines))
    return found


def _list_watched_of_kind(
    model: type[Model], kind: int, person: User
) -> list[WatchedRow]:
    mine = Responsibility.objects.filter(
        person=person,
        until=None,
        content_type=OuterRef("content_type"),
        object_id=OuterRef("object_id"),
    )
    watches = (
        Watch.objects.visible_to(person)
        .filter(person=person, content_type=kind)
        .annotate(
            is_mine=Exists(mine),
            is_new=Exists(
                Watch.objects.filter(pk=OuterRef("pk")).filter(
                    build_change_condition(model, person)
                )
            ),
        )
    )
    facts = list(watches.values_list("object_id", "is_mine", "is_new"))
    rows = fetch_named_rows(model, [key for key, *_rest in facts])
    lines = []
    for key, is_mine, is_new in facts:
        if key in rows:
            lines.append(WatchedRow(rows[key], is_mine, is_new))
    return sorted(lines, key=lambda line: (not line.is_new, line.row.pk))


def count_open_responsibilities(person: User) -> list[tuple[str, int]]:
    """For how many rows somebody answers, by kind in the language of the page; one query."""
    counts: dict[int, int] = {}
    rows = Responsibility.objects.filter(person=person, until=None).order_by()
    for kind in rows.values_list("content_type", flat=True):
        counts[kind] = counts.get(kind, 0) + 1
    lines = []
    for kind, count in sorted(counts.items()):
        model = ContentType.objects.get_for_id(kind).model_class()
        name = model._meta.verbose_name_plural if model is not None else "–"
        lines.append((str(name), count))
    return lines


def list_responsible_people(rows: Iterable[Model]) -> list[User]:
    """Who answers for any of some rows now and still works here; one query."""
    at = Q(pk__in=[])
    for row in rows:
        kind = ContentType.objects.get_for_model(row)
        at |= Q(content_type=kind, object_id=row.pk)
    held = Responsibility.objects.filter(at, until=None)
    working = held.filter(person__is_active=True, person__is_staff=True)
    return [one.person for one in working.select_related("person").order_by("pk")]


def list_mentions_of(person: User) -> list[tuple[Mention, Model]]:
    """The notes that call somebody, on rows that they may read, the unseen first; one query a kind of row."""
    notes = Note.objects.visible_to(person).filter(removed_at=None)
    mentions = list(
        Mention.objects.filter(person=person, note__in=notes)
        .select_related("note__author")
        .order_by(F("seen_at").desc(nulls_first=True), "-note__written_at")[
            :MOST_MENTIONS
        ]
    )
    wanted: dict[int, list[int]] = {}
    for mention in mentions:
        note = mention.note
        wanted.setdefault(note.content_type_id, []).append(note.object_id)
    rows: dict[tuple[int, int], Model] = {}
    for kind, keys in wanted.items():
        model = ContentType.objects.get_for_id(kind).model_class()
        if model is not None:
            for key, row in fetch_named_rows(model, keys).items():
                rows[kind, key] = row
    found = []
    for mention in mentions:
        at = (mention.note.content_type_id, mention.note.object_id)
        if at in rows:
            found.append((mention, rows[at]))
    return found


def list_label_choices(kind: str) -> list[tuple[str, str]]:
    """The labels by which a list of a kind ("app.model") may be narrowed; asked at most every few minutes."""
    facts = cache.get_or_set(LABELS, _read_label_facts, LABELS_KEPT)
    choices = []
    for one in facts or []:
        if not one["kinds"] or kind in one["kinds"]:
            choices.append((str(one["pk"]), name_label(one)))
    return choices


def _read_label_facts() -> list[dict[str, Any]]:
    labels = Label.objects.values("pk", "name_fr", "name_en", "name_nl", "kinds")
    return [dict(facts) for facts in labels]

"""What pages and lists share of conversations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Prefetch, Q

from pemwecco.correspondence.models import Entry, EntryFile, Thread, ThreadQuerySet
from pemwecco.correspondence.topics import Topic, find_topic_of, list_topics

if TYPE_CHECKING:
    from pemwecco.accounts.models import User
    from pemwecco.core.scopes import Viewer

# Rows of one kind that somebody is offered to write about.
MOST_OFFERS = 20


def list_unanswered_threads(user: Viewer) -> ThreadQuerySet:
    """Conversations in which somebody waits for an answer of staff, of those that this person may see."""
    return Thread.objects.visible_to(user).unanswered()


def count_unread_messages(user: User, page: str) -> int:
    """How many messages of staff somebody has not read yet on their page (my space, a portal)."""
    own = Thread.objects.of_person(user).on_page(page)
    unread = Entry.objects.filter(thread__in=own, side=Entry.Side.STAFF)
    return unread.filter(seen_at__isnull=True).count()


def build_about_filter(rows: Iterable[Model]) -> Q:
    """The condition "a conversation about one of these rows"."""
    keys: dict[type[Model], list[Any]] = {}
    for row in rows:
        keys.setdefault(type(row), []).append(row.pk)
    about = Q(pk__in=())
    for model, pks in keys.items():
        kind = ContentType.objects.get_for_model(model)
        about |= Q(content_type=kind, object_id__in=pks)
    return about


@dataclass(frozen=True, slots=True)
class OwnOffer:
    """A row about which somebody may begin a conversation, as their page names it."""

    row: Any
    label: str


def list_own_offers(user: User, page: str) -> dict[str, OwnOffer]:
    """About what somebody may write first on their page, by a code; the rows of a kind first, then nothing
    of these. One query for each kind of row, and what its people and bars need.
    """
    offers = {}
    # The kind that every reader of a page has closes the list: it stands for "nothing of these".
    topics = [topic for topic in list_topics() if topic.page == page]
    for topic in sorted(topics, key=lambda topic: topic.is_general):
        rows = list(topic.list_own(user))[:MOST_OFFERS]
        barred = topic.find_bars(rows)
        for row in rows:
            if row.pk not in barred:
                title = topic.format_title(row)
                label = str(topic.offer) % {"title": title}
                offers[f"{topic.code}-{row.pk}"] = OwnOffer(row, label)
    return offers


def list_thread_entries(thread: Thread) -> list[Entry]:
    """The messages of a conversation with their files, the first one first; in two queries."""
    files = EntryFile.objects.select_related("document")
    rows = thread.entries.select_related("author", "mail")
    return list(rows.prefetch_related(Prefetch("files", files)))


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """A conversation in a list: with whom, about what."""

    thread: Thread
    title: str
    topic: Topic


def list_thread_lines(threads: Iterable[Thread]) -> list[ThreadLine]:
    """Conversations with their titles; one query for each kind of row. Rows that are gone are left out."""
    found = list(threads)
    by_model: dict[type[Model], list[int]] = {}
    models: dict[int, type[Model] | None] = {}
    for thread in found:
        kind = thread.content_type_id
        if kind not in models:
            models[kind] = ContentType.objects.get_for_id(kind).model_class()
        if (model := models[kind]) is not None:
            by_model.setdefault(model, []).append(thread.object_id)
    rows: dict[type[Model], dict[int, Any]] = {}
    for model, keys in by_model.items():
        if (topic := find_topic_of(model)) is not None:
            rows[model] = topic.list_rows(keys)
    lines = []
    for thread in found:
        model = models[thread.content_type_id]
        topic = find_topic_of(model) if model is not None else None
        if model is None or topic is None:
            continue
        row = rows[model].get(thread.object_id)
        if row is not None:
            lines.append(ThreadLine(thread, str(topic.format_title(row)), topic))
    return lines

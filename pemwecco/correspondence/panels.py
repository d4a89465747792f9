"""Messages on the page of any row: with whom, what was last written, whether somebody waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from pemwecco.core.panels import Panel, register_row_panel
from pemwecco.correspondence.models import Entry, Thread
from pemwecco.correspondence.queries import (
    ThreadLine,
    build_about_filter,
    list_thread_lines,
)
from pemwecco.correspondence.topics import find_topic_of, list_topic_rows
from pemwecco.network.models import Person

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

# More stand on the page of the conversation.
LAST_MESSAGES, MOST_THREADS = 3, 10


@dataclass(frozen=True, slots=True)
class WriteLink:
    """Where a conversation with somebody begins."""

    name: str
    url: str


@register_row_panel(30)
def build_messages_panel(row: Model, viewer: User) -> Panel | None:
    """The conversations about a row, with those to whom one may write; a fixed number of queries."""
    if not viewer.has_perm("correspondence.view_thread"):
        return None
    about = list_topic_rows([row])
    if not about or find_topic_of(type(about[0])) is None:
        return None
    threads = Thread.objects.visible_to(viewer).with_unread(Entry.Side.PERSON)
    if isinstance(row, Person):
        threads = threads.filter(person=row)
    else:
        threads = threads.filter(build_about_filter(about))
    rows = threads.select_related("person").order_by("-last_at", "-pk")
    lines = list_thread_lines(rows[:MOST_THREADS])
    context = {
        "lines": lines,
        "entries": _list_last_entries(lines),
        "links": _list_write_links(about, lines, viewer),
    }
    return Panel("messages", _("Messages"), "correspondence/admin/panel.html", context)


def _list_last_entries(lines: list[ThreadLine]) -> list[Entry]:
    found = Entry.objects.filter(thread__in=[line.thread.pk for line in lines])
    rows = found.select_related("thread__person", "author")
    return list(rows.order_by("-at", "-pk")[:LAST_MESSAGES])


def _list_write_links(
    about: list[Model], lines: list[ThreadLine], viewer: User
) -> list[WriteLink]:
    """Those with whom there is no conversation yet."""
    if not viewer.has_perm("correspondence.add_entry"):
        return []
    topic = find_topic_of(type(about[0]))
    if topic is None:
        return []
    kind = ContentType.objects.get_for_model(topic.model).pk
    begun = set()
    for line in lines:
        if line.thread.content_type_id == kind:
            begun.add(line.thread.object_id)
    people, closed = topic.find_people(about), topic.find_bars(about)
    links = []
    for row in about:
        if row.pk in begun or row.pk not in people or row.pk in closed:
            continue
        address = reverse("admin:correspondence_thread_write", args=[kind, row.pk])
        links.append(WriteLink(str(people[row.pk]), address))
    return links

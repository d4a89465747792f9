"""Mails that say that something was written: to the person, to whoever of staff looks after the row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pemwecco.casework.queries import list_responsible_people
from pemwecco.correspondence.models import Entry, Thread
from pemwecco.correspondence.reply_addresses import build_reply_address
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

if TYPE_CHECKING:
    from pemwecco.accounts.models import User
    from pemwecco.correspondence.topics import Topic


def build_person_url(thread: Thread, topic: Topic) -> str:
    """Where the person reads a conversation."""
    return build_site_url(reverse(topic.page, args=[thread.pk]))


def notify_person_of_entry(entry: Entry, topic: Topic) -> None:
    """Put the mail of a message in the outbox: its words, the page where it is answered."""
    thread = entry.thread
    person = thread.person
    reply_to = build_reply_address(thread.pk)
    with translation.override(person.language):
        title = topic.format_title(thread.about)
    entry.mail = queue_mail(
        kind="correspondence/message",
        to=person.email,
        language=person.language,
        context=build_message_context(
            subject=entry.subject,
            text=entry.text,
            title=title,
            url=build_person_url(thread, topic),
            language=person.language,
            files=entry.files.count(),
            is_answered_by_mail=bool(reply_to),
        ),
        about=_format_about(thread),
        key=f"entry:{entry.pk}",
        reply_to=reply_to,
    )
    entry.save(update_fields=["mail"])


def build_message_context(
    *,
    subject: str,
    text: str,
    title: str,
    url: str,
    language: str,
    files: int = 0,
    is_answered_by_mail: bool = False,
) -> dict[str, Any]:
    """What the mail of a message prints, in the language of its reader."""
    with translation.override(language):
        shown = subject or (
            _("A message about %(what)s") % {"what": title}
            if title
            else _("A message from the programme")
        )
        files_line = (
            ngettext(
                "%(count)d file comes with it; you find it on the page.",
                "%(count)d files come with it; you find them on the page.",
                files,
            )
            % {"count": files}
            if files
            else ""
        )
        reply_line = _("You can also answer this mail.") if is_answered_by_mail else ""
    return {
        "subject": shown,
        "text": text,
        "url": url,
        "files_line": files_line,
        "reply_line": reply_line,
    }


def notify_staff_of_entry(entry: Entry, topic: Topic) -> None:
    """Tell whoever answers for the row, and whoever of staff wrote last.

    Nobody, when there is neither: the queue of messages without an answer shows it to the office.
    """
    thread = entry.thread
    for reader in _list_staff_readers(thread, topic):
        with translation.override(reader.language):
            title = topic.format_title(thread.about)
        queue_mail(
            kind="correspondence/answer",
            to=reader.email,
            language=reader.language,
            context={
                "name": reader.name or reader.email,
                "person": str(thread.person),
                "title": title,
                "subject": entry.subject,
                "files": entry.files.count(),
                "url": build_site_url(
                    reverse("admin:correspondence_thread_change", args=[thread.pk])
                ),
            },
            about=_format_about(thread),
            key=f"answer:{entry.pk}:{reader.pk}",
        )


def _list_staff_readers(thread: Thread, topic: Topic) -> list[User]:
    """Those who look after the row first, each once; only who may open the conversation."""
    last = (
        Entry.objects.filter(thread=thread, side=Entry.Side.STAFF)
        .filter(author__is_active=True, author__is_staff=True)
        .order_by("-at", "-pk")
        .select_related("author")
        .first()
    )
    found = list_responsible_people(topic.list_cared(thread.about))
    if last is not None and last.author is not None:
        found.append(last.author)
    readers: dict[int, User] = {}
    for person in found:
        if person.has_perm("correspondence.view_thread"):
            readers.setdefault(person.pk, person)
    return list(readers.values())


def _format_about(thread: Thread) -> str:
    """The row, as the timeline of its page finds its mails."""
    return "" if thread.about is None else format_row_reference(thread.about)

"""Verbs on conversations: write to a person, take their words, say that no answer is needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pemwecco.accounts.models import User
from pemwecco.core.answers import YES, GuardAnswer, Refused, no, require
from pemwecco.core.locks import wait_to_count
from pemwecco.correspondence.models import Entry, EntryFile, Mailing, Thread
from pemwecco.correspondence.services.notices import (
    notify_person_of_entry,
    notify_staff_of_entry,
)
from pemwecco.correspondence.topics import Topic, find_topic_of
from pemwecco.network.models import Person
from pemwecco.network.services import record_person

if TYPE_CHECKING:
    from pemwecco.documents.models import Document

MOST_FILES = 3


def get_row_topic(row: models.Model | None) -> Topic:
    """The kind of row of a conversation; refuses a row that is gone, or about which nobody is written to."""
    topic = None if row is None else find_topic_of(type(row))
    if topic is None:
        raise Refused(_("What this conversation was about is gone."))
    return topic


def find_row_person(row: models.Model) -> Person | None:
    """Whom a row concerns; without a key where that person is not kept yet."""
    return get_row_topic(row).find_people([row]).get(row.pk)


def can_write_about(row: models.Model | None, person: Person) -> GuardAnswer:
    """Whether messages may still be exchanged: the person has an address, and the row is not closed."""
    bars = get_row_topic(row).find_bars([row])
    if bars:
        return no(next(iter(bars.values())))
    if not person.email:
        return no(_("No e-mail address is kept of this person."))
    return YES


@transaction.atomic
def open_thread(*, about: models.Model, person: Person) -> Thread:
    """The conversation with a person about a row, begun when there is none."""
    get_row_topic(about)
    thread, _is_new = Thread.objects.get_or_create(
        content_type=ContentType.objects.get_for_model(about),
        object_id=about.pk,
        person=keep_person(person),
    )
    return thread


def keep_person(person: Person) -> Person:
    """A person with a key: one whom only an account knew so far is kept now, once for its address."""
    if person.pk is not None:
        return person
    # Two first messages to somebody at the same moment: the second finds whom the first has kept.
    wait_to_count("correspondence.person", person.email)
    kept = Person.objects.filter(email=person.email).order_by("pk").first()
    if kept is not None:
        return kept
    return record_person(
        person=person,
        given_names=person.given_names,
        family_name=person.family_name,
        email=person.email,
        language=person.language,
    )


@transaction.atomic
def send_entry(
    *,
    thread: Thread,
    by: User,
    text: str,
    subject: str = "",
    documents: Sequence[Document] = (),
    key: str | None = None,
) -> Entry:
    """Write to the person: the message stands in the conversation, and a mail leaves in their language.

    The same `key` a second time gives back the first message. Refuses an empty text, too many files, a
    person without an address and a row that is closed; raises `PermissionDenied` without the right.
    """
    require(by, "correspondence.add_entry")
    row, topic = lock_thread(thread)
    if already := _find_written(key):
        return already
    entry = _write_entry(
        row,
        Entry(side=Entry.Side.STAFF, author=by, subject=subject, text=text, key=key),
        documents,
    )
    notify_person_of_entry(entry, topic)
    return entry


def send_mailing_entry(
    *, thread: Thread, mailing: Mailing, subject: str, text: str
) -> Entry:
    """The message of a mailing to one person; its right was asked when the mailing was confirmed."""
    row, topic = lock_thread(thread)
    key = f"mailing:{mailing.pk}:{row.person_id}"
    if already := _find_written(key):
        return already
    entry = Entry(
        side=Entry.Side.STAFF,
        author=mailing.confirmed_by,
        mailing=mailing,
        subject=subject,
        text=text,
        key=key,
    )
    _write_entry(row, entry, ())
    notify_person_of_entry(entry, topic)
    return entry


@transaction.atomic
def answer_thread(
    *,
    thread: Thread,
    by: User | None,
    text: str,
    subject: str = "",
    documents: Sequence[Document] = (),
    key: str | None = None,
    is_by_mail: bool = False,
) -> Entry:
    """Take the words of the person, whom the caller has asked for.

    Whoever answers for the row and whoever of staff wrote last get a notice. The same `key` a second time
    gives back the first message. Refuses an empty text, too many files and a row that is closed.
    """
    row, topic = lock_thread(thread)
    if already := _find_written(key):
        return already
    entry = Entry(
        side=Entry.Side.PERSON,
        author=by,
        subject=subject,
        text=text,
        key=key,
        is_by_mail=is_by_mail,
    )
    _write_entry(row, entry, documents)
    mark_entries_seen(thread=row, side=Entry.Side.STAFF)
    notify_staff_of_entry(entry, topic)
    return entry


@transaction.atomic
def begin_own_thread(
    *,
    about: models.Model,
    by: User,
    subject: str,
    text: str,
    documents: Sequence[Document] = (),
    key: str | None = None,
) -> Entry:
    """Write to the programme about a row of one's own, whom the caller has asked for.

    There is one conversation with a person about a row: a new message goes on with it. Refuses as an
    answer is refused; staff are told as of an answer.
    """
    person = find_own_person(about, by)
    thread = open_thread(about=about, person=person)
    return answer_thread(
        thread=thread, by=by, subject=subject, text=text, documents=documents, key=key
    )


def find_own_person(row: models.Model, user: User) -> Person:
    """As whom an account writes about a row: the person of the row, or the one of the same address."""
    concerned = find_row_person(row)
    if concerned is not None and concerned.email == user.email:
        return concerned
    kept = Person.objects.filter(email=user.email).order_by("pk").first()
    return kept or Person(
        given_names=user.name, email=user.email, language=user.language
    )


@transaction.atomic
def mark_answered(*, thread: Thread, by: User) -> None:
    """Note that a conversation needs no answer, as a thank-you does not."""
    require(by, "correspondence.change_thread")
    Thread.objects.filter(pk=thread.pk, awaits_since__isnull=False).update(
        awaits_since=None
    )


def mark_entries_seen(*, thread: Thread, side: str) -> None:
    """Note that the other side has read what this side wrote, the first time it does."""
    unread = Entry.objects.filter(thread=thread, side=side, seen_at__isnull=True)
    unread.update(seen_at=timezone.now())


def lock_thread(thread: Thread) -> tuple[Thread, Topic]:
    """The conversation under a lock, while messages may be exchanged in it; refuses when they may not."""
    row = (
        Thread.objects.select_for_update(of=("self",))
        .select_related("person")
        .get(pk=thread.pk)
    )
    topic = get_row_topic(row.about)
    if not (answer := can_write_about(row.about, row.person)):
        raise Refused(answer.reason)
    return row, topic


def _find_written(key: str | None) -> Entry | None:
    return None if key is None else Entry.objects.filter(key=key).first()


def _write_entry(thread: Thread, entry: Entry, documents: Iterable[Document]) -> Entry:
    """Write a message with its files, and what its conversation remembers of it."""
    entry.text = entry.text.strip()
    if not entry.text:
        raise Refused(_("Write the message first."))
    held = list(documents)
    if len(held) > MOST_FILES:
        raise Refused(
            _("At most %(most)d files go with one message.") % {"most": MOST_FILES}
        )
    entry.thread = thread
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError:
        # The same page, sent twice at the same moment, in another conversation.
        raise Refused(_("This message was sent already.")) from None
    for document in held:
        EntryFile.objects.create(entry=entry, document=document)
    is_answer = entry.side == Entry.Side.PERSON
    thread.last_at = entry.at
    thread.awaits_since = (thread.awaits_since or entry.at) if is_answer else None
    thread.save(update_fields=["last_at", "awaits_since"])
    return entry

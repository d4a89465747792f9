"""Verbs on a message to many: chosen, written, held, confirmed, sent in batches, stopped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pemwecco.core.answers import Refused, require
from pemwecco.core.locks import try_row_lock
from pemwecco.core.services import ask_worker
from pemwecco.correspondence.models import Mailing, MailingRecipient
from pemwecco.correspondence.services.notices import build_message_context
from pemwecco.correspondence.services.texts import FilledText, fill_texts, read_texts
from pemwecco.correspondence.services.threads import (
    keep_person,
    open_thread,
    send_mailing_entry,
)
from pemwecco.correspondence.topics import Topic, get_topic
from pemwecco.mail.models import Message
from pemwecco.mail.services import build_site_url, queue_mail

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

S = Mailing.State
O = MailingRecipient.Outcome  # noqa: E741  short for a table of outcomes
# More at once is no letter to a selection any more.
MOST_RECIPIENTS = 2_000
BATCH = 20


@dataclass(frozen=True, slots=True)
class LanguageShare:
    """How many of those who get it read a language, and in which one they get it."""

    code: str
    name: str
    count: int
    used: str


def get_mailing_topic(mailing: Mailing) -> Topic:
    """The kind of row that the people of a mailing were chosen by."""
    topic = get_topic(mailing.kind)
    if topic is None:
        raise Refused(_("This kind of row is not written about any more."))
    return topic


@transaction.atomic
def begin_mailing(*, topic: Topic, rows: Sequence[Any], by: User) -> Mailing:
    """A draft to the people of the chosen rows, each once whichever rows are theirs.

    Refuses a selection of nobody and one of more than `MOST_RECIPIENTS`; raises `PermissionDenied`.
    """
    require(by, "correspondence.add_mailing")
    people = topic.find_people(rows)
    if not people:
        raise Refused(_("There is nobody to write to in this selection."))
    if len(people) > MOST_RECIPIENTS:
        raise Refused(
            _("Please choose at most %(most)d people at once.")
            % {"most": MOST_RECIPIENTS}
        )
    mailing = Mailing.objects.create(kind=topic.code, by=by)
    kind = ContentType.objects.get_for_model(topic.model)
    recipients, chosen = [], set()
    for row in rows:
        if (found := people.get(row.pk)) is None:
            continue
        person = keep_person(found)
        if person.pk in chosen:
            continue
        chosen.add(person.pk)
        recipients.append(
            MailingRecipient(
                mailing=mailing, person=person, content_type=kind, object_id=row.pk
            )
        )
    MailingRecipient.objects.bulk_create(recipients)
    check_recipients(mailing)
    return mailing


@transaction.atomic
def write_mailing(*, mailing: Mailing, texts: Mapping[str, Any], by: User) -> Mailing:
    """Keep the words of a draft, and see again who can get them; refuses what is held or sent."""
    require(by, "correspondence.change_mailing")
    row = _lock_mailing(mailing)
    if not row.is_open:
        raise Refused(_("Its text cannot change any more."))
    for code, _name in settings.LANGUAGES:
        for part in ("subject", "text"):
            name = f"{part}_{code}"
            setattr(row, name, texts.get(name) or "")
    row.save()
    check_recipients(row)
    return row


@transaction.atomic
def hold_mailing(*, mailing: Mailing, by: User) -> Mailing:
    """Hold a written draft for its confirmation; nothing leaves. Refuses one that nobody can get."""
    require(by, "correspondence.change_mailing")
    row = _lock_mailing(mailing)
    if not row.is_open:
        return row
    if not read_texts(row):
        raise Refused(_("Write the text in one language at least."))
    check_recipients(row)
    if not row.recipients.filter(outcome=O.WAITING).exists():
        raise Refused(_("Nobody of the selection can get this text."))
    row.state = S.HELD
    row.save(update_fields=["state"])
    return row


@transaction.atomic
def reopen_mailing(*, mailing: Mailing, by: User) -> Mailing:
    """Back to the text of what is held."""
    require(by, "correspondence.change_mailing")
    row = _lock_mailing(mailing)
    if row.state == S.HELD:
        row.state = S.DRAFT
        row.save(update_fields=["state"])
    return row


@transaction.atomic
def confirm_mailing(*, mailing: Mailing, by: User) -> bool:
    """Let what is held leave: the worker writes to each person, once. Whether this click did it.

    Two who confirm at once, or one who clicks twice, send nothing twice.
    """
    require(by, "correspondence.change_mailing")
    row = _lock_mailing(mailing)
    if row.state != S.HELD:
        return False
    row.state = S.CONFIRMED
    row.confirmed_by, row.confirmed_at = by, timezone.now()
    row.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    ask_worker("pem.correspondence.send", row.pk)
    return True


@transaction.atomic
def cancel_mailing(*, mailing: Mailing, by: User) -> bool:
    """Stop a mailing: who was not written to yet is not any more. Whether there was something to stop."""
    require(by, "correspondence.change_mailing")
    row = _lock_mailing(mailing)
    if row.state in {S.DONE, S.CANCELLED}:
        return False
    row.state, row.ended_at = S.CANCELLED, timezone.now()
    row.save(update_fields=["state", "ended_at"])
    row.recipients.filter(outcome=O.WAITING).update(outcome=O.STOPPED)
    return True


def send_test_mail(*, mailing: Mailing, recipient: MailingRecipient, by: User) -> None:
    """Send to oneself what this person would get, in their language."""
    require(by, "correspondence.change_mailing")
    topic = get_mailing_topic(mailing)
    filled = fill_recipients(mailing, [recipient])[recipient.pk]
    if filled.reason:
        raise Refused(filled.reason)
    context = build_message_context(
        subject=_("[Test] %(subject)s") % {"subject": filled.subject},
        text=filled.text,
        title=topic.format_title(recipient.about),
        url=build_site_url("/"),
        language=filled.language,
    )
    queue_mail(
        kind="correspondence/message",
        to=by.email,
        language=filled.language,
        context=context,
    )


def send_confirmed_mailing(*, mailing_id: int) -> int:
    """Write to everybody who waits, in batches that others see at once; returns how many were written to.

    One worker at a time; a person who can no longer be written to is noted with the reason. What was
    stopped meanwhile is left.
    """
    sent = 0
    with try_row_lock("correspondence.mailing", mailing_id) as mine:
        if not mine:
            return 0
        while (batch := _send_batch(mailing_id)) is not None:
            sent += batch
    return sent


def check_recipients(mailing: Mailing) -> None:
    """See again who of the selection can get the words as they stand, and why the others cannot."""
    topic = get_mailing_topic(mailing)
    recipients = list(mailing.recipients.select_related("person"))
    rows = topic.list_rows(recipient.object_id for recipient in recipients)
    bars = topic.find_bars(list(rows.values()))
    returned = _find_returned_addresses(each.person.email for each in recipients)
    filled: dict[int, FilledText] = {}
    if read_texts(mailing):
        filled = fill_recipients(mailing, recipients)
    for recipient in recipients:
        address = recipient.person.email
        if recipient.object_id not in rows:
            reason = _("What this conversation was about is gone.")
        elif recipient.object_id in bars:
            reason = str(bars[recipient.object_id])
        elif not address:
            reason = _("No e-mail address is kept of this person.")
        elif address in returned:
            reason = _("The last mail to this address could not be delivered.")
        else:
            reason = filled[recipient.pk].reason if filled else ""
        recipient.reason = reason[:250]
        recipient.outcome = O.BARRED if reason else O.WAITING
    MailingRecipient.objects.bulk_update(recipients, ["reason", "outcome"])


def fill_recipients(
    mailing: Mailing, recipients: Sequence[MailingRecipient]
) -> dict[int, FilledText]:
    """The words as each person gets them, by the key of the recipient."""
    topic = get_mailing_topic(mailing)
    rows = topic.list_rows(recipient.object_id for recipient in recipients)
    people = []
    for recipient in recipients:
        if recipient.object_id in rows:
            people.append((rows[recipient.object_id], recipient.person))
    filled = fill_texts(topic=topic, texts=read_texts(mailing), people=people)
    gone = FilledText(reason=_("What this conversation was about is gone."))
    return {each.pk: filled.get(each.object_id, gone) for each in recipients}


def list_language_shares(mailing: Mailing) -> list[LanguageShare]:
    """The languages of those who can be written to, with the text that each gets."""
    languages = mailing.recipients.filter(outcome=O.WAITING).values_list(
        "person__language", flat=True
    )
    counts = Counter(languages)
    names = dict(settings.LANGUAGES)
    texts = read_texts(mailing)
    fallback = next((names[code] for code in names if code in texts), "")
    shares = []
    for code, name in names.items():
        if counts[code]:
            used = name if code in texts else fallback
            shares.append(LanguageShare(code, name, counts[code], used))
    return shares


def _lock_mailing(mailing: Mailing) -> Mailing:
    return Mailing.objects.select_for_update(of=("self",)).get(pk=mailing.pk)


def _find_returned_addresses(addresses: Iterable[str]) -> set[str]:
    """Those whose last mail failed for good."""
    last = (
        Message.objects.filter(to__in=set(addresses))
        .exclude(state=Message.State.CANCELLED)
        .order_by("to", "-pk")
        .distinct("to")
        .values_list("to", "state")
    )
    return {address for address, state in last if state == Message.State.FAILED}


@transaction.atomic
def _send_batch(mailing_id: int) -> int | None:
    """Write to the next people; None when nobody waits or it was stopped."""
    mailing = (
        Mailing.objects.select_for_update(of=("self",)).filter(pk=mailing_id).first()
    )
    if mailing is None or not mailing.is_on_its_way:
        return None
    if mailing.state == S.CONFIRMED:
        mailing.state = S.RUNNING
        mailing.save(update_fields=["state"])
    waiting = mailing.recipients.filter(outcome=O.WAITING).select_related("person")
    batch = list(waiting[:BATCH])
    if not batch:
        mailing.state, mailing.ended_at = S.DONE, timezone.now()
        mailing.save(update_fields=["state", "ended_at"])
        return None
    filled = fill_recipients(mailing, batch)
    return sum(_send_to(mailing, each, filled[each.pk]) for each in batch)


def _send_to(mailing: Mailing, recipient: MailingRecipient, filled: FilledText) -> bool:
    """Write to one person in their conversation, or note why not."""
    reason, row = filled.reason, recipient.about
    if not reason and row is not None:
        try:
            with transaction.atomic():
                thread = open_thread(about=row, person=recipient.person)
                recipient.entry = send_mailing_entry(
                    thread=thread,
                    mailing=mailing,
                    subject=filled.subject,
                    text=filled.text,
                )
        except Refused as refusal:
            reason = str(refusal)
    recipient.reason = reason[:250]
    recipient.outcome = O.BARRED if reason else O.SENT
    recipient.save(update_fields=["entry", "reason", "outcome"])
    return not reason

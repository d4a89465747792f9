"""Sending what is due: claim rows, send each once, note what the server answered."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from pemwecco.core.email_addresses import UnusableAddress, encode_email_address
from pemwecco.documents.services import FileRefused, read_document
from pemwecco.mail.models import Message
from pemwecco.mail.replies import find_reply_addresses
from pemwecco.mail.smtp import (
    Connection,
    ServerUnreachable,
    SmtpRefusal,
    parse_smtp_url,
)

BATCH = 50
# A row that a worker claimed and never finished: the worker died.
TAKEN_BACK_AFTER = timedelta(minutes=10)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
# 1, 2, 4 … minutes, then every six hours: about a day and a half in all.
MAX_ATTEMPTS = 14
logger = logging.getLogger(__name__)


def deliver_due() -> int:
    """Send every mail that is due, in batches; returns how many left.

    Any number of workers may do this at once: a row belongs to the one that claimed it. A server that
    cannot be reached leaves the rest waiting for the next sweep.
    """
    sent = 0
    with Connection(parse_smtp_url(settings.SMTP_URL)) as connection:
        while batch := claim_due_mails():
            answered_by = find_reply_addresses({message.about for message in batch})
            for position, message in enumerate(batch):
                try:
                    sent += deliver_one(
                        message,
                        connection,
                        reply_to=message.reply_to or answered_by[message.about],
                    )
                except ServerUnreachable as error:
                    logger.warning("The mail server cannot be reached: %s", error)
                    for waiting in batch[position:]:
                        _return_to_queue(waiting, str(error))
                    return sent
    return sent


@transaction.atomic
def claim_due_mails(limit: int = BATCH) -> list[Message]:
    """Take due mails for this worker; rows of another worker are skipped, those of a dead one taken back."""
    now = timezone.now()
    due = Q(state=Message.State.QUEUED, due_at__lte=now)
    abandoned = Q(state=Message.State.SENDING, claimed_at__lt=now - TAKEN_BACK_AFTER)
    rows = Message.objects.filter(due | abandoned).order_by("due_at", "id")
    batch = list(rows.select_for_update(skip_locked=True, of=("self",))[:limit])
    Message.objects.filter(pk__in=[message.pk for message in batch]).update(
        state=Message.State.SENDING, claimed_at=now, attempts=F("attempts") + 1
    )
    for message in batch:
        message.claimed_at, message.attempts = now, message.attempts + 1
    return batch


def deliver_one(message: Message, connection: Connection, *, reply_to: str) -> bool:
    """Send one claimed mail, with the address that reads the answers; whether it left.

    Raises `ServerUnreachable`, and then it was not tried.
    """
    if not _still_ours(message):
        return False
    try:
        connection.send(build_email(message, reply_to=reply_to))
    except SmtpRefusal as refusal:
        if refusal.for_good or message.attempts >= MAX_ATTEMPTS:
            _mark_mail_failed(message, str(refusal))
        else:
            _delay_mail(message, str(refusal))
        return False
    except (FileRefused, FileNotFoundError) as error:
        logger.exception("An attachment of mail %s cannot be read", message.pk)
        _mark_mail_failed(message, str(error))
        return False
    _ours(message).update(
        state=Message.State.SENT,
        sent_at=timezone.now(),
        error="",
        **(_blank() if message.secret else {}),
    )
    return True


def _encode_recipient(address: str) -> str:
    """As every server takes it; one that none takes is tried as it stands, and refused with its sentence."""
    try:
        return encode_email_address(address)
    except UnusableAddress:
        return address


def build_email(message: Message, *, reply_to: str) -> EmailMessage:
    """The mail as it travels: text, HTML with the funder's emblem, attachments; an answer reaches people."""
    mail = EmailMessage()
    mail["From"] = settings.DEFAULT_FROM_EMAIL
    mail["To"] = _encode_recipient(message.to)
    if reply_to:
        mail["Reply-To"] = _encode_recipient(reply_to)
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(message.queued_at)
    mail["Message-ID"] = (
        f"<{message.pk}.{message.queued_at:%Y%m%d%H%M%S%f}@{_domain()}>"
    )
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = message.language
    mail.set_content(message.text)
    if message.html:
        mail.add_alternative(message.html, subtype="html")
        parts = mail.get_payload()
        if isinstance(parts, list) and isinstance(html := parts[1], EmailMessage):
            html.add_related(
                read_emblem(),
                maintype="image",
                subtype="png",
                cid="<eu-emblem>",
                filename="eu-emblem.png",
                disposition="inline",
            )
    for document in message.attachments.order_by("pk"):
        maintype, _slash, subtype = document.content_type.partition("/")
        mail.add_attachment(
            read_document(document),
            maintype=maintype,
            subtype=subtype,
            filename=document.name,
        )
    return mail


@cache
def read_emblem() -> bytes:
    """The emblem of the funder, which every mail carries."""
    found = finders.find("img/eu-emblem.png")
    if not found:
        raise FileNotFoundError("static/img/eu-emblem.png")
    return Path(found).read_bytes()


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def _ours(message: Message) -> QuerySet[Message]:
    return Message.objects.filter(
        pk=message.pk, state=Message.State.SENDING, claimed_at=message.claimed_at
    )


def _still_ours(message: Message) -> bool:
    """Renew the claim just before sending: a slow batch must not be taken for an abandoned one."""
    now: datetime = timezone.now()
    if not _ours(message).update(claimed_at=now):
        return False
    message.claimed_at = now
    return True


def _delay_mail(message: Message, error: str) -> None:
    wait = min(FIRST_WAIT * 2 ** min(message.attempts - 1, 10), LONGEST_WAIT)
    _ours(message).update(
        state=Message.State.QUEUED, due_at=timezone.now() + wait, error=error
    )


def _return_to_queue(message: Message, error: str) -> None:
    # The mail was not tried: it waits one turn, and the attempt does not count.
    _ours(message).update(
        state=Message.State.QUEUED,
        due_at=timezone.now() + FIRST_WAIT,
        attempts=F("attempts") - 1,
        error=error,
    )


def _mark_mail_failed(message: Message, error: str) -> None:
    logger.error("Mail %s (%s) failed: %s", message.pk, message.kind, error)
    _ours(message).update(
        state=Message.State.FAILED, error=error, **(_blank() if message.secret else {})
    )


def _blank() -> dict[str, str]:
    return {"text": "", "html": ""}

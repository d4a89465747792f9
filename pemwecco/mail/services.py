"""Verbs on mails: put one in the outbox, send a failed one again, stop one."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from pemwecco.core.services import ask_worker
from pemwecco.core.wordings import WordingError
from pemwecco.documents.models import Document
from pemwecco.mail.models import Message
from pemwecco.mail.render import RenderedMail, render_mail, render_templates

logger = logging.getLogger(__name__)


def format_row_reference(row: models.Model) -> str:
    """How a mail says which row it is about: "register.participation:12"."""
    return f"{row._meta.label_lower}:{row.pk}"


def build_site_url(path: str) -> str:
    """The address of a page as the outside world reaches it."""
    return f"{settings.SITE_URL.rstrip('/')}/{path.removeprefix('/')}"


def queue_mail(
    *,
    kind: str,
    to: str,
    language: str,
    context: Mapping[str, Any],
    about: str = "",
    key: str | None = None,
    attachments: Iterable[Document] = (),
    due_at: datetime | None = None,
    secret: bool = False,
    reply_to: str = "",
) -> Message:
    """Put a mail in the outbox; it leaves after the transaction has committed.

    Rendered now, in the recipient's language (the first of the house when it speaks another). The same
    `key` a second time gives back the first mail and sends nothing. `secret` mails (codes) are blanked
    once they left. A wording of staff that cannot be filled is logged, and the project's own words go.
    `reply_to` is an address of its own for the answers, in place of that of the row.
    """
    if (
        key is not None
        and (already := Message.objects.filter(key=key).first()) is not None
    ):
        return already
    spoken = (
        language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    )
    rendered = _render_with_fallback(kind, spoken, context)
    return store_mail(
        kind=kind,
        to=to,
        language=spoken,
        rendered=rendered,
        about=about,
        key=key,
        attachments=attachments,
        due_at=due_at,
        secret=secret,
        reply_to=reply_to,
    )


def store_mail(
    *,
    kind: str,
    to: str,
    language: str,
    rendered: RenderedMail,
    about: str = "",
    key: str | None = None,
    attachments: Iterable[Document] = (),
    due_at: datetime | None = None,
    secret: bool = False,
    reply_to: str = "",
) -> Message:
    """Write a rendered mail as a row and ask the worker to deliver."""
    try:
        with transaction.atomic():
            message = Message.objects.create(
                kind=kind,
                to=to,
                language=language,
                subject=rendered.subject[:250],
                text=rendered.text,
                html=rendered.html,
                about=about,
                key=key,
                due_at=due_at or timezone.now(),
                secret=secret,
                reply_to=reply_to,
            )
            message.attachments.set(attachments)
            ask_worker("pem.mail.deliver")
    except IntegrityError:
        # Somebody else wrote the same mail at the same moment.
        if key is None:
            raise
        return Message.objects.get(key=key)
    return message


@transaction.atomic
def resend_mails(*, messages: models.QuerySet[Message]) -> int:
    """Put failed mails back in the queue; those whose text was confidential are gone and stay failed."""
    failed = messages.filter(state=Message.State.FAILED).exclude(text="")
    count = failed.update(state=Message.State.QUEUED, attempts=0, due_at=timezone.now())
    if count:
        ask_worker("pem.mail.deliver")
    return count


@transaction.atomic
def cancel_mails(*, messages: models.QuerySet[Message]) -> int:
    """Stop mails that have not left: waiting and failed ones."""
    stoppable = (Message.State.QUEUED, Message.State.FAILED)
    return messages.filter(state__in=stoppable).update(state=Message.State.CANCELLED)


def _render_with_fallback(
    kind: str, language: str, context: Mapping[str, Any]
) -> RenderedMail:
    try:
        return render_mail(kind, language, context)
    except WordingError as error:
        logger.error(  # noqa: TRY400  expected
            "The wording of %s (%s) cannot be filled: %s", kind, language, error
        )
        return render_templates(kind, language, context)

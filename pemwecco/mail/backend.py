"""Django's mails become rows of the outbox."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import get_language

from pemwecco.mail.render import PLAIN, RenderedMail, render_mail_html
from pemwecco.mail.services import store_mail


class OutboxBackend(BaseEmailBackend):
    """The EMAIL_BACKEND of the house: what Django or allauth would send becomes a row of the outbox.

    Whatever comes this way may hold a code, so all of it is confidential: blanked once it left. The
    language is the active one, the kind stands in the header `X-Kind` ("plain" without it).
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        count = 0
        for mail in email_messages:
            if mail.attachments:
                raise ValueError(
                    "Mails with attachments are queued by pemwecco.mail.services.queue_mail"
                )
            subject, text = " ".join(str(mail.subject).split()), str(mail.body)
            active = (get_language() or settings.LANGUAGE_CODE)[:2]
            rendered = RenderedMail(subject, text, render_mail_html(subject, text))
            for recipient in mail.recipients():
                store_mail(
                    kind=mail.extra_headers.get("X-Kind", PLAIN),
                    to=recipient,
                    language=active,
                    rendered=rendered,
                    secret=True,
                )
            count += 1
        return count

"""Reads one mail on standard input, as the pipe of a mail server hands it over, and keeps it as an answer."""

from __future__ import annotations

import sys
from email import message_from_binary_file, policy
from email.message import EmailMessage
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pemwecco.core.answers import Refused
from pemwecco.correspondence.services.replies import receive_reply_mail

# sysexits.h, by which a mail server knows that the mail goes back to its sender and not into the queue.
NO_SUCH_USER = 67


class Command(BaseCommand):
    help = (
        "Keeps the mail on standard input as the answer to a message of the programme."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        mail = message_from_binary_file(sys.stdin.buffer, policy=policy.default)
        if not isinstance(mail, EmailMessage):
            raise CommandError("This is no mail.", returncode=NO_SUCH_USER)
        try:
            receive_reply_mail(mail=mail)
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=NO_SUCH_USER) from refusal

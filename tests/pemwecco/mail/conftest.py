from __future__ import annotations

import socket
from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.utils import translation

from pemwecco.mail.models import Message
from pemwecco.mail.services import queue_mail

SUBJECT = (
    "{% load i18n %}{% get_current_language as here %}[{{ here }}] Bonjour {{ name }}"
)
BODY = """Dear {{ name }},

See https://pem.example/a?b=1&c=2, please.

Open your file: {{ link }}

ABC-123

- one
- two
"""


class Mailbox:
    """A real SMTP server's memory; `answers` may refuse an address."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answers: dict[str, str] = {}
        self._lock = Lock()

    async def handle_RCPT(  # noqa: N802  the name that aiosmtpd calls
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if answer := self.answers.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  as above
        mail = BytesParser(policy=default).parsebytes(envelope.content)
        assert isinstance(mail, EmailMessage)
        with self._lock:
            self.mails.append(mail)
        return "250 OK"


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """A real SMTP server on a free port, and SMTP_URL leading to it."""
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.SMTP_URL = f"smtp://127.0.0.1:{port}"
    yield box
    controller.stop()


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def wording_of_the_project(settings: Any, tmp_path: Path) -> Path:
    """The templates of a kind of mail that only the tests know."""
    folder = tmp_path / "mail" / "test"
    folder.mkdir(parents=True)
    (folder / "hello.subject.txt").write_text(SUBJECT)
    (folder / "hello.body.txt").write_text(BODY)
    settings.TEMPLATES = [
        settings.TEMPLATES[0] | {"DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    ]
    return folder


def hello(**fields: Any) -> Message:
    return queue_mail(
        **{
            "kind": "test/hello",
            "to": "awa@atelier.example",
            "language": "fr",
            "context": {"name": "Awa d'Exemple <b>", "link": "https://pem.example/me/"},
        }
        | fields
    )

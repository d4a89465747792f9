"""The directory of kept mails, and how mail gets into it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

KEPT = 2000  # mails; older ones make room
# A sign-in code stands alone on its line, with or without a dash.
CODE = re.compile(
    r"^[ \t>*]*([A-Z0-9]{3,4}-[A-Z0-9]{3,4}|[0-9]{6,8}|(?=[A-Z]*[0-9])[A-Z0-9]{6,8})[ \t*]*$",
    re.MULTILINE,
)
NAME = re.compile(r"[0-9]{8}T[0-9]{12}-[0-9a-f]{4}")


@dataclass(frozen=True)
class Mail:
    """One kept mail, read for showing."""

    name: str
    message: EmailMessage = field(repr=False)

    @property
    def arrived(self) -> datetime:
        return datetime.strptime(self.name[:21], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)

    @property
    def to(self) -> str:
        return str(self.message["X-Envelope-To"] or self.message["To"] or "")

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "(no subject)")

    def body(self, kind: str) -> str | None:
        part = self.message.get_body(preferencelist=(kind,))
        return _text(part) if part is not None else None

    @property
    def code(self) -> str | None:
        found = CODE.search(self.body("plain") or "")
        return found[1] if found else None

    def attachments(self) -> list[MIMEPart]:
        return list(self.message.iter_attachments())


def _text(part: MIMEPart) -> str:
    content = part.get_payload(decode=True)
    raw = content if isinstance(content, bytes) else b""
    try:
        return raw.decode(part.get_content_charset("utf-8"), "replace").replace(
            "\r\n", "\n"
        )
    except LookupError:  # a character set that nobody knows
        return raw.decode("utf-8", "replace")


class Box:
    """The directory of kept mails."""

    def __init__(self, place: Path) -> None:
        self.place = place
        place.mkdir(parents=True, exist_ok=True)
        place.chmod(0o700)

    def keep(self, *, sender: str, recipients: list[str], content: bytes) -> str:
        """Keep one mail, whole or not at all; return its name."""
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(2)}"
        receivers = _collapse_blanks(", ".join(recipients))
        envelope = (
            f"X-Envelope-From: {_collapse_blanks(sender)}\r\n"
            f"X-Envelope-To: {receivers}\r\n"
        )
        making = self.place / f"{name}.new"
        making.write_bytes(envelope.encode("ascii", "replace") + content)
        making.rename(self.place / f"{name}.eml")
        for old in self._names()[KEPT:]:
            (self.place / f"{old}.eml").unlink(missing_ok=True)
        return name

    def _names(self) -> list[str]:
        return sorted((path.stem for path in self.place.glob("*.eml")), reverse=True)

    def newest_first(self, *, to: str = "") -> Iterator[Mail]:
        """Mails for a recipient whose address contains `to`, each read as it is wanted."""
        for name in self._names():
            if (mail := self.read(name)) and to.casefold() in mail.to.casefold():
                yield mail

    def read(self, name: str) -> Mail | None:
        if not NAME.fullmatch(name):
            return None
        try:
            content = (self.place / f"{name}.eml").read_bytes()
        except FileNotFoundError:
            return None
        message = BytesParser(policy=policy.default).parsebytes(content)
        return Mail(name, message)


def _collapse_blanks(text: str) -> str:
    return " ".join(text.split())


class Intake:
    """What aiosmtpd calls for each mail."""

    def __init__(self, box: Box) -> None:
        self.box = box

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name and arguments
        self.box.keep(
            sender=envelope.mail_from or "",
            recipients=list(envelope.rcpt_tos),
            content=envelope.original_content or b"",
        )
        return "250 Kept"


def start_smtp_server(box: Box, *, host: str, port: int) -> Controller:
    """The receiving side, started; `.stop()` ends it."""
    controller = Controller(Intake(box), hostname=host, port=port, ident="mailbox")
    controller.start()
    return controller


def list_sign_in_codes(box: Box, *, number: int = 10) -> str:
    """The latest sign-in codes, one per line, for the terminal."""
    lines: list[str] = []
    for mail in box.newest_first():
        if len(lines) == number:
            break
        if mail.code:
            arrived = f"{mail.arrived.astimezone():%H:%M:%S}"
            lines.append(f"{arrived}  {mail.code}  {mail.to}")
    return "\n".join(lines) or "No sign-in code was sent yet."

"""The mail server: its address, one connection, and what its answers mean."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

SECONDS = 30
_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
_PERMANENT = 500


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server as written in `settings.SMTP_URL`."""

    security: str
    host: str
    port: int
    user: str
    password: str


class ServerUnreachable(Exception):
    """No connection, no sign-in: nothing is wrong with the mail, everything waits."""


class SmtpRefusal(Exception):
    """The server refused this mail; `for_good` when trying again would not help."""

    def __init__(self, sentence: str, *, for_good: bool) -> None:
        super().__init__(sentence)
        self.for_good = for_good


def parse_smtp_url(url: str) -> Server:
    """smtp://host:25, smtp+tls://user:password@host:587 (STARTTLS), smtps://… (TLS from the start)."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("SMTP_URL must look like smtp+tls://user:password@host:587")
    return Server(
        security=parts.scheme,
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


class Connection:
    """One connection for many mails, opened with the first, opened again after it broke."""

    def __init__(self, to: Server) -> None:
        self._server = to
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._drop()

    def send(self, mail: EmailMessage) -> None:
        """Hand one mail to the server; raises `Refusal` or `ServerUnreachable`."""
        smtp = self._smtp or self._opened()
        try:
            smtp.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            raise _build_smtp_refusal(code, text) from error
        except smtplib.SMTPResponseException as error:
            self._drop()
            raise _build_smtp_refusal(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPNotSupportedError as error:
            raise SmtpRefusal(str(error), for_good=True) from error
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise SmtpRefusal(
                str(error) or type(error).__name__, for_good=False
            ) from error

    def _opened(self) -> smtplib.SMTP:
        to = self._server
        try:
            if to.security == "smtps":
                smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                    to.host,
                    to.port,
                    timeout=SECONDS,
                    context=ssl.create_default_context(),
                )
            else:
                smtp = smtplib.SMTP(to.host, to.port, timeout=SECONDS)
            self._smtp = smtp
            if to.security == "smtp+tls":
                smtp.starttls(context=ssl.create_default_context())
            if to.user:
                smtp.login(to.user, to.password)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise ServerUnreachable(str(error) or type(error).__name__) from error
        return smtp

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        try:
            smtp.quit()
        except (smtplib.SMTPException, OSError):
            smtp.close()


def _build_smtp_refusal(code: int, text: bytes | str) -> SmtpRefusal:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return SmtpRefusal(f"{code} {said}", for_good=code >= _PERMANENT)

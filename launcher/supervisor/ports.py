"""The ports of a run: which are needed, whether they are free, what to say when not."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass


class PortTaken(RuntimeError):
    """The message names the port and how to choose another."""


@dataclass(frozen=True)
class Ports:
    """`PORT` and the two that follow from it, unless they are set on their own."""

    host: str
    web: int
    mailbox: int
    smtp: int

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Ports:
        """Read PORT, MAILBOX_PORT, MAILBOX_SMTP_PORT and HOST; ValueError with the sentence to show."""

        def number(name: str, default: int) -> int:
            text = environment.get(name) or str(default)
            if not text.isdecimal() or not 0 < int(text) < 65536:  # noqa: PLR2004  the range of ports
                raise ValueError(
                    f"{name} must be a number between 1 and 65535, and is {text!r}."
                )
            return int(text)

        web = number("PORT", 8000)
        return cls(
            host=environment.get("HOST") or "127.0.0.1",
            web=web,
            mailbox=number("MAILBOX_PORT", web + 1),
            smtp=number("MAILBOX_SMTP_PORT", web + 25),
        )

    def check(self) -> None:
        """Refuse with PortTaken when one of the three is in use."""
        uses = [
            ("PORT", self.web, "the site"),
            ("MAILBOX_PORT", self.mailbox, "the mailbox page"),
        ]
        uses.append(("MAILBOX_SMTP_PORT", self.smtp, "the mail of the demo"))
        for name, port, use in uses:
            if not is_free(self.host, port):
                other = (
                    f"PORT={_free_run(self.host, self.web)}"
                    if name == "PORT"
                    else f"{name}={port + 1000}"
                )
                raise PortTaken(
                    f"Port {port}, needed for {use}, is in use by another program."
                    f" Stop that program, or choose another port: {other} make run"
                )


def is_free(host: str, port: int) -> bool:
    """Whether a server can listen here now. What a server left half closed does not count."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def _free_run(host: str, web: int) -> int:
    """The next PORT whose followers are free as well; the first neighbour when none is found."""
    for port in range(web + 1, min(web + 200, 65500)):
        if all(is_free(host, number) for number in (port, port + 1, port + 25)):
            return port
    return web + 1

"""The whole house on real parts, as `make run` starts them: servers, web, worker, beat, SMTP.

One house serves all processes of a run. The first that comes starts it, the last that leaves stops it. Its
database is a copy of the one that the tests migrated, on the PostgreSQL of the tests.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TextIO
from urllib.request import urlopen

from launcher import embedded
from tests.ports import port_of, reserved
from tests.servers import Servers

ROOT = Path(__file__).resolve().parents[2]
ARTEFACTS = ROOT / "artefacts"
PATIENCE = 400  # seconds that a slow machine may need for one thing; never waited for when it is there
NOT_OURS = ("PYTEST", "DATABASE", "REDIS", "TEST_")
# Runs what it is given, script after script: Django is loaded once.
SCRIPTS = """
import contextlib, io, json, os, sys, traceback
from launcher import embedded
embedded.ensure_servers(os.environ)
import django
django.setup()
from django.db import connection
for line in sys.stdin:
    printed, trouble = io.StringIO(), ""
    with contextlib.redirect_stdout(printed):
        try:
            exec(json.loads(line), {"__name__": "script"})
        except BaseException:
            trouble = traceback.format_exc()
    connection.close()
    print(json.dumps([printed.getvalue(), trouble]), flush=True)
"""


@dataclass
class House:
    """The running house: its address, its data, its mailbox."""

    url: str
    var: Path
    environment: dict[str, str]
    _scripts: subprocess.Popen[str] | None = field(default=None, repr=False)

    def run(self, script: str) -> str:
        """Run Python with the models of the house; returns what it printed."""
        if self._scripts is None:
            with (self.var / "scripts.log").open("a") as log:
                self._scripts = subprocess.Popen(
                    [sys.executable, "-c", SCRIPTS],
                    cwd=ROOT,
                    env=self.environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                )
        assert self._scripts.stdin is not None
        assert self._scripts.stdout is not None
        self._scripts.stdin.write(json.dumps(script) + "\n")
        self._scripts.stdin.flush()
        answer = self._scripts.stdout.readline()
        assert answer, (self.var / "scripts.log").read_text()
        printed, trouble = json.loads(answer)
        assert not trouble, trouble
        return str(printed)

    def leave(self) -> None:
        """End what this process started in the house."""
        if self._scripts is not None:
            self._scripts.communicate()
            self._scripts = None

    def mails(self, to: str) -> list[EmailMessage]:
        """The mails that really arrived for an address, oldest first."""
        found: list[tuple[float, EmailMessage]] = []
        for path in (self.var / "mailbox").rglob("*.eml"):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            assert isinstance(mail, EmailMessage)
            if to in str(mail["To"]):
                found.append((path.stat().st_mtime, mail))
        return [mail for _at, mail in sorted(found, key=lambda pair: pair[0])]

    def wait_for_mail(
        self, to: str, *, matching: str | re.Pattern[str] = "", after: int = 0
    ) -> EmailMessage:
        """The newest mail to an address whose text matches, once more than `after` such mails are there."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = [
                mail for mail in self.mails(to) if re.search(matching, text_of(mail))
            ]
            if len(found) > after:
                return found[-1]
            time.sleep(0.1)
        raise AssertionError(
            f"No mail to {to} matching {matching!r} within {PATIENCE} s."
        )

    def wait_until_ready(self) -> None:
        """Wait until database, Redis and the scheduler say that they work."""
        self._wait_for(f"{self.url}/readyz")

    def _wait_for(self, address: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                with urlopen(address, timeout=PATIENCE) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                pass
            time.sleep(0.1)
        raise AssertionError(f"{address} does not answer after {PATIENCE} s.")


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain", "html"))
    return body.get_content() if body is not None else ""


def links_of(mail: EmailMessage) -> list[str]:
    return re.findall(r"https?://[^\s<>\")]+", text_of(mail))


@contextmanager
def entered(place: Path, servers: Servers) -> Iterator[House]:
    """The house of the run that has `place` to itself.

    Who is in it holds a shared lock on `house.users`. Coming and going happen one at a time, under
    `house.lock`, which nobody holds while tests run: who opened the house keeps no one else out.
    """
    note = place / "house.json"
    with (place / "house.users").open("a") as users:
        with _one_at_a_time(place):
            is_new = not note.exists()
            kept = (
                _opened(servers.make_copy("house"))
                if is_new
                else json.loads(note.read_text())
            )
            house = House(
                url=kept["url"], var=Path(kept["var"]), environment=kept["environment"]
            )
            if is_new:
                house.run((Path(__file__).parent / "people.py").read_text())
                note.write_text(json.dumps(kept))
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield house
        finally:
            house.leave()
            with _one_at_a_time(place):
                if _is_last(users):
                    _closed(house, kept["supervisor"])
                    note.unlink()


@contextmanager
def _one_at_a_time(place: Path) -> Iterator[None]:
    with (place / "house.lock").open("a") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield


def _is_last(users: TextIO) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _opened(database: str) -> dict[str, Any]:
    """Start everything `make run` starts, on its own data, without the demo."""
    var = Path(tempfile.mkdtemp(prefix="pemwecco-house-"))
    log = var / "supervisor.log"
    with ExitStack() as held:
        web, mailbox, smtp = (
            port_of(held.enter_context(reserved())) for _port in range(3)
        )
        environment = {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(NOT_OURS)
            },
            "DJANGO_SETTINGS_MODULE": "pemwecco.settings.local",
            "DATABASE_URL": database,
            "VAR_DIR": str(var),
            "PORT": str(web),
            "MAILBOX_PORT": str(mailbox),
            "MAILBOX_SMTP_PORT": str(smtp),
            "SITE_URL": f"http://localhost:{web}",
            "SWEEP_SECONDS": "5",
            "DEMO": "0",
        }
        # Nobody's child, since another process may be the one that ends it.
        command = f'"{sys.executable}" -m launcher.supervisor </dev/null >"{log}" 2>&1 & echo $!'
        supervisor = int(
            subprocess.check_output(command, shell=True, cwd=ROOT, env=environment)
        )
        deadline = time.monotonic() + PATIENCE
        while "is ready" not in (said := log.read_text()):
            assert _command_of(supervisor), said
            assert time.monotonic() < deadline, (
                f"The house is not ready after {PATIENCE} s.\n{said}"
            )
            time.sleep(0.1)
    return {
        "url": f"http://localhost:{web}",
        "var": str(var),
        "environment": environment,
        "supervisor": supervisor,
    }


def _closed(house: House, supervisor: int) -> None:
    """Stop the house; what its programs said stays among the artefacts."""
    os.kill(supervisor, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while _command_of(supervisor):
        assert time.monotonic() < deadline, (
            f"The house still runs {PATIENCE} s after it was told to stop."
        )
        time.sleep(0.05)
    for log in (house.var / "supervisor.log", *(house.var / "log").glob("*.log")):
        shutil.copy(log, ARTEFACTS / log.name)
    embedded.erase_embedded_data(house.var)
    shutil.rmtree(house.var)


def _command_of(pid: int) -> bytes:
    """Empty for a process that ended, buried or not."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""

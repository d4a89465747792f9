"""The whole house on real parts for the browser: servers, worker, beat, SMTP, as `make run` starts them."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.browsers import CHROMIUM

ROOT = Path(__file__).resolve().parents[2]
ARTEFACTS = ROOT / "artefacts"
NOT_OURS = ("PYTEST", "COV", "DATABASE", "REDIS", "TEST_")
PHONE = ViewportSize(width=360, height=740)
DESK = ViewportSize(width=1280, height=900)

if CHROMIUM is None:
    collect_ignore_glob = ["test_*.py"]
    sys.stderr.write("No Chromium on this machine: the browser journeys are skipped.\n")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class House:
    """The running house: its address, its data, its mailbox."""

    url: str
    var: Path
    environment: dict[str, str]

    def manage(self, *arguments: str, script: str | None = None) -> str:
        """Run a management command against the running house; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            input=script,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def mails(self, to: str) -> list[EmailMessage]:
        """The mails that really arrived for an address, oldest first."""
        found: list[tuple[float, EmailMessage]] = []
        for path in (self.var / "mailbox").rglob("*"):
            if not path.is_file():
                continue
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            assert isinstance(mail, EmailMessage)
            if to in str(mail["To"]):
                found.append((path.stat().st_mtime, mail))
        return [mail for _at, mail in sorted(found, key=lambda pair: pair[0])]

    def wait_for_mail(
        self,
        to: str,
        *,
        matching: str | re.Pattern[str] = "",
        after: int = 0,
        seconds: float = 45,
    ) -> EmailMessage:
        """The newest mail to an address whose text matches, once more than `after` such mails are there."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = [
                mail for mail in self.mails(to) if re.search(matching, text_of(mail))
            ]
            if len(found) > after:
                return found[-1]
            time.sleep(0.3)
        raise AssertionError(
            f"No mail to {to} matching {matching!r} within {seconds} s."
        )


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain", "html"))
    return body.get_content() if body is not None else ""


def links_of(mail: EmailMessage) -> list[str]:
    return re.findall(r"https?://[^\s<>\")]+", text_of(mail))


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Everything `make run` starts, on its own data, with the people of `people.py` instead of the demo."""
    var = tmp_path_factory.mktemp("house")
    port = free_port()
    environment = {
        **{
            name: value
            for name, value in os.environ.items()
            if not name.startswith(NOT_OURS)
        },
        "DJANGO_SETTINGS_MODULE": "pemwecco.settings.local",
        "VAR_DIR": str(var),
        "PORT": str(port),
        "MAILBOX_PORT": str(free_port()),
        "MAILBOX_SMTP_PORT": str(free_port()),
        "SITE_URL": f"http://localhost:{port}",
        "SWEEP_SECONDS": "5",
    }
    running = House(url=f"http://localhost:{port}", var=var, environment=environment)
    running.manage("migrate", "--verbosity", "0")
    running.manage(
        "shell",
        "--verbosity",
        "0",
        script=(Path(__file__).parent / "people.py").read_text(),
    )
    ARTEFACTS.mkdir(exist_ok=True)
    with (ARTEFACTS / "supervisor.log").open("w") as log:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "launcher.supervisor"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            _wait_until_ready(running, supervisor)
            yield running
        finally:
            supervisor.send_signal(signal.SIGTERM)
            supervisor.wait(timeout=40)
            for name in ("web", "worker", "beat"):
                if (source := var / "log" / f"{name}.log").exists():
                    shutil.copy(source, ARTEFACTS / f"{name}.log")


def _wait_until_ready(house: House, supervisor: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 150
    while time.monotonic() < deadline:
        assert supervisor.poll() is None, (ARTEFACTS / "supervisor.log").read_text()
        try:
            with urlopen(f"{house.url}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.5)
    raise AssertionError("The house is not ready after 150 s.")


def phone(browser: Browser, language: str = "fr") -> BrowserContext:
    return browser.new_context(
        viewport=PHONE, locale=language, is_mobile=True, has_touch=True
    )


def desk(browser: Browser, language: str = "en") -> BrowserContext:
    return browser.new_context(viewport=DESK, locale=language)


def shot(page: Page, name: str) -> None:
    """A picture of the whole page among the artefacts; a page of the public, of participants or hosts must
    also be one that a screen reader can read.
    """
    page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)
    if "/admin/" not in page.url:
        assert_accessible(page)


def assert_accessible(page: Page) -> None:
    """WCAG 2.1 AA as far as a program can tell (axe-core)."""
    found = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
    )
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"

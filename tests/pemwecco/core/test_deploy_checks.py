"""What is said before the site is put on a real server: each gap once, and nothing when there is none."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import FileSystemStorage
from pytest_django import Settings

from pemwecco.core import checks

PUBLIC = {
    "SITE_URL": "https://mobility.enabel.be",
    "SMTP_URL": "smtp+tls://user:password@mail.enabel.be:587",
    "DEFAULT_FROM_EMAIL": "PEM-WECCO <programme@enabel.be>",
    "CLAMAV_ADDRESS": "unix:/run/clamav/clamd.ctl",
}


@pytest.fixture
def ready(settings: Settings) -> Settings:
    for name, value in PUBLIC.items():
        setattr(settings, name, value)
    return settings


def told() -> list[str]:
    found = [*checks.check_addresses(None), *checks.check_private_files(None)]
    return [str(one.id) for one in found]


def test_nothing_is_said_of_a_site_that_is_ready(ready: Settings) -> None:
    assert told() == []


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("SITE_URL", "http://mobility.enabel.be", "pem.W001"),
        ("SMTP_URL", "smtp://localhost:25", "pem.W002"),
        ("DEFAULT_FROM_EMAIL", "PEM-WECCO <no-reply@pem-wecco.example>", "pem.E001"),
        ("CLAMAV_ADDRESS", "", "pem.W003"),
    ],
)
def test_each_gap_is_said_with_its_code(
    ready: Settings, name: str, value: str, code: str
) -> None:
    setattr(ready, name, value)

    assert told() == [code]


@pytest.mark.parametrize(
    ("folder", "codes"),
    [("static", ["pem.E002"]), ("static/private", ["pem.E002"]), ("private", [])],
)
def test_private_files_never_lie_among_the_published(
    ready: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    folder: str,
    codes: list[str],
) -> None:
    ready.STATIC_ROOT = str(tmp_path / "static")
    store = FileSystemStorage(location=str(tmp_path / folder))
    monkeypatch.setattr(checks, "default_storage", store)

    assert told() == codes


def check_deployment(tmp_path: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """`manage.py check --deploy` on the settings of a real server; neither database nor Redis is asked."""
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "pemwecco.settings.production",
        "VAR_DIR": str(tmp_path),
        "ALLOWED_HOSTS": "mobility.enabel.be",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "SITE_URL": PUBLIC["SITE_URL"],
        "SMTP_URL": PUBLIC["SMTP_URL"],
        "MAIL_FROM": PUBLIC["DEFAULT_FROM_EMAIL"],
        "CLAMAV_ADDRESS": PUBLIC["CLAMAV_ADDRESS"],
        "TRUSTED_PROXIES": "10.0.0.0/8",
        "FACTOR_KEYS": "a-long-random-word-of-this-server",
        **more,
    }
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy"],
        cwd=django_settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_settings_of_a_real_server_leave_the_seal_alone_to_choose(
    tmp_path: Path,
) -> None:
    done = check_deployment(
        tmp_path, SECRET_KEY="0123456789abcdefghijklmnopqrstuvwxyz-of-this-server"
    )

    assert done.returncode == 0, done.stderr
    assert re.findall(r"\((\w+\.[EW]\d+)\)", done.stderr) == ["pem.W004"]


def test_without_a_key_of_its_own_a_real_server_does_not_start(tmp_path: Path) -> None:
    done = check_deployment(tmp_path)

    assert done.returncode != 0
    assert "SECRET_KEY" in done.stderr

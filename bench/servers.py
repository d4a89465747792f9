"""Databases of the measures on the embedded server, and gunicorn as it runs in production."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import psycopg2
import redis

from launcher import embedded

ROOT = Path(__file__).resolve().parents[1]
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
PLACE = VAR / "bench"
PYTHON = sys.executable
REDIS_DATABASE = 5  # the programme itself uses 0
PATIENCE = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def address(name: str) -> str:
    """The address of a database of the embedded server."""
    url = embedded.ensure_database_url(VAR)
    return url.replace("/pemwecco?", f"/{name}?", 1)


def cache_address() -> str:
    return f"{embedded.ensure_redis_url(VAR).removesuffix('/0')}/{REDIS_DATABASE}"


def environment(name: str) -> dict[str, str]:
    """What a process needs to work on a database of the measures and on nothing else."""
    return {
        **os.environ,
        "DATABASE_URL": address(name),
        "REDIS_URL": cache_address(),
        "VAR_DIR": str(PLACE),
        "PRIVATE_FILES_DIR": str(PLACE / "private" / name),
        "DJANGO_SETTINGS_MODULE": "pemwecco.settings.local",
        "SITE_URL": "http://localhost",
        "LOG_LEVEL": "WARNING",
        "PYTHONPATH": str(ROOT),
    }


def python(*arguments: str, env: dict[str, str]) -> str:
    """Run a step in a process of its own; its output. Ends the measures when it fails."""
    done = subprocess.run(
        [PYTHON, *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(
            f"{' '.join(arguments)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        )
    return done.stdout


def statement(sql: str, *, database: str = "postgres") -> None:
    connection = psycopg2.connect(address(database))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(sql)
    connection.close()


def make_database(name: str, *, template: str = "template0") -> None:
    drop_database(name)
    statement(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def drop_database(name: str) -> None:
    statement(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def clean() -> None:
    """Leave nothing of the measures behind but their table."""
    shutil.rmtree(PLACE, ignore_errors=True)
    redis.Redis.from_url(cache_address()).flushdb()


@contextmanager
def gunicorn(application: str, *, env: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Serve with the project's own configuration and 2 workers; gives (port, number of the parent)."""
    port = free_port()
    command = [
        PYTHON,
        "-m",
        "gunicorn",
        "-c",
        str(ROOT / "gunicorn.conf.py"),
        "--log-level",
        "warning",
        application,
    ]
    env = {**env, "PORT": str(port), "WEB_WORKERS": "2"}
    log = PLACE / f"gunicorn-{application}.log"
    PLACE.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=output, stderr=output
        )
        try:
            _wait(process, port, log)
            yield port, process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urlopen(f"http://localhost:{port}/healthz", timeout=5):
                return
        except HTTPError:
            return
        except (URLError, OSError):
            time.sleep(0.1)
    sys.exit(f"gunicorn does not answer:\n{log.read_text()[-4000:]}")


def worker_megabytes(parent: int) -> list[float]:
    """Memory that each worker holds (resident), as the kernel says it."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):
            facts = dict(
                line.split(":", 1)
                for line in status.read_text().splitlines()
                if ":" in line
            )
            if int(facts["PPid"]) == parent and "VmRSS" in facts:
                found.append(int(facts["VmRSS"].split()[0]) * 1024 / 1e6)
    return sorted(found)

"""How long `make run` takes until the site answers: on an empty machine, and again."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from bench.servers import PYTHON, ROOT, free_port

READY = re.compile(r"is ready, after ([0-9.]+) s")
TABLE_FOLLOWS = "Ctrl-C stops"


def starts() -> tuple[float, float]:
    """Seconds of the first start (data made, demo loaded) and of the second; the packages are there."""
    place = Path(tempfile.mkdtemp(prefix="pemwecco-start-"))
    try:
        return _start(place), _start(place)
    finally:
        subprocess.run(
            [PYTHON, "-m", "launcher.embedded", "stop", str(place)],
            cwd=ROOT,
            check=False,
        )
        shutil.rmtree(place, ignore_errors=True)


def _start(place: Path) -> float:
    env = {
        **os.environ,
        "VAR_DIR": str(place),
        "PORT": str(free_port()),
        "PYTHONUNBUFFERED": "1",
    }
    env |= {"MAILBOX_PORT": str(free_port()), "MAILBOX_SMTP_PORT": str(free_port())}
    for name in ("DATABASE_URL", "REDIS_URL"):
        env.pop(name, None)
    process = subprocess.Popen(
        [PYTHON, "-m", "launcher.supervisor"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said, seconds = [], 0.0
    for line in process.stdout:
        said.append(line)
        if found := READY.search(line):
            seconds = float(found[1])
        if TABLE_FOLLOWS in line:
            break
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    if not seconds:
        raise RuntimeError("The site did not start:\n" + "".join(said[-20:]))
    return seconds

"""One run per var/: who else wants its data is told where it runs."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyRuns(RuntimeError):
    """The message says where, and what to do."""


@contextmanager
def hold_directory(var: Path) -> Iterator[None]:
    """Hold `var` for this process, or raise AlreadyRuns. The lock ends with the process, however it ends."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "supervisor.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise AlreadyRuns(
                f"The programme already runs here: {lock.read().strip()} Stop it with Ctrl-C where it runs,"
                " or run a second one beside it on data of its own: VAR_DIR=/tmp/second PORT=8100 make run"
            ) from None
        lock.truncate(0)
        lock.write(
            f"http://localhost:{os.environ.get('PORT') or 8000}/ (process {os.getpid()})."
        )
        lock.flush()
        yield

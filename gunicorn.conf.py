"""How gunicorn serves the site. Every value can be set by the environment."""

from __future__ import annotations

import ctypes
import gc
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or 8000}"
workers = int(os.environ.get("WEB_WORKERS") or 2)
# Threads, so that a slow phone or a browser's idle spare connection does not occupy a whole worker.
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS") or 4)
timeout = 60
graceful_timeout = 15
keepalive = 5
# Loaded once, before the workers are forked: they share what it takes, and a new one answers at once.
preload_app = True
max_requests = 20000
max_requests_jitter = 2000
# The sign of life of each worker: in memory, since a slow disk would make it look dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  a file without a name
control_socket_disable = True
accesslog = os.environ.get("ACCESS_LOG") or None


def post_fork(server: Any, worker: Any) -> None:
    """One heap for all threads of a worker: with a heap for each, each keeps the room of its largest page."""
    with suppress(AttributeError, OSError):
        # M_ARENA_MAX of the C library of GNU; others have no such heaps.
        ctypes.CDLL(None).mallopt(-8, 1)


def when_ready(server: Any) -> None:
    """Set aside what loading left, and collect seldom: full collections were the slowest requests.

    Before the workers are forked: a collection writes into all that it looks at, and ends the sharing.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)

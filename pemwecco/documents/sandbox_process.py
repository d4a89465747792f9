"""The warm process from which a process for each file is forked: what opening needs is loaded once.

It knows nothing of the settings, the database or the keys. One process of ours has at most one, begun with
its first file; it ends with whoever began it.
"""

from __future__ import annotations

import atexit
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

# The package of the child is found without running `pemwecco/__init__.py`, which loads Celery and, with the
# settings, every secret.
START: Final = (
    "import sys, types; house = types.ModuleType('pemwecco'); house.__path__ = [sys.argv[1]]; "
    "sys.modules['pemwecco'] = house; "
    "from pemwecco.documents.opening.child import serve_questions; serve_questions(int(sys.argv[2]))"
)
_HOUSE: Final = str(Path(__file__).resolve().parent.parent)
# What the process may know of where it runs.
_PASSED_ON: Final = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG", "TZ")
_PIECE: Final = 1 << 20
# Bytes of the number by which a forked process ended.
STATUS: Final = 4


class SandboxLost(Exception):
    """The warm process is gone: it could not start, or the machine ended it."""


class SandboxProcess:
    """A warm process, asked one question at a time."""

    def __init__(self, start: str = START) -> None:
        self._lock = threading.Lock()
        self._control, theirs = socket.socketpair()
        with theirs:
            environment = {}
            for name in _PASSED_ON:
                if name in os.environ:
                    environment[name] = os.environ[name]
            self._process = subprocess.Popen(  # noqa: S603  our own program; files go in as bytes
                [sys.executable, "-c", start, _HOUSE, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=environment,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, question: bytes, seconds: float) -> tuple[int, bytes]:
        """By what number the forked process ended, and what it answered.

        Raises `TimeoutError` when it did not end in so many seconds, `SandboxLost` when the warm process is
        gone; after both it is of no use any more.
        """
        until = time.monotonic() + seconds
        with self._lock:
            ours, theirs = socket.socketpair()
            with ours:
                try:
                    with theirs:
                        socket.send_fds(self._control, [b"?"], [theirs.fileno()])
                    answer = _exchange(ours, question, until)
                    self._control.settimeout(max(until - time.monotonic(), 0.1))
                    status = self._control.recv(STATUS)
                except TimeoutError:
                    self.end()
                    raise
                except OSError as error:
                    self.end()
                    raise SandboxLost from error
        if len(status) != STATUS:
            self.end()
            raise SandboxLost
        return int.from_bytes(status, "big", signed=True), answer

    def end(self) -> None:
        """End it and all that it forked."""
        self._control.close()
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def _exchange(ours: socket.socket, question: bytes, until: float) -> bytes:
    """Send all, then read all; a process that ends before it has read all answers nothing."""
    # One that was ended by its limits reads no more; by which one, the warm process says.
    with suppress(BrokenPipeError, ConnectionResetError):
        ours.settimeout(max(until - time.monotonic(), 0.1))
        ours.sendall(question)
        ours.shutdown(socket.SHUT_WR)
    pieces = []
    with suppress(ConnectionResetError):
        while True:
            ours.settimeout(max(until - time.monotonic(), 0.1))
            piece = ours.recv(_PIECE)
            if not piece:
                break
            pieces.append(piece)
    return b"".join(pieces)


_running: dict[int, SandboxProcess] = {}
_beginning = threading.Lock()


def get_sandbox_process() -> SandboxProcess:
    """The warm process of this process; one that was forked from it begins its own."""
    with _beginning:
        if os.getpid() not in _running:
            _running[os.getpid()] = SandboxProcess()
            atexit.register(end_sandbox_process)
        return _running[os.getpid()]


def end_sandbox_process() -> None:
    """End the warm process of this process, if it has one."""
    process = _running.pop(os.getpid(), None)
    if process is not None:
        process.end()


def forget_sandbox_process(process: SandboxProcess) -> None:
    """The next file begins another one."""
    with _beginning:
        if _running.get(os.getpid()) is process:
            del _running[os.getpid()]

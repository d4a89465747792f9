"""Processes that belong to the supervisor: they start, are started again when they die, and end with it."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

STEADY = 60.0  # seconds after which a child counts as well again
LIMIT = 5  # deaths in a row before the supervisor gives up
LONGEST_PAUSE = 16.0
LOG_BYTES = 10 * 1024 * 1024
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None)


class GivesUp(RuntimeError):
    """A child died too often; the message says which, and where its log is."""


def end_with_parent(parent: int) -> Callable[[], None]:
    """What a child does before it becomes its program: ask for SIGTERM when the supervisor dies."""

    def prepare() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died in the meantime
            os._exit(1)

    return prepare


@dataclass
class Child:
    """One program under the supervisor."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    deaths: int = 0
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = field(default=0.0)

    def start(self) -> None:
        """Start the program in a session of its own, which Ctrl-C does not reach, logging to its file."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603  our own commands
                list(self.command),
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent(os.getpid()),  # noqa: PLW1509  the supervisor has one thread
            )
        self.started = time.monotonic()

    def tend(self, say: Callable[[str], object]) -> None:
        """Notice a death and start again after a pause that doubles; raise GivesUp after LIMIT in a row."""
        now = time.monotonic()
        if self.process is not None:
            code = self.process.poll()
            if code is None:
                return
            self.process = None
            self.deaths = 1 if now - self.started > STEADY else self.deaths + 1
            if self.deaths >= LIMIT:
                raise GivesUp(
                    f"{self.name} stopped {LIMIT} times in a row; its log is {self.log}\n{self.tail()}"
                )
            pause = min(LONGEST_PAUSE, 0.5 * 2**self.deaths)
            self.due = now + pause
            say(
                f"{self.name} stopped ({_how(code)}); it starts again in {pause:.0f} s. Log: {self.log}\n"
            )
        elif now >= self.due:
            self.start()

    def start_anew(self, patience: float) -> None:
        """End the program within `patience` seconds and start it: the addresses it was given have changed."""
        self.ask_to_end()
        self.end(time.monotonic() + patience)
        self.start()

    def ask_to_end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def end(self, deadline: float) -> None:
        """Wait for the end until `deadline` (monotonic seconds), then kill what is left of its session."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None

    def tail(self, lines: int = 15) -> str:
        """The last lines of the log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"

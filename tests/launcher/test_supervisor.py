"""The supervisor: ports, children that die, one run per directory."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from launcher.supervisor.alone import AlreadyRuns, hold_directory
from launcher.supervisor.children import LIMIT, Child, GivesUp
from launcher.supervisor.ports import Ports, PortTaken
from tests.ports import port_of, reserved

pytestmark = pytest.mark.db
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield int(server.getsockname()[1])


def until(condition: Callable[[], bool]) -> None:
    while not condition():  # the limit is that of the test
        time.sleep(0.02)


def command_of(pid: int) -> bytes:
    """Empty for a process that ended, buried or not."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def sleeper(log: Path, code: str = "import time; time.sleep(60)") -> Child:
    return Child("sleeper", [sys.executable, "-c", code], dict(os.environ), log)


def test_an_occupied_port_is_named_and_another_one_proposed(
    taken: int, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "launcher.supervisor"],
        cwd=ROOT,
        env=os.environ
        | {"PORT": str(taken), "VAR_DIR": str(tmp_path), "DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"Port {taken}, needed for the site, is in use" in done.stderr
    assert "choose another port: PORT=" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "postgres").exists(), (
        "nothing is started before the ports are known to be free"
    )


def test_the_ports_beside_are_checked_as_well(taken: int) -> None:
    with (
        reserved() as web,
        reserved() as smtp,
        pytest.raises(PortTaken, match="MAILBOX_PORT="),
    ):
        Ports(
            host="127.0.0.1", web=port_of(web), mailbox=taken, smtp=port_of(smtp)
        ).check()


def test_a_port_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="PORT must be a number between 1 and 65535"):
        Ports.of({"PORT": "80a"})


def test_a_child_that_dies_is_started_again(tmp_path: Path) -> None:
    child, said = sleeper(tmp_path / "log"), list[str]()
    child.start()
    assert child.process is not None
    first = child.process.pid
    os.kill(first, signal.SIGKILL)

    def again() -> bool:
        child.tend(said.append)
        return child.process is not None and child.process.pid != first

    until(again)
    assert "sleeper stopped (signal 9)" in said[0]
    child.ask_to_end()
    child.end(time.monotonic() + 5)
    assert child.process is None


def test_a_child_that_keeps_dying_ends_the_run_with_its_last_words(
    tmp_path: Path,
) -> None:
    child = sleeper(tmp_path / "log", "raise SystemExit('no such table')")
    child.deaths = LIMIT - 1
    child.start()

    def gives_up() -> bool:
        try:
            child.tend(lambda _: None)
        except GivesUp as refusal:
            return "no such table" in str(refusal)
        return False

    until(gives_up)


def test_a_child_does_not_outlive_a_killed_supervisor(tmp_path: Path) -> None:
    code = (
        "import os, sys, time; from pathlib import Path; from launcher.supervisor.children import Child\n"
        "child = Child('c', ['sleep', '60'], dict(os.environ), Path(sys.argv[1]))\n"
        "child.start(); print(child.process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "log")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as supervisor:
        assert supervisor.stdout is not None
        child = int(supervisor.stdout.readline())
        supervisor.kill()
    until(lambda: not command_of(child))


def test_a_second_run_on_the_same_data_is_told_where_the_first_is(
    tmp_path: Path,
) -> None:
    with (
        hold_directory(tmp_path),
        pytest.raises(AlreadyRuns, match="runs here: http://localhost"),
        hold_directory(tmp_path),
    ):
        pass
    with hold_directory(tmp_path):
        pass

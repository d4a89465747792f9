"""The supervisor: ports, children that die, one run per directory."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
import redis

from launcher import embedded
from launcher.supervisor.alone import AlreadyRuns, hold_directory
from launcher.supervisor.children import LIMIT, Child, GivesUp
from launcher.supervisor.ports import Ports, PortTaken
from launcher.supervisor.servers import PAUSE, Servers
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


def pids_of(var: Path) -> list[int]:
    """Process numbers of PostgreSQL and Redis as they note them."""
    return [
        int(((var / "postgres").resolve() / "postmaster.pid").read_text().split()[0]),
        int(((var / "redis").resolve() / "redis.pid").read_text()),
    ]


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Servers]:
    yield Servers({"VAR_DIR": str(tmp_path)})
    embedded.erase_embedded_data(tmp_path)


@pytest.mark.parametrize("killed", [(0,), (1,), (0, 1)])
def test_servers_that_die_are_started_again_where_they_were(
    pair: Servers, tmp_path: Path, killed: tuple[int, ...]
) -> None:
    database = psycopg2.connect(pair.addresses["MIGRATION_DATABASE_URL"])
    with closing(database), database, database.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 7 AS n")
    before, addresses, said = pids_of(tmp_path), dict(pair.addresses), list[str]()
    for which in killed:
        os.kill(before[which], signal.SIGKILL)

    def revived() -> bool:
        assert not pair.tend(said.append), "its users need not start again"
        return not embedded.find_dead_servers({"VAR_DIR": str(tmp_path)}) and all(
            pids_of(tmp_path)[which] != before[which] for which in killed
        )

    until(revived)
    assert pair.addresses == addresses
    again = psycopg2.connect(addresses["MIGRATION_DATABASE_URL"])
    with closing(again), again.cursor() as cursor:
        cursor.execute("SELECT n FROM kept")
        assert cursor.fetchone() == (7,)
    with redis.Redis.from_url(addresses["REDIS_URL"]) as client:
        assert client.ping()
    assert "stopped: starting again" in said[0]


def test_users_start_again_when_a_server_comes_back_elsewhere(
    pair: Servers, tmp_path: Path
) -> None:
    old = pair.addresses["REDIS_URL"]
    os.kill(pids_of(tmp_path)[1], signal.SIGKILL)
    until(lambda: "Redis" in embedded.find_dead_servers({"VAR_DIR": str(tmp_path)}))
    # Noted nowhere: as when somebody cleared the place.
    ((tmp_path / "redis").resolve() / "address").unlink()

    until(lambda: pair.tend(lambda _: None))

    assert pair.addresses["REDIS_URL"] != old
    child = sleeper(tmp_path / "log")
    child.start()
    assert child.process is not None
    first = child.process.pid
    child.start_anew(5)
    assert child.process is not None
    assert child.process.pid != first
    assert not command_of(first)
    child.ask_to_end()
    child.end(time.monotonic() + 5)


def test_servers_that_keep_dying_end_the_run(pair: Servers, tmp_path: Path) -> None:
    pair.deaths = LIMIT - 1
    os.kill(pids_of(tmp_path)[1], signal.SIGKILL)

    def gives_up() -> bool:
        try:
            pair.tend(lambda _: None)
        except GivesUp as refusal:
            return "Redis stopped" in str(refusal)
        return False

    until(gives_up)


def test_servers_of_others_are_left_alone(tmp_path: Path) -> None:
    elsewhere = {
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
    pair = Servers(elsewhere)
    pair.looked = -PAUSE

    assert not pair.tend(lambda _: None)
    assert pair.addresses == elsewhere
    assert not (tmp_path / "postgres").exists()

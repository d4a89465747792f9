"""The virus scanner: ClamAV over its socket, by its INSTREAM command."""

from __future__ import annotations

import socket
import struct
from enum import Enum
from urllib.parse import urlsplit

SECONDS = 20
_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096


class Verdict(Enum):
    CLEAN = "clean"
    INFECTED = "infected"


class ScannerUnreachable(OSError):
    """The daemon does not answer, or not with a verdict."""


def scan_content(content: bytes, address: str) -> Verdict:
    """Ask the daemon at "unix:/path" or "tcp://host:port"; raises `ScannerUnreachable`."""
    try:
        with _connect_to_scanner(address) as connection:
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), _CHUNK):
                part = content[start : start + _CHUNK]
                connection.sendall(struct.pack("!L", len(part)) + part)
            connection.sendall(struct.pack("!L", 0))
            answer = _read_scanner_answer(connection)
    except OSError as error:
        raise ScannerUnreachable(str(error)) from error
    if answer.endswith("FOUND"):
        return Verdict.INFECTED
    if answer.endswith("OK"):
        return Verdict.CLEAN
    raise ScannerUnreachable(answer or "no answer")


def _connect_to_scanner(address: str) -> socket.socket:
    if address.startswith("unix:"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(SECONDS)
        try:
            connection.connect(address.removeprefix("unix:").replace("//", "", 1))
        except OSError:
            connection.close()
            raise
        return connection
    parts = urlsplit(address)
    return socket.create_connection(
        (parts.hostname or "localhost", parts.port or 3310), timeout=SECONDS
    )


def _read_scanner_answer(connection: socket.socket) -> str:
    received = b""
    while not received.endswith(b"\0") and len(received) < _LONGEST_ANSWER:
        if not (part := connection.recv(_LONGEST_ANSWER)):
            break
        received += part
    return received.rstrip(b"\0\n").decode("utf-8", "replace")

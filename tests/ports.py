"""Ports of this machine that stay ours until a server listens on them."""

from __future__ import annotations

import socket


def reserved() -> socket.socket:
    """Hold a free port of 127.0.0.1: no other program is given it, and a server of ours may still listen."""
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    return held


def port_of(held: socket.socket) -> int:
    return int(held.getsockname()[1])

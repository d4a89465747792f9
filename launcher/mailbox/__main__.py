"""`python -m launcher.mailbox`: serve until told to stop; with `codes`, print the latest sign-in codes."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

from launcher.mailbox.box import Box, list_sign_in_codes, start_smtp_server
from launcher.mailbox.pages import create_web_server


def run_mailbox(arguments: list[str]) -> None:
    """Serve until told to stop, or with `codes` print the latest sign-in codes."""
    var = Path(os.environ.get("VAR_DIR") or Path(__file__).resolve().parents[2] / "var")
    box = Box(var / "mailbox")
    if arguments == ["codes"]:
        sys.stdout.write(list_sign_in_codes(box) + "\n")
        return
    base = int(os.environ.get("PORT") or 8000)
    host = os.environ.get("HOST") or "127.0.0.1"
    controller = start_smtp_server(
        box,
        host="127.0.0.1",
        port=int(os.environ.get("MAILBOX_SMTP_PORT") or base + 25),
    )
    server = create_web_server(
        box, host=host, port=int(os.environ.get("MAILBOX_PORT") or base + 1)
    )
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    ended.wait()
    server.shutdown()
    controller.stop()


if __name__ == "__main__":
    run_mailbox(sys.argv[1:])

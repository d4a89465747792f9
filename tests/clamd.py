"""A real ClamAV daemon for the tests, with one signature of its own: that of the EICAR test file."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin:/sbin")
MISSING = "clamd is not installed (Debian: clamav-daemon): scans by a real daemon are not tried."
# In two halves, so that no scanner takes this file for the one it describes.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

if CLAMD is None:
    sys.stderr.write(f"{MISSING}\n")


class Clamd:
    """The daemon on a socket in a folder of its own; it can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "clamd.ctl"
        self.address = f"unix:{self.socket}"
        self._running: subprocess.Popen[bytes] | None = None
        signatures = folder / "signatures"
        signatures.mkdir(mode=0o755)
        # Wherever it stands in a file, so that a PDF that holds it is found too.
        (signatures / "eicar.ndb").write_text(
            f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n"
        )
        (folder / "clamd.conf").write_text(
            f"DatabaseDirectory {signatures}\n"
            f"LocalSocket {self.socket}\n"
            f"PidFile {folder / 'clamd.pid'}\n"
            f"LogFile {folder / 'clamd.log'}\n"
            "Foreground yes\nMaxThreads 4\nConcurrentDatabaseReload no\n"
        )

    def start(self) -> None:
        assert CLAMD is not None, MISSING
        self.socket.unlink(missing_ok=True)
        self._running = subprocess.Popen(
            [CLAMD, f"--config-file={self.folder / 'clamd.conf'}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while not self._answers():  # the limit is that of the test
            assert self._running.poll() is None, (self.folder / "clamd.log").read_text()
            time.sleep(0.05)

    def stop(self) -> None:
        if self._running is not None:
            self._running.terminate()
            self._running.wait()
            self._running = None
        self.socket.unlink(missing_ok=True)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self.socket))
                probe.sendall(b"zPING\0")
                return probe.recv(16) == b"PONG\0"
            except OSError:
                return False

"""`make reset`: delete what this machine keeps, databases, files and mails; refused while it runs."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from launcher import embedded
from launcher.embedded.account import EmbeddedError
from launcher.supervisor.alone import AlreadyRuns, hold_directory


def reset_installation() -> int:
    """Delete everything in var/. Returns the exit code."""
    root = Path(__file__).resolve().parents[2]
    var = Path(os.environ.get("VAR_DIR") or root / "var").resolve()
    try:
        with hold_directory(var):
            for place in (var / "tests", var):
                embedded.erase_embedded_data(place)
            for path in var.iterdir():
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                elif path.name != "supervisor.lock":
                    path.unlink()
    except (AlreadyRuns, EmbeddedError) as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    sys.stdout.write(
        "All data of this machine is deleted. The next `make run` starts afresh.\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(reset_installation())

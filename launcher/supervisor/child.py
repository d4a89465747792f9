"""`python -m launcher.supervisor.child MODULE …`: what `python -m MODULE …` does, with servers to run on.

Each child holds the embedded servers itself: they stay while one of them runs, and one that is started
again starts them again when they died.
"""

from __future__ import annotations

import os
import runpy
import sys

from launcher import embedded


def main() -> None:
    """Start what servers are missing, then become the module."""
    embedded.ensure_servers(os.environ)
    # What runs has no use for the owner of the database.
    os.environ.pop("MIGRATION_DATABASE_URL", None)
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()

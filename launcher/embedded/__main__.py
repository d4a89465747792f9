"""`python -m launcher.embedded stop VAR`: end servers that nobody ended, after their users were killed."""

from __future__ import annotations

import sys
from pathlib import Path

from launcher import embedded

match sys.argv[1:]:
    case ["stop", place]:
        embedded.stop_embedded_servers(Path(place))
    case _:
        sys.exit("usage: python -m launcher.embedded stop VAR")

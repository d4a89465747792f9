"""`python -m pemwecco.embedded stop|erase VAR`, for `make reset` and for the curious."""

from __future__ import annotations

import sys
from pathlib import Path

from pemwecco import embedded

match sys.argv[1:]:
    case ["stop", place]:
        embedded.stop(Path(place))
    case ["erase", place]:
        embedded.erase(Path(place))
    case _:
        sys.exit("usage: python -m pemwecco.embedded stop|erase VAR")

"""How long a list may be, and how long its file stays; plain Python."""

from __future__ import annotations

# A list up to this long is handed over at once; a longer one is written by the worker.
AT_ONCE = 1000
# A sheet of XLSX ends there; the head takes one row.
MOST_ROWS = 1_048_575
KEPT_DAYS = 7

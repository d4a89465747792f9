"""What a list becomes in a spreadsheet, in plain Python."""

from __future__ import annotations

import html
import re

# A list up to this long is handed over at once; a longer one is written by the worker.
AT_ONCE = 1000
# A sheet of XLSX ends there; the head takes one row.
MOST_ROWS = 1_048_575
KEPT_DAYS = 7
_TAG = re.compile(r"<[^>]+>")


def strip_markup(text: str) -> str:
    """What a reader sees of a cell that is drawn as HTML, on one line.

    >>> strip_markup("<b>Awa</b><br>N&#x27;Diaye")
    "Awa N'Diaye"
    """
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())

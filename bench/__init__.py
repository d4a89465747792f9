"""Measures of the pages, of letters and of starts, each beside a floor taken in the same run.

`python -m bench.crawl OUT_DIR` measures nothing: it writes what every role sees at every address of the demo as
text, to be compared by `diff -r` before and after a change that nobody should see.
"""

from __future__ import annotations

"""The demo programme: invented people in every stage of the real journey, dated around today.

The same on each machine on the same day: every choice comes from one seeded dice. Rows are born in
their last stage with the ledger they would have; the table of moves is asked for every one of them.
"""

from __future__ import annotations

from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role

READ = ("reporting.view_indicators",)
TEAM = (*READ, "reporting.view_counted_rows")
RIGHTS: Rights = {
    Role.COORDINATOR: TEAM,
    Role.OFFICER: TEAM,
    Role.MONITORING: TEAM,
    # Figures, never the lists behind them.
    Role.DONOR_READER: READ,
}

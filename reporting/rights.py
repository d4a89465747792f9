from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

READ = ("reporting.view_indicators", "reporting.view_reportingperiod")
_TEAM = (
    *READ,
    "reporting.view_counted_rows",
    *build_crud_rights("reporting", "reportingperiod"),
    "reporting.check_reportingperiod",
    "reporting.freeze_reportingperiod",
)
RIGHTS: Rights = {
    Role.COORDINATOR: _TEAM,
    Role.OFFICER: (*READ, "reporting.view_counted_rows"),
    Role.MONITORING: _TEAM,
    # Figures and frozen reports, never the lists behind them.
    Role.DONOR_READER: READ,
}

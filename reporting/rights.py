from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role

READ = ("reporting.view_indicators",)
RIGHTS: Rights = {
    Role.COORDINATOR: READ,
    Role.OFFICER: READ,
    Role.MONITORING: READ,
    Role.DONOR_READER: READ,
}

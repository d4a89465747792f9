from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, crud

_ALL = (*crud("hosts", "host", "hostcontact", "placement"), "hosts.manage_placement")

RIGHTS: Rights = {
    Role.COORDINATOR: _ALL,
    Role.OFFICER: _ALL,
    Role.VISA_OFFICER: crud("hosts", "host", "hostcontact", "placement", verbs=("view",)),
    Role.MONITORING: crud("hosts", "host", "placement", verbs=("view",)),
}

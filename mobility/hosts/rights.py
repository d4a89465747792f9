from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

_ALL = (
    *build_crud_rights("hosts", "host", "hostcontact", "placement"),
    "hosts.manage_placement",
)

RIGHTS: Rights = {
    Role.COORDINATOR: _ALL,
    Role.OFFICER: _ALL,
    Role.VISA_OFFICER: build_crud_rights(
        "hosts", "host", "hostcontact", "placement", verbs=("view",)
    ),
    Role.MONITORING: build_crud_rights("hosts", "host", "placement", verbs=("view",)),
}

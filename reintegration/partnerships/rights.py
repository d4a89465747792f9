from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

_TEAM = (
    *build_crud_rights("partnerships", "partnership"),
    # On the page of a partnership.
    *build_crud_rights("partnerships", "partnershipparty"),
    "partnerships.manage_partnership",
)

RIGHTS: Rights = {
    Role.COORDINATOR: _TEAM,
    Role.OFFICER: _TEAM,
    Role.MONITORING: (
        *build_crud_rights("partnerships", "partnership", verbs=("view",)),
        *build_crud_rights("partnerships", "partnershipparty", verbs=("view",)),
    ),
}

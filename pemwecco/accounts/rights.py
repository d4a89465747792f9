from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

RIGHTS: Rights = {
    Role.COORDINATOR: (
        *build_crud_rights("accounts", "user"),
        *build_crud_rights("core", "parameter"),
    ),
    Role.OFFICER: build_crud_rights("core", "parameter", verbs=("view",)),
    Role.VISA_OFFICER: build_crud_rights("core", "parameter"),
}

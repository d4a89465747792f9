from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

RIGHTS: Rights = {
    Role.COORDINATOR: build_crud_rights(
        "privacy", "reading", "consent", verbs=("view",)
    ),
}

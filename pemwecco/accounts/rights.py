from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

# A value by which nothing was judged yet may be withdrawn.
KEEP_RULES = ("view", "add", "change", "delete")
RIGHTS: Rights = {
    Role.COORDINATOR: (
        *build_crud_rights("accounts", "user"),
        *build_crud_rights("core", "parameter", verbs=KEEP_RULES),
    ),
    Role.OFFICER: build_crud_rights("core", "parameter", verbs=("view",)),
    Role.VISA_OFFICER: build_crud_rights("core", "parameter", verbs=KEEP_RULES),
}

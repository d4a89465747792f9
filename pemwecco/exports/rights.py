from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

# "personal": also the columns that the data map classes as personal.
EVERY_COLUMN = (
    *build_crud_rights("exports", "export", verbs=("view", "add")),
    "exports.export_personal",
)
RIGHTS: Rights = {
    Role.COORDINATOR: EVERY_COLUMN,
    Role.OFFICER: EVERY_COLUMN,
    Role.VISA_OFFICER: EVERY_COLUMN,
    Role.MONITORING: build_crud_rights("exports", "export", verbs=("view", "add")),
}

from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

RIGHTS: Rights = {
    Role.COORDINATOR: build_crud_rights(
        "reminders", "reminder", verbs=("view", "change")
    ),
    Role.OFFICER: build_crud_rights("reminders", "reminder", verbs=("view", "change")),
    Role.VISA_OFFICER: build_crud_rights("reminders", "reminder", verbs=("view",)),
}

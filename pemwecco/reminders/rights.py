from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, crud

RIGHTS: Rights = {
    Role.COORDINATOR: crud("reminders", "reminder", verbs=("view", "change")),
    Role.OFFICER: crud("reminders", "reminder", verbs=("view", "change")),
    Role.VISA_OFFICER: crud("reminders", "reminder", verbs=("view",)),
}

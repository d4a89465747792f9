from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, crud

RIGHTS: Rights = {
    Role.COORDINATOR: (*crud("accounts", "user"), *crud("core", "parameter")),
    Role.OFFICER: crud("core", "parameter", verbs=("view",)),
    Role.VISA_OFFICER: crud("core", "parameter"),
}

from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, crud

RIGHTS: Rights = {
    Role.COORDINATOR: crud("privacy", "reading", "consent", verbs=("view",)),
}

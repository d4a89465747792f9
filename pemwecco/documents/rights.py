from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role

RIGHTS: Rights = {
    Role.COORDINATOR: ("documents.view_paper", "documents.revoke_paper"),
    Role.OFFICER: ("documents.view_paper",),
    Role.VISA_OFFICER: ("documents.view_paper", "documents.revoke_paper"),
}

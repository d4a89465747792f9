from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

# "change" on a mail is sending it again or stopping it; its words never change.
RIGHTS: Rights = {
    Role.COORDINATOR: (
        *build_crud_rights("mail", "message", verbs=("view", "change")),
        *build_crud_rights("mail", "wording"),
    ),
    Role.OFFICER: (
        *build_crud_rights("mail", "message", verbs=("view", "change")),
        "mail.view_wording",
    ),
    Role.VISA_OFFICER: build_crud_rights("mail", "message", verbs=("view",)),
}

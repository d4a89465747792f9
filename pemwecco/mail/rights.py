from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, crud

# "change" on a mail is sending it again or stopping it; its words never change.
RIGHTS: Rights = {
    Role.COORDINATOR: (*crud("mail", "message", verbs=("view", "change")), *crud("mail", "wording")),
    Role.OFFICER: (*crud("mail", "message", verbs=("view", "change")), "mail.view_wording"),
    Role.VISA_OFFICER: crud("mail", "message", verbs=("view",)),
}

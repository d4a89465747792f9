from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, crud

RIGHTS: Rights = {
    Role.COORDINATOR: (
        *crud("selection", "application", "attachment", "criterion", "panelmember", "review"),
        "selection.delete_criterion",
        "selection.delete_panelmember",
    ),
    Role.OFFICER: (
        *crud("selection", "application", "attachment", "criterion", "panelmember", "review"),
        "selection.delete_criterion",
        "selection.delete_panelmember",
    ),
    # The panel sees what it is given (`visible_to`), never the list of files.
    Role.PANEL_MEMBER: ("selection.score_review",),
    Role.VISA_OFFICER: crud("selection", "application", "attachment", verbs=("view",)),
    Role.MONITORING: crud("selection", "application", "review", verbs=("view",)),
}

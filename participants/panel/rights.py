from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, crud

_TEAM = crud("panel", "review", "conflict", "redaction", "redactedcopy")

RIGHTS: Rights = {
    Role.COORDINATOR: _TEAM,
    Role.OFFICER: _TEAM,
    # The panel sees what it is given (`visible_to`), never the list of files.
    Role.PANEL_MEMBER: ("panel.score_review",),
    Role.MONITORING: crud("panel", "review", verbs=("view",)),
}

from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

_TEAM = build_crud_rights("panel", "review", "conflict", "redaction", "redactedcopy")

RIGHTS: Rights = {
    Role.COORDINATOR: _TEAM,
    Role.OFFICER: _TEAM,
    # The panel sees what it is given (`visible_to`), never the list of files.
    Role.PANEL_MEMBER: ("panel.score_review",),
    Role.MONITORING: build_crud_rights("panel", "review", verbs=("view",)),
}

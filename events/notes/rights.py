from __future__ import annotations

from events.notes.lifecycle import PUBLISH
from pemwecco.accounts.roles import Rights, Role, build_crud_rights

_PARTS = ("learningnote", "noteauthor", "notefile", "policyfeedback")


def _build_team_rights() -> tuple[str, ...]:
    found: list[str] = [PUBLISH]
    for name in _PARTS:
        found += build_crud_rights("notes", name)
    return (*found, "notes.delete_noteauthor", "notes.delete_notefile")


_TEAM = _build_team_rights()

RIGHTS: Rights = {
    Role.COORDINATOR: _TEAM,
    Role.OFFICER: _TEAM,
    Role.MONITORING: _TEAM,
}

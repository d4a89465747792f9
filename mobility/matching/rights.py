from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

_SEEN = build_crud_rights(
    "matching", "matching", "matchingbrief", "pairruling", verbs=("view",)
)
_ALL = (*_SEEN, "matching.manage_matching")

RIGHTS: Rights = {
    Role.COORDINATOR: _ALL,
    Role.OFFICER: _ALL,
    Role.MONITORING: _SEEN,
}

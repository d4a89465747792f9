from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

_TEAM = (
    *build_crud_rights(
        "eligibility", "screening", "screeningfinding", "referral", "duplicate"
    ),
    "eligibility.view_broughtitem",
)

RIGHTS: Rights = {
    Role.COORDINATOR: _TEAM,
    Role.OFFICER: _TEAM,
    Role.MONITORING: build_crud_rights(
        "eligibility", "screening", "screeningfinding", "referral", verbs=("view",)
    ),
}

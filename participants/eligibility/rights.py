from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, crud

_TEAM = crud("eligibility", "screening", "screeningfinding", "referral", "duplicate")

RIGHTS: Rights = {
    Role.COORDINATOR: _TEAM,
    Role.OFFICER: _TEAM,
    Role.MONITORING: crud("eligibility", "screening", "screeningfinding", "referral", verbs=("view",)),
}

from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

RIGHTS: Rights = {
    Role.COORDINATOR: (
        "register.view_eraseddraft",
        *build_crud_rights("register", "programme", "call", "cohort", "participation"),
        "register.screen_participation",
        "register.decide_participation",
        "register.steer_participation",
    ),
    Role.OFFICER: (
        "register.view_eraseddraft",
        *build_crud_rights("register", "call", "cohort", "participation"),
        *build_crud_rights("register", "programme", verbs=("view",)),
        "register.screen_participation",
        "register.steer_participation",
    ),
    Role.VISA_OFFICER: build_crud_rights(
        "register", "programme", "call", "cohort", "participation", verbs=("view",)
    ),
    Role.MONITORING: build_crud_rights(
        "register", "programme", "call", "cohort", "participation", verbs=("view",)
    ),
}

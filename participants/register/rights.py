from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, crud

RIGHTS: Rights = {
    Role.COORDINATOR: (
        *crud("register", "programme", "call", "cohort", "participation"),
        "register.screen_participation",
        "register.decide_participation",
        "register.steer_participation",
    ),
    Role.OFFICER: (
        *crud("register", "call", "cohort", "participation"),
        *crud("register", "programme", verbs=("view",)),
        "register.screen_participation",
        "register.steer_participation",
    ),
    Role.VISA_OFFICER: crud("register", "programme", "call", "cohort", "participation", verbs=("view",)),
    Role.MONITORING: crud("register", "programme", "call", "cohort", "participation", verbs=("view",)),
}

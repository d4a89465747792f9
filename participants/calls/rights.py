from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, crud

# Those who run a call work with its settings.
_TEAM = (
    *crud("register", "accesscode"),
    *crud("calls", "setup", "question", "choice", "condition", "criterion"),
    *crud("calls", "balancetarget", "eligibilityrule", "panelmember"),
    "calls.view_setupversion",
    "calls.delete_criterion",
    "calls.delete_panelmember",
    "calls.delete_question",
    "calls.delete_choice",
    "calls.delete_condition",
    "calls.delete_balancetarget",
    "calls.delete_eligibilityrule",
)

RIGHTS: Rights = {
    Role.COORDINATOR: (*_TEAM, "calls.amend_setup"),
    Role.OFFICER: _TEAM,
}

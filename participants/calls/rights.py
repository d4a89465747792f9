from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

# Those who run a call work with its settings.
_TEAM = (
    *build_crud_rights("register", "accesscode"),
    *build_crud_rights(
        "calls", "setup", "question", "choice", "condition", "criterion"
    ),
    *build_crud_rights("calls", "balancetarget", "eligibilityrule", "panelmember"),
    "calls.view_setupversion",
    "calls.view_callsubscriber",
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

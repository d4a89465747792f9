from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, crud

# What those who run a call work with, from its settings to the offers.
RUNS_A_CALL = (
    *crud("register", "accesscode"),
    *crud("selection", "application", "attachment", "criterion", "panelmember", "review"),
    *crud("selection", "setup", "question", "choice", "condition", "balancetarget", "eligibilityrule"),
    *crud("selection", "correction", "screening", "screeningfinding", "referral", "duplicate"),
    *crud("selection", "conflict", "redaction", "redactedcopy"),
    *crud("selection", "round", "attendance", "pendingdecision", "reserveplace"),
    *crud("selection", "setupversion", "sending", "answer", "offer", "vacancy", "minutes", verbs=("view",)),
    "selection.view_refusalreason",
    "selection.delete_criterion",
    "selection.delete_panelmember",
    "selection.delete_question",
    "selection.delete_choice",
    "selection.delete_condition",
    "selection.delete_balancetarget",
    "selection.delete_eligibilityrule",
    "selection.delete_pendingdecision",
)

RIGHTS: Rights = {
    Role.COORDINATOR: (*RUNS_A_CALL, *crud("selection", "refusalreason"), "selection.amend_setup"),
    Role.OFFICER: RUNS_A_CALL,
    # The panel sees what it is given (`visible_to`), never the list of files.
    Role.PANEL_MEMBER: ("selection.score_review",),
    Role.VISA_OFFICER: crud("selection", "application", "attachment", "sending", verbs=("view",)),
    Role.MONITORING: crud(
        "selection",
        "application",
        "review",
        "screening",
        "screeningfinding",
        "referral",
        "round",
        "offer",
        "vacancy",
        verbs=("view",),
    ),
}

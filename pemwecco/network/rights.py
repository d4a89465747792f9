from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

FACTS = (
    "person",
    "organisation",
    "identifier",
    "affiliation",
    "figure",
    "agreement",
    "agreementparty",
    "interaction",
    "relation",
    "need",
)

# Who says “not the same”; merging rows for good and all is a right of its own.
PAIRS = build_crud_rights("network", "similarpair", verbs=("view", "change"))

RIGHTS: Rights = {
    Role.COORDINATOR: (
        *PAIRS,
        "network.view_merge",
        "network.merge_person",
        "network.merge_organisation",
        *build_crud_rights("network", *FACTS),
        *build_crud_rights("network", "sector", "needtopic"),
    ),
    Role.OFFICER: (
        *PAIRS,
        "network.view_merge",
        *build_crud_rights("network", *FACTS),
        *build_crud_rights("network", "sector", "needtopic"),
    ),
    Role.VISA_OFFICER: (
        *build_crud_rights("network", *FACTS, "sector", "needtopic", verbs=("view",)),
        "network.change_person",
    ),
    Role.MONITORING: (
        *build_crud_rights(
            "network",
            "organisation",
            "identifier",
            "affiliation",
            "interaction",
            "relation",
            "need",
            "sector",
            "needtopic",
        ),
        *build_crud_rights("network", "figure"),
        *build_crud_rights(
            "network", "person", "agreement", "agreementparty", verbs=("view",)
        ),
    ),
}

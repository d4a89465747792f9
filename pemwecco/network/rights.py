from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

FACTS = (
    "person",
    "organisation",
    "identifier",
    "affiliation",
    "figure",
    "agreement",
    "interaction",
)

RIGHTS: Rights = {
    Role.COORDINATOR: (
        *build_crud_rights("network", *FACTS),
        *build_crud_rights("network", "sector"),
    ),
    Role.OFFICER: (
        *build_crud_rights("network", *FACTS),
        *build_crud_rights("network", "sector"),
    ),
    Role.VISA_OFFICER: (
        *build_crud_rights("network", *FACTS, "sector", verbs=("view",)),
        "network.change_person",
    ),
    Role.MONITORING: (
        *build_crud_rights(
            "network",
            "organisation",
            "identifier",
            "affiliation",
            "interaction",
            "sector",
        ),
        *build_crud_rights("network", "figure"),
        *build_crud_rights("network", "person", "agreement", verbs=("view",)),
    ),
}

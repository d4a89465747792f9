from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, crud

FACTS = ("person", "organisation", "identifier", "affiliation", "figure", "agreement", "interaction")

RIGHTS: Rights = {
    Role.COORDINATOR: (*crud("network", *FACTS), *crud("network", "sector")),
    Role.OFFICER: (*crud("network", *FACTS), *crud("network", "sector")),
    Role.VISA_OFFICER: (
        *crud("network", *FACTS, "sector", verbs=("view",)),
        "network.change_person",
    ),
    Role.MONITORING: (
        *crud("network", "organisation", "identifier", "affiliation", "interaction", "sector"),
        *crud("network", "figure"),
        *crud("network", "person", "agreement", verbs=("view",)),
    ),
}

from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, crud

# The data of passports stay with those who need them for the visa; hosts and panel have none.
STEER = (
    *crud("visas", "post", "dossier"),
    *crud(
        "visas",
        "piece",
        "traveldocument",
        "paststay",
        "earliervisa",
        "appointment",
        "lodging",
        "decision",
        "flight",
        "accommodation",
        "proposal",
        "findingwaiver",
        "formanswers",
        verbs=("view",),
    ),
    *crud("visas", "sharedareastate", "visaregime"),
    "visas.manage_dossier",
    "visas.check_piece",
    "visas.issue_letter",
    "visas.waive_finding",
)

RIGHTS: Rights = {
    Role.COORDINATOR: STEER,
    Role.VISA_OFFICER: STEER,
    Role.OFFICER: crud("visas", "post", "dossier", "appointment", "lodging", "decision", verbs=("view",)),
    Role.IMMIGRATION_READER: crud("visas", "shareddossier", verbs=("view",)),
    Role.CONSULATE_READER: crud("visas", "shareddossier", verbs=("view",)),
}

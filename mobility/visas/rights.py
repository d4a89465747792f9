from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

# The data of passports stay with those who need them for the visa; hosts and panel have none.
STEER = (
    *build_crud_rights("visas", "post", "dossier"),
    *build_crud_rights(
        "visas",
        "piece",
        "traveldocument",
        "paststay",
        "earliervisa",
        "appointment",
        "lodgement",
        "decision",
        "findingwaiver",
        "formanswers",
        "costshare",
        verbs=("view",),
    ),
    *build_crud_rights("visas", "sharedareastate", "visaregime"),
    *build_crud_rights("visas", "confirmedfeast", verbs=("view", "change")),
    *build_crud_rights("visas", "arrivaldeclaration", "visause", verbs=("view", "add")),
    "visas.manage_dossier",
    "visas.check_piece",
    "visas.issue_letter",
    "visas.waive_finding",
)

RIGHTS: Rights = {
    Role.COORDINATOR: STEER,
    Role.VISA_OFFICER: STEER,
    Role.OFFICER: build_crud_rights(
        "visas",
        "post",
        "dossier",
        "appointment",
        "lodgement",
        "decision",
        "confirmedfeast",
        "arrivaldeclaration",
        "visause",
        verbs=("view",),
    ),
    Role.IMMIGRATION_READER: build_crud_rights(
        "visas", "shareddossier", verbs=("view",)
    ),
    Role.CONSULATE_READER: build_crud_rights("visas", "shareddossier", verbs=("view",)),
}

from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

_ALL = (
    *build_crud_rights("hosts", "host", "hostcontact", "placement"),
    "hosts.view_hostchange",
    "hosts.change_hostchange",
    "hosts.manage_placement",
    *build_crud_rights("hosts", "hostcampaign", verbs=("view", "add", "change")),
    *build_crud_rights("hosts", "campaignanswer", verbs=("view", "change")),
    "hosts.view_visitevaluation",
)
_ASKED = build_crud_rights("hosts", "hostcampaign", "campaignanswer", verbs=("view",))

RIGHTS: Rights = {
    Role.COORDINATOR: _ALL,
    Role.OFFICER: _ALL,
    Role.VISA_OFFICER: build_crud_rights(
        "hosts", "host", "hostcontact", "hostchange", "placement", verbs=("view",)
    ),
    Role.MONITORING: (
        *build_crud_rights("hosts", "host", "placement", verbs=("view",)),
        *_ASKED,
        "hosts.view_visitevaluation",
    ),
}

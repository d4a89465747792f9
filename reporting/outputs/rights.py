from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

_IDENTITY = build_crud_rights("outputs", "openactivity", "wordtemplate")
RIGHTS: Rights = {
    Role.COORDINATOR: _IDENTITY,
    Role.MONITORING: _IDENTITY,
    # The donor's reader takes the frozen report along, as a file without lists.
    Role.DONOR_READER: build_crud_rights("exports", "export", verbs=("view", "add")),
}

from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

# Who works on files. The panel, offices of the state and the donor read no note.
_OF_STAFF = (
    *build_crud_rights("casework", "note", verbs=("view", "add")),
    *build_crud_rights("casework", "labelling", verbs=("view", "add")),
    *build_crud_rights("casework", "responsibility", verbs=("view", "add")),
    *build_crud_rights("casework", "watch", verbs=("view", "add")),
    "casework.view_label",
)
RIGHTS: Rights = {
    Role.COORDINATOR: (
        *_OF_STAFF,
        "casework.delete_note",
        "casework.reassign_responsibility",
        *build_crud_rights("casework", "label"),
    ),
    Role.OFFICER: _OF_STAFF,
    Role.VISA_OFFICER: _OF_STAFF,
    Role.MONITORING: (
        *build_crud_rights("casework", "note", verbs=("view", "add")),
        *build_crud_rights("casework", "watch", verbs=("view", "add")),
        "casework.view_labelling",
        "casework.view_responsibility",
        "casework.view_label",
    ),
}

from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

# A conversation is seen by those who have the right and see the row that it is about.
# Reviewers, readers and the donor have none: what applicants write is no part of what they judge.
_CONVERSE = (
    "correspondence.view_thread",
    "correspondence.change_thread",
    "correspondence.add_entry",
)
_MAILINGS = (
    *build_crud_rights("correspondence", "mailing"),
    *build_crud_rights("correspondence", "messagetemplate"),
)

RIGHTS: Rights = {
    Role.COORDINATOR: (*_CONVERSE, *_MAILINGS),
    Role.OFFICER: (*_CONVERSE, *_MAILINGS),
    Role.VISA_OFFICER: (*_CONVERSE, "correspondence.view_messagetemplate"),
}

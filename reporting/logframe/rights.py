from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

_MODELS = ("indicatorplan", "targetmilestone", "leveloutlook")
_PLAN = build_crud_rights("logframe", *_MODELS)
RIGHTS: Rights = {
    Role.COORDINATOR: _PLAN,
    Role.OFFICER: build_crud_rights("logframe", *_MODELS, verbs=("view",)),
    Role.MONITORING: _PLAN,
}

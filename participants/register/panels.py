"""What the register adds to the timeline of a file: each change of cohort, by whom and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Model
from django.utils.translation import gettext as _

from participants.register.models import Participation
from participants.register.queries import list_cohort_changes
from pemwecco.core.timeline import Moment, register_timeline_source

if TYPE_CHECKING:
    from pemwecco.accounts.models import User


@register_timeline_source
def list_cohort_moments(row: Model, viewer: User) -> Iterable[Moment]:
    """Each change of cohort of a file; out of the history that triggers write, so that no way leaves none."""
    if not isinstance(row, Participation):
        return
    for change in list_cohort_changes(row):
        yield Moment(
            at=change.at,
            what=_("Cohort: %(from)s → %(to)s")
            % {"from": change.before or "–", "to": change.after or "–"},
            by=change.by,
            why=change.reason,
            kind="step",
        )

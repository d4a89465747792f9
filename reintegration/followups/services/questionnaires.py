"""Which questions are asked: the questionnaire in force, the next one that staff prepare, its opening."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from reintegration.followups.models import FollowUp, Questionnaire, QuestionnaireLine
from reintegration.followups.questions.definition import STEPS, FollowUpQuestion
from reintegration.followups.questions.table import BY_SIDE, list_standard_questions

CHANGE: Final = "followups.change_questionnaire"


@transaction.atomic
def ensure_questionnaire(*, moment: str, side: str) -> Questionnaire:
    """The questionnaire that is asked now; the first version asks the standard questions."""
    if (known := find_questionnaire(moment=moment, side=side)) is not None:
        return known
    row, is_new = Questionnaire.objects.get_or_create(
        moment=moment, side=side, version=1
    )
    locked = Questionnaire.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if locked.is_open:
        return locked
    if is_new:
        standard = list_standard_questions(moment, side)
        needed = {code: question.required for code, question in standard.items()}
        _write_lines(locked, needed)
    _open_version(locked)
    return locked


def find_questionnaire(*, moment: str, side: str) -> Questionnaire | None:
    """The questionnaire that was opened last; nothing while nobody has been asked yet."""
    opened = Questionnaire.objects.filter(
        moment=moment, side=side, opened_at__isnull=False
    )
    return opened.order_by("-version").first()


def get_asked_questions(follow_up: FollowUp) -> dict[str, FollowUpQuestion]:
    """What a follow-up asks, by code and in order: its own version, else the one asked now."""
    moment, side = follow_up.moment, follow_up.side
    version = follow_up.questionnaire or find_questionnaire(moment=moment, side=side)
    known = BY_SIDE[side]
    asked = {}
    if version is None:
        asked = list_standard_questions(moment, side)
    else:
        for line in version.lines.all():
            if line.code in known:
                asked[line.code] = replace(known[line.code], required=line.is_required)
    order = list(STEPS)
    return dict(sorted(asked.items(), key=lambda pair: order.index(pair[1].step)))


@transaction.atomic
def draft_questionnaire(*, questionnaire: Questionnaire, by: User) -> Questionnaire:
    """Begin the next version as a copy of one; a version that is being prepared is given back.

    Raises `PermissionDenied` without the right.
    """
    require(by, CHANGE)
    same = Questionnaire.objects.select_for_update(of=("self",)).filter(
        moment=questionnaire.moment, side=questionnaire.side
    )
    rows = list(same)
    for row in rows:
        if not row.is_open:
            return row
    last = max(row.version for row in rows)
    draft = Questionnaire.objects.create(
        moment=questionnaire.moment, side=questionnaire.side, version=last + 1
    )
    _write_lines(draft, dict(questionnaire.lines.values_list("code", "is_required")))
    return draft


@transaction.atomic
def change_questionnaire(
    *, questionnaire: Questionnaire, needed: Mapping[str, bool], by: User
) -> None:
    """Say which questions a version asks, in order, and whether each must be answered.

    Refuses with `Refused` a version that was opened, one that asks nothing, and a question that this side
    does not know; `PermissionDenied` without the right.
    """
    require(by, CHANGE)
    locked = _lock_draft(questionnaire)
    if not needed:
        raise Refused(_("A questionnaire asks at least one question."))
    if unknown := set(needed) - set(BY_SIDE[locked.side]):
        raise Refused(
            _("There is no such question: %(code)s.") % {"code": min(unknown)}
        )
    locked.lines.all().delete()
    _write_lines(locked, needed)


@transaction.atomic
def open_questionnaire(*, questionnaire: Questionnaire, by: User) -> None:
    """Ask a version from now on; those who have begun finish the one that they began.

    Refuses with `Refused` a version that was opened and one that asks nothing; `PermissionDenied` without
    the right.
    """
    require(by, CHANGE)
    locked = _lock_draft(questionnaire)
    if not locked.lines.exists():
        raise Refused(_("A questionnaire asks at least one question."))
    _open_version(locked)


def _lock_draft(questionnaire: Questionnaire) -> Questionnaire:
    locked = Questionnaire.objects.select_for_update(of=("self",)).get(
        pk=questionnaire.pk
    )
    if locked.is_open:
        raise Refused(_("This version was opened: it stays as it is."))
    return locked


def _open_version(row: Questionnaire) -> None:
    row.opened_at = timezone.now()
    row.save(update_fields=["opened_at"])


def _write_lines(row: Questionnaire, needed: Mapping[str, bool]) -> None:
    lines = []
    for place, (code, is_required) in enumerate(needed.items(), start=1):
        lines.append(
            QuestionnaireLine(
                questionnaire=row,
                code=code,
                position=place * 10,
                is_required=is_required,
            )
        )
    QuestionnaireLine.objects.bulk_create(lines)

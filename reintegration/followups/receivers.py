"""What the time after the return hears: a return, an end, and a request to complete."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mobility.itineraries.services.crossings import BorderCrossed
from participants.register.lifecycle import PARTICIPATION, ParticipationEvent
from participants.register.models import Participation
from pemwecco.core.answers import YES, GuardAnswer, answer_rows, no
from pemwecco.core.lifecycle import Asking
from reintegration.followups.lifecycle import FollowUpStage
from reintegration.followups.models import FollowUp
from reintegration.followups.services.followups import (
    close_open_follow_ups,
    get_return_date,
    open_by_file,
    plan_follow_ups,
    unplan_follow_ups,
)


@PARTICIPATION.on_transition("return")
def plan_return_follow_ups(event: ParticipationEvent) -> None:
    crossed = event.known(BorderCrossed)
    day = (
        crossed.crossing.on
        if crossed is not None
        else get_return_date(event.log, event.subject)
    )
    plan_follow_ups(participation=event.subject, returned_on=day)


@PARTICIPATION.on_transition("withdraw", "exclude", "miss_return")
def close_ended_follow_ups(event: ParticipationEvent) -> None:
    """Nobody is asked about a return that did not happen."""
    close_open_follow_ups(
        participation=event.subject, reason=_("The file ended otherwise.")
    )


@PARTICIPATION.on_transition("undo_return")
def unplan_return_follow_ups(event: ParticipationEvent) -> None:
    unplan_follow_ups(participation=event.subject)


@PARTICIPATION.guard("undo_return")
def require_unasked_follow_ups(
    asking: Asking[Participation],
) -> list[GuardAnswer]:
    """Whoever was asked how they fare after the return has returned: the crossing stays."""
    rows = FollowUp.objects.filter(participation__in=asking.rows)
    asked = rows.exclude(stage=FollowUpStage.PLANNED)
    begun = set(asked.values_list("participation", flat=True))
    sentence = _("A follow-up after the return was asked already: the return stays.")
    return answer_rows(asking.rows, dict.fromkeys(begun, sentence))


@PARTICIPATION.preview("undo_return")
def preview_unplanned_follow_ups(file: Participation) -> Iterable[str]:
    """How many follow-ups are not planned any more."""
    count = FollowUp.objects.filter(
        participation=file, stage=FollowUpStage.PLANNED
    ).count()
    if count:
        yield (
            ngettext(
                "%(count)d follow-up that was planned falls.",
                "%(count)d follow-ups that were planned fall.",
                count,
            )
            % {"count": count}
        )


@PARTICIPATION.guard("complete")
def check_follow_ups_closed(asking: Asking[Participation]) -> list[GuardAnswer]:
    """A file is complete when every follow-up is answered or closed."""
    still_open = open_by_file(asking.rows)
    return [_is_over(still_open.get(file.pk, [])) for file in asking.rows]


def _is_over(still: list[FollowUp]) -> GuardAnswer:
    if not still:
        return YES
    months = ", ".join(f"+{row.months}" for row in still)
    return no(
        _("Follow-ups still open (months after return): %(months)s.")
        % {"months": months}
    )

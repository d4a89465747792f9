"""A crossing recorded by mistake is taken back: the row stays to be read, and what it moved goes back."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from mobility.itineraries.lifecycle import RETURN_CLAIM, ReturnClaimStage
from mobility.itineraries.models import Crossing, ReturnClaim
from mobility.itineraries.services.crossings import RECORD
from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Participation
from participants.register.queries import build_mail_context
from participants.register.services import advance
from pemwecco.accounts.models import User
from pemwecco.core.actors import System
from pemwecco.core.answers import GuardAnswer, Refused, no, require
from pemwecco.core.day_words import date_format
from pemwecco.core.labels import join_label
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

UNDO: Final = {
    Crossing.Direction.ENTRY: "undo_depart",
    Crossing.Direction.EXIT: "undo_return",
}


def can_withdraw_crossing(crossing: Crossing) -> GuardAnswer:
    """Whether a crossing can still be taken back, with the sentence when it cannot."""
    if crossing.withdrawn_at is not None:
        return no(
            _("This crossing was taken back already, on %(day)s.")
            % {
                "day": date_format(
                    timezone.localdate(crossing.withdrawn_at), "DATE_FORMAT"
                )
            }
        )
    file = crossing.participation
    is_entry = crossing.direction == Crossing.Direction.ENTRY
    if is_entry and file.stage == Stage.RETURNED:
        return no(_("The return is recorded after it: take the return back first."))
    if is_entry and file.stage == Stage.NOT_RETURNED:
        return no(_("The file stands at “not returned”: take that back first."))
    if file.stage == Stage.COMPLETED:
        return no(_("The file is completed: what it rests on stays."))
    return PARTICIPATION.may(
        file, UNDO[Crossing.Direction(crossing.direction)], actor=_undone_by(None)
    )


def list_withdrawal_effects(crossing: Crossing) -> list[str]:
    """What taking a crossing back undoes, in sentences: the file first, then what hangs on it."""
    file = crossing.participation
    move = UNDO[Crossing.Direction(crossing.direction)]
    stage = Stage(PARTICIPATION.find_target(file, move))
    return [
        _("The file goes back to the stage “%(stage)s”.") % {"stage": stage.label},
        _(
            "The crossing counts no more, in no figure; it stays here with its evidence."
        ),
        *PARTICIPATION.list_effects(file, move),
    ]


def find_confirmed_claim(crossing: Crossing) -> ReturnClaim | None:
    """The return told by the participant that a crossing out rests on, when there is one."""
    if crossing.direction != Crossing.Direction.EXIT:
        return None
    claims = ReturnClaim.objects.filter(participation=crossing.participation_id)
    return claims.filter(stage=ReturnClaimStage.CONFIRMED).first()


def was_return_confirmed(claim: ReturnClaim) -> bool:
    """Whether the participant was told that the return counts: confirmed, not settled in silence."""
    made = RETURN_CLAIM.find_mistake(claim, "unconfirm")
    return made is not None and made.move == "confirm"


@transaction.atomic
def withdraw_crossing(*, crossing: Crossing, reason: str, by: User) -> Crossing:
    """Take back a crossing that was recorded by mistake; the file and what followed from it go back.

    The row stays with its evidence, with who took it back and why, and counts nowhere. A return that the
    participant had told waits for staff again, and they are told so. Refuses with `Refused` no reason, a
    crossing taken back already, one after which something stands (a return, “not returned”, a follow-up that
    was asked, a completed file); `PermissionDenied` for whoever does not record crossings.
    """
    require(by, RECORD)
    if not reason.strip():
        raise Refused(_("Please give the reason."))
    # The file first, as whoever records a crossing does: two at once wait here.
    file = Participation.objects.select_for_update(of=("self",)).get(
        pk=crossing.participation_id
    )
    row = Crossing.objects.select_for_update(of=("self",)).get(pk=crossing.pk)
    row.participation = file
    if not (answer := can_withdraw_crossing(row)):
        raise Refused(answer.reason)
    claim = find_confirmed_claim(row)
    row.withdrawn_at, row.withdrawn_by = timezone.now(), by
    row.withdrawn_because = reason.strip()[:300]
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    what = f"{row.get_direction_display()} {row.on:%d/%m/%Y}, {row.place}"
    advance(
        participation=file,
        transition=UNDO[Crossing.Direction(row.direction)],
        actor=_undone_by(by),
        reason=join_label(what, row.withdrawn_because),
    )
    if claim is not None:
        RETURN_CLAIM.apply(
            claim, "unconfirm", actor=_undone_by(by), reason=row.withdrawn_because
        )
    return row


def notify_return_undone(claim: ReturnClaim) -> None:
    """Tell the traveller that the mail which confirmed the return was a mistake."""
    file = Participation.objects.select_related("person", "call__programme").get(
        pk=claim.participation_id
    )
    step = claim.steps.filter(move="unconfirm").last()
    language = file.person.language
    with override(language):
        queue_mail(
            kind="itineraries/return_undone",
            to=file.person.email,
            language=language,
            context=build_mail_context(file)
            | {"on": claim.on, "link": build_site_url(reverse("home:me"))},
            about=format_row_reference(file),
            key=f"itineraries/return_undone:{step.pk if step else claim.pk}",
        )


def _undone_by(by: User | None) -> System:
    return System("crossing taken back", by)

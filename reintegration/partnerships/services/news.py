"""What a participant tells of a partnership, and the answer of staff: only then the stage moves."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused, require
from reintegration.partnerships.lifecycle import PARTNERSHIP, RIGHT
from reintegration.partnerships.models import Partnership, PartnershipNews

S = PartnershipNews.State


def list_told_moves(partnership: Partnership) -> list[tuple[str, str | Promise]]:
    """What may have changed, from the stage at which it stands: the steps by their names."""
    found: list[tuple[str, str | Promise]] = []
    for each in PARTNERSHIP.transitions.values():
        if partnership.stage in each.sources:
            found.append((each.name, each.label))
    return found


@transaction.atomic
def tell_news(
    *, partnership: Partnership, move: str, on: date, words: str, by: User
) -> PartnershipNews:
    """The participant tells what is new; nothing moves before staff confirm it.

    Refuses with `Refused` a day to come, nothing said, a step that its stage does not have, and a second one
    while the first is open; `PermissionDenied` for anybody else.
    """
    row = (
        Partnership.objects.select_for_update(of=("self",))
        .select_related("participation__person")
        .get(pk=partnership.pk)
    )
    if row.participation.person.email != by.email:
        raise PermissionDenied(_("The participant tells what is new."))
    if on > timezone.localdate():
        raise Refused(_("This day is still to come."))
    if not words.strip():
        raise Refused(_("Say in a word what is new."))
    if move and move not in dict(list_told_moves(row)):
        raise Refused(_("This step does not follow from its stage."))
    if row.news.filter(state=S.OPEN).exists():
        raise Refused(_("What you told before is still to be confirmed."))
    return PartnershipNews.objects.create(
        partnership=row, move=move, on=on, words=words.strip()[:1000], by=by
    )


@transaction.atomic
def settle_news(
    *, news: PartnershipNews, confirms: bool, answer: str, by: User
) -> PartnershipNews:
    """Confirm what was told, and the step is made; or not, with a sentence that the participant reads.

    Refuses with `Refused` what was answered, a no without words, and what holds the step back (a signature
    without its paper); `PermissionDenied` without the right.
    """
    require(by, RIGHT)
    row = (
        PartnershipNews.objects.select_for_update(of=("self",))
        .select_related("partnership")
        .get(pk=news.pk)
    )
    if row.state != S.OPEN:
        raise Refused(_("This was answered already."))
    if not confirms and not answer.strip():
        raise Refused(_("Please give the reason."))
    if confirms and row.move:
        PARTNERSHIP.apply(row.partnership, row.move, actor=Staff(by), reason=row.words)
    row.state = S.CONFIRMED if confirms else S.DECLINED
    row.answer = answer.strip()[:400]
    row.answered_by, row.answered_at = by, timezone.now()
    row.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    return row

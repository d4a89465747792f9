"""What staff answer to what somebody stated, flight, lodging or earlier visa: one way, one mail for all."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from mobility.itineraries.models.stated import StatedRow
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail


def require_answer_reason(reason: str) -> str:
    """The reason as it is kept and mailed; refuses with `Refused` where none is given."""
    if not reason.strip():
        raise Refused(_("Please give the reason."))
    return reason.strip()


def ask_statement_again(
    *,
    row: StatedRow,
    participation: Participation,
    what: str,
    reason: str,
    page: str,
    to: User,
) -> None:
    """Ask who stated a row to mend it: it waits for them, with the reason, and they are told by mail.

    `row` is locked by the caller and not answered; `what` names it in `to`'s language; `page` is where it is
    mended. Refuses with `Refused` no reason and a row that was asked again already.
    """
    said = require_answer_reason(reason)
    if row.is_asked_again:
        raise Refused(_("This was asked again already and waits for the answer."))
    row.reason, row.asked_again_at = said, timezone.now()
    row.save(update_fields=["reason", "asked_again_at"])
    with override(to.language):
        queue_mail(
            kind="visas/asked_again",
            to=to.email,
            language=to.language,
            context={
                "name": to.name,
                "what": what,
                "reason": said,
                "url": build_site_url(page),
            },
            about=format_row_reference(participation),
            key=f"visas/asked_again:{row._meta.label_lower}:{row.pk}:{row.asked_again_at:%Y%m%d%H%M%S%f}",
        )

"""Mails about a row, in its timeline."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from pemwecco.core.remembering import Ahead, remembered_rows
from pemwecco.core.timeline import (
    Moment,
    register_timeline_rows,
    register_timeline_source,
)
from pemwecco.mail.models import Message
from pemwecco.mail.services import format_row_reference

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

MOST = 200


@register_timeline_source
def list_mail_moments(row: Model, viewer: User) -> Iterable[Moment]:
    """What was written about this row, to whom, and whether it left; in one query."""
    for mail in list_mails_about(row, viewer):
        yield Moment(
            at=mail.sent_at or mail.queued_at,
            what=_("Mail to %(to)s: %(subject)s (%(state)s)")
            % {
                "to": mail.to,
                "subject": mail.subject,
                "state": mail.get_state_display(),
            },
            why=mail.error if mail.state == Message.State.FAILED else "",
            kind="mail",
        )


@register_timeline_rows
def list_mail_rows(row: Model, viewer: User) -> list[Ahead]:
    """The mails about a row."""
    return [list_mails_about.ahead(row, viewer)]


@remembered_rows
def list_mails_about(row: Model, viewer: User) -> QuerySet[Message]:
    """The newest mails about a row that the viewer may see, without their words."""
    rows = Message.objects.visible_to(viewer).filter(
        about=format_row_reference(row), secret=False
    )
    shown = rows.only("subject", "to", "state", "queued_at", "sent_at", "error")
    return shown[:MOST]

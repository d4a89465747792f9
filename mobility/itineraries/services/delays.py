"""A return later than planned: reported with its paper, then accepted by staff or not."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from mobility.itineraries.lifecycle import ReturnDelayStage
from mobility.itineraries.models import ReturnDelay
from mobility.itineraries.services.crossings import RECORD, get_due_back_date
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from participants.register.queries import build_mail_context
from pemwecco.accounts.models import User
from pemwecco.core.answers import YES, GuardAnswer, Refused, no, require
from pemwecco.core.day_words import date_format
from pemwecco.documents.models import Document
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail


def can_report_delay(participation: Participation) -> GuardAnswer:
    """Whether a later return may be reported: while somebody is there, and none waits for its answer."""
    if participation.stage != Stage.DEPARTED:
        return no(_("A later return is reported during the stay."))
    if find_waiting_delay(participation) is not None:
        return no(_("A late return reported before still waits for its answer."))
    return YES


def find_waiting_delay(participation: Participation) -> ReturnDelay | None:
    """The later return that waits for staff; one query."""
    rows = list_waiting_delays().filter(participation=participation)
    return rows.first()


def list_waiting_delays() -> QuerySet[ReturnDelay]:
    """The later returns that wait for staff, the oldest first."""
    rows = ReturnDelay.objects.filter(stage=ReturnDelayStage.TOLD)
    return rows.select_related("participation__person").order_by("at", "pk")


@transaction.atomic
def report_delay(
    *,
    participation: Participation,
    kind: str,
    expected_on: date,
    account: str,
    document: Document,
    by: User,
) -> ReturnDelay:
    """Report that somebody comes home later, with the paper that shows why: themselves, or staff for them.

    `expected_on` is the new day at the border. Nothing moves before staff accept it. Refuses with `Refused`
    a day that is not later than the one expected today or lies behind us, while one waits for its answer,
    and outside a stay; `PermissionDenied` for whoever is neither the participant nor records crossings.
    """
    locked = (
        Participation.objects.select_for_update(of=("self",))
        .select_related("person", "cohort", "itinerary")
        .get(pk=participation.pk)
    )
    if locked.person.email != by.email:
        require(by, RECORD)
    if not (answer := can_report_delay(locked)):
        raise Refused(answer.reason)
    due = get_due_back_date(locked)
    if due is not None and expected_on <= due:
        words = {"day": date_format(due, "DATE_FORMAT")}
        raise Refused(
            _("You are expected on %(day)s: the new day must be later.") % words
        )
    if expected_on < timezone.localdate():
        raise Refused(_("The new day of return lies in the past."))
    try:
        with transaction.atomic():
            return ReturnDelay.objects.create(
                participation=locked,
                kind=kind,
                expected_on=expected_on,
                account=account.strip(),
                document=document,
                by=by,
            )
    except IntegrityError:
        raise Refused(
            _("A late return reported before still waits for its answer.")
        ) from None


def notify_delay_accepted(delay: ReturnDelay) -> None:
    """Tell the traveller when the return is expected now."""
    _send_delay_mail(delay, "itineraries/delay_accepted", {})


def notify_delay_declined(delay: ReturnDelay, reason: str) -> None:
    """Tell the traveller that the day planned before holds, and why."""
    file = Participation.objects.select_related("cohort", "itinerary").get(
        pk=delay.participation_id
    )
    words = {"reason": reason, "due_on": get_due_back_date(file)}
    _send_delay_mail(delay, "itineraries/delay_declined", words)


def _send_delay_mail(delay: ReturnDelay, kind: str, words: dict[str, Any]) -> None:
    file = Participation.objects.select_related("person", "call__programme").get(
        pk=delay.participation_id
    )
    language = file.person.language
    with override(language):
        queue_mail(
            kind=kind,
            to=file.person.email,
            language=language,
            context=build_mail_context(file)
            | {
                "expected_on": delay.expected_on,
                "link": build_site_url(reverse("itineraries:mine")),
            }
            | words,
            about=format_row_reference(file),
            key=f"{kind}:{delay.pk}",
        )

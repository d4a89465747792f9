"""A participant tells that they are back: twice asked, then confirmed by staff or asked again."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from mobility.itineraries.lifecycle import (
    OPEN_CLAIMS,
    RETURN_CLAIM,
    ReturnClaimStage,
)
from mobility.itineraries.models import Crossing, ReturnClaim
from mobility.itineraries.services.crossings import (
    FOR_PARTICIPANTS,
    get_due_back_date,
    get_next_crossing,
    record_return,
    refuse_impossible_crossing,
)
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from participants.register.queries import build_mail_context
from pemwecco.accounts.models import User
from pemwecco.core.actors import Party
from pemwecco.core.answers import YES, GuardAnswer, Refused, no
from pemwecco.core.day_words import date_format
from pemwecco.documents.models import Document
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

# From when on a return may be told: a traveller may leave a little before the last day of the stay.
OPENS_BEFORE = timedelta(days=2)


def can_claim_return(participation: Participation, *, on: date) -> GuardAnswer:
    """Whether the participant may tell on a day that they are back: from two days before the planned return.

    `on` is the day where the stay is. Who was noted as not returned may tell it on any day.
    """
    if get_next_crossing(participation) != Crossing.Direction.EXIT:
        return no(_("A return is recorded after the departure."))
    due = get_due_back_date(participation)
    if participation.stage == Stage.NOT_RETURNED or due is None:
        return YES
    opens = due - OPENS_BEFORE
    if on < opens:
        words = {"day": date_format(opens, "DATE_FORMAT")}
        return no(_("You can tell us that you are back from %(day)s on.") % words)
    return YES


def get_open_claim(participation: Participation) -> ReturnClaim | None:
    """The return that is being told, or waits for staff; one query."""
    rows = ReturnClaim.objects.filter(
        participation=participation, stage__in=OPEN_CLAIMS
    )
    return rows.select_related("document").first()


def get_claim_to_redo(participation: Participation) -> ReturnClaim | None:
    """The last return told, when staff asked again; its reason is the last step's."""
    claim = (
        ReturnClaim.objects.filter(participation=participation)
        .prefetch_related("steps")
        .first()
    )
    is_asked = claim is not None and claim.stage == ReturnClaimStage.ASKED
    return claim if is_asked else None


def list_waiting_claims() -> QuerySet[ReturnClaim]:
    """The returns told that wait for staff, the oldest first."""
    rows = ReturnClaim.objects.filter(stage=ReturnClaimStage.CLAIMED)
    return rows.select_related("participation__person").order_by("at", "pk")


@transaction.atomic
def prepare_return_claim(
    *,
    participation: Participation,
    on: date,
    place: str,
    evidence: str,
    document: Document,
    by: User,
) -> ReturnClaim:
    """Keep what the participant types of the return; nothing is told before `claim_return`.

    `on` is the date at the border of the host area. Typed again, it replaces what was typed. Refuses with
    `Refused` a day to come, before the departure or before one may tell it, evidence that only staff see,
    and while a return told waits for its answer; somebody else's file.
    """
    locked = (
        Participation.objects.select_for_update(of=("self",))
        .select_related("person", "cohort", "itinerary")
        .get(pk=participation.pk)
    )
    if locked.person.email != by.email:
        raise Refused(_("This page does not exist."))
    if not (answer := can_claim_return(locked, on=timezone.localdate())):
        raise Refused(answer.reason)
    refuse_impossible_crossing(locked, Crossing.Direction.EXIT, on)
    if evidence not in FOR_PARTICIPANTS:
        raise Refused(_("Only staff record this kind of evidence."))
    values = {
        "on": on,
        "place": place.strip(),
        "evidence": evidence,
        "document": document,
        "by": by,
        "at": timezone.now(),
    }
    claim = get_open_claim(locked)
    if claim is None:
        try:
            with transaction.atomic():
                return ReturnClaim.objects.create(participation=locked, **values)
        except IntegrityError:
            raise Refused(
                _("A return reported before still waits for its answer.")
            ) from None
    if claim.stage == ReturnClaimStage.CLAIMED:
        raise Refused(_("You have told us already: we are looking at your proof."))
    ReturnClaim.objects.filter(pk=claim.pk).update(**values)
    claim.refresh_from_db()
    return claim


@transaction.atomic
def claim_return(*, claim: ReturnClaim, by: User) -> ReturnClaim:
    """The participant confirms what they typed: staff see it, and nothing else moves.

    Raises `Refused` with the sentence when it was told or answered already, or is somebody else's.
    """
    if claim.participation.person.email != by.email:
        raise Refused(_("This page does not exist."))
    RETURN_CLAIM.apply(claim, "claim", actor=Party(by))
    ReturnClaim.objects.filter(pk=claim.pk).update(at=timezone.now())
    return claim


def record_claimed_return(*, claim: ReturnClaim, by: User) -> Crossing:
    """What staff's confirmation of a return told brings about: the crossing, and all that follows from it.

    Refuses like `record_return`.
    """
    return record_return(
        participation=claim.participation,
        on=claim.on,
        place=claim.place,
        evidence=claim.evidence,
        document=claim.document,
        by=by,
    )


def notify_return_confirmed(claim: ReturnClaim) -> None:
    """Tell the traveller that the return counts."""
    _send_claim_mail(claim, "itineraries/return_confirmed", "home:me", {})


def notify_return_asked_again(claim: ReturnClaim, reason: str) -> None:
    """Tell the traveller what is missing before the return counts."""
    words = {"reason": reason}
    _send_claim_mail(claim, "itineraries/return_asked", "itineraries:back", words)


def _send_claim_mail(
    claim: ReturnClaim, kind: str, page: str, words: dict[str, str]
) -> None:
    file = Participation.objects.select_related("person", "call__programme").get(
        pk=claim.participation_id
    )
    language = file.person.language
    with override(language):
        queue_mail(
            kind=kind,
            to=file.person.email,
            language=language,
            context=build_mail_context(file)
            | {"on": claim.on, "link": build_site_url(reverse(page))}
            | words,
            about=format_row_reference(file),
            key=f"{kind}:{claim.pk}",
        )

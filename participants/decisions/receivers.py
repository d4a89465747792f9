"""What decisions hear: a selection opens an offer, a seat given back goes to the reserve, and while a round
of decisions is open nothing is decided beside it.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.calls.services.setup import get_call_settings
from participants.decisions.lifecycle import OfferStage
from participants.decisions.models import Offer, PendingDecision, Vacancy
from participants.decisions.services import mails, offers, reserve
from participants.decisions.services.balance import get_stratum
from participants.decisions.services.contexts import (
    OfferEnded,
    PromotedFromReserve,
    PublishedDecision,
)
from participants.decisions.services.decisions import calls_with_open_round
from participants.register.lifecycle import (
    APPLICANT,
    PARTICIPATION,
    ParticipationEvent,
    Stage,
)
from participants.register.models import Participation
from participants.register.queries import get_mailed_participation
from pemwecco.core.addressees import Addressee
from pemwecco.core.answers import YES, GuardAnswer, answer_rows, no
from pemwecco.core.lifecycle import Asking

# Stages from which a seat comes back: nobody who has left the country gives one back.
SEAT_COMES_BACK = (Stage.SELECTED, Stage.PREPARED, Stage.CLEARED)

NEXT_IN_RESERVE = Addressee(
    gettext_lazy("the next of the reserve, when a seat comes back")
)


CAUSES = {
    OfferStage.DECLINED: Vacancy.Cause.DECLINED,
    OfferStage.EXPIRED: Vacancy.Cause.EXPIRED,
}


@PARTICIPATION.guard("select", "keep", "refuse")
def require_no_open_round(asking: Asking[Participation]) -> list[GuardAnswer]:
    """While a round of its call is open, a file is decided in it, or offered a seat that came back."""
    if (
        asking.known(PublishedDecision) is not None
        or asking.known(PromotedFromReserve) is not None
    ):
        return [YES] * len(asking.rows)
    held = calls_with_open_round(asking.rows)
    sentence = _(
        "A round of decisions is open for this call: decide on the ranking board."
    )
    return [no(sentence) if file.call_id in held else YES for file in asking.rows]


@PARTICIPATION.on_transition("select", writes_to=[APPLICANT])
def offer_selected_place(event: ParticipationEvent) -> None:
    """A selected person is offered the place, and told: by the panel, or as the next of the reserve."""
    file, decision = get_mailed_participation(event), _get_published_decision(event)
    promoted = event.known(PromotedFromReserve)
    if promoted is not None:
        explanation = reserve.explain_vacancy(promoted.vacancy, promoted.choice)
    elif decision is not None:
        explanation = {"round": decision.round.number}
    else:
        explanation = {}
    reserve.remove_from_reserve(participation=file, because="offered")
    offer = offers.open_offer(
        participation=file,
        origin=Offer.Origin.PROMOTED if promoted else Offer.Origin.PUBLISHED,
        explanation=explanation,
    )
    mails.send_decision_mail(
        step=event.log,
        file=file,
        decision=decision,
        offer=offer,
        promoted=promoted is not None,
    )


@PARTICIPATION.on_transition("keep", writes_to=[APPLICANT])
def place_kept_participation(event: ParticipationEvent) -> None:
    file, decision = get_mailed_participation(event), _get_published_decision(event)
    if decision is not None:
        reserve.add_to_reserve(
            participation=file, stratum=decision.stratum, rank=decision.rank
        )
    else:
        dimension = get_call_settings(file.call).reserve_by
        reserve.add_to_reserve(participation=file, stratum=get_stratum(file, dimension))
    mails.send_decision_mail(step=event.log, file=file, decision=decision)


@PARTICIPATION.on_transition("refuse", writes_to=[APPLICANT])
def notify_refused_applicant(event: ParticipationEvent) -> None:
    file = get_mailed_participation(event)
    reserve.remove_from_reserve(participation=file, because="refused")
    mails.send_decision_mail(
        step=event.log, file=file, decision=_get_published_decision(event)
    )


@PARTICIPATION.on_transition("withdraw", "exclude", writes_to=[NEXT_IN_RESERVE])
def release_vacated_seat(event: ParticipationEvent) -> None:
    """Who goes leaves the reserve; the seat of who had one is offered to the next."""
    file, log = get_mailed_participation(event), event.log
    because = "withdrawn" if log.move == "withdraw" else "excluded"
    reserve.remove_from_reserve(participation=file, because=because)
    cause = Vacancy.Cause(because)
    if (ended := event.known(OfferEnded)) is not None:
        cause = CAUSES[OfferStage(ended.offer.stage)]
    else:
        offers.cancel_offer(participation=file, by=event.actor.user, reason=log.reason)
    if log.source in SEAT_COMES_BACK:
        reserve.release_seat(participation=file, cause=cause)


@PARTICIPATION.guard("unconfirm")
def require_no_pending_decision(asking: Asking[Participation]) -> list[GuardAnswer]:
    """A file that stands in a round, published or not, was decided on: its confirmation stays."""
    pending = PendingDecision.objects.filter(participation__in=asking.rows)
    decided = set(pending.values_list("participation", flat=True))
    sentence = _("The panel has decided on this file: the confirmation stays.")
    return answer_rows(asking.rows, dict.fromkeys(decided, sentence))


@PARTICIPATION.guard("take_up")
def require_ended_offer(asking: Asking[Participation]) -> list[GuardAnswer]:
    """Who let an offer pass or declined it may be taken up again; who withdrew by themselves has gone."""
    ended = offers.find_ended_offers(file.pk for file in asking.rows)
    gone = no(
        _(
            "This person withdrew: only whose offer of a place ended can be taken up again."
        )
    )
    return [YES if file.pk in ended else gone for file in asking.rows]


@PARTICIPATION.on_transition("undo_decision")
def cancel_undone_decision(event: ParticipationEvent) -> None:
    offers.cancel_offer(
        participation=event.subject, by=event.actor.user, reason=event.log.reason
    )
    reserve.remove_from_reserve(participation=event.subject, because="undone")


@PARTICIPATION.on_transition("prepare", "clear")
def accept_prepared_offer(event: ParticipationEvent) -> None:
    offers.accept_offer_by_preparing(participation=event.subject, by=event.actor.user)


def _get_published_decision(event: ParticipationEvent) -> PendingDecision | None:
    """The decision of the round that makes this transition, when one does."""
    published = event.known(PublishedDecision)
    return published.decision if published is not None else None

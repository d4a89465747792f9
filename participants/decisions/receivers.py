"""What decisions hear: a selection opens an offer, a seat given back goes to the reserve, and while a round
of decisions is open nothing is decided beside it.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from participants.decisions.lifecycle import OfferStage
from participants.decisions.models import Offer, PendingDecision, Vacancy
from participants.decisions.services import mails, offers, reserve
from participants.decisions.services.balance import settings_of, stratum_of
from participants.decisions.services.decisions import hold_back, round_is_asked
from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Participation, ParticipationStep
from participants.register.previews import gathers
from pemwecco.core.lifecycle import YES, Answer, Asked, no
from pemwecco.core.models import Step

# And whether its offer ended without a place taken.
ENDED = "offer_ended"


# Stages from which a seat comes back: nobody who has left the country gives one back.
SEAT_COMES_BACK = (Stage.SELECTED, Stage.PREPARED, Stage.CLEARED)


CAUSES = {
    OfferStage.DECLINED: Vacancy.Cause.DECLINED,
    OfferStage.EXPIRED: Vacancy.Cause.EXPIRED,
}


@gathers("select")
@gathers("keep")
@gathers("refuse")
def look_for_rounds(files: list[Participation]) -> None:
    """For a page with many files: which of them a round holds back, in one query."""
    hold_back(files)


@PARTICIPATION.condition("select")
def selected_in_the_round(asked: Asked) -> Answer:
    return _outside_the_round(asked, "select")


@PARTICIPATION.condition("keep")
def kept_in_the_round(asked: Asked) -> Answer:
    return _outside_the_round(asked, "keep")


@PARTICIPATION.condition("refuse")
def refused_in_the_round(asked: Asked) -> Answer:
    return _outside_the_round(asked, "refuse")


def _outside_the_round(asked: Asked, name: str) -> Answer:
    why = round_is_asked(asked.subject, name)
    return no(why) if why else YES


@PARTICIPATION.on("select")
def a_place_is_offered(step: Step) -> None:
    """A selected person is offered the place, and told: by the panel, or as the next of the reserve."""
    file = _file_of(step)
    decision = _published_now(step)
    vacancy = Vacancy.objects.filter(offering=file, closed_at__isnull=True).first()
    if vacancy is not None:
        explanation = reserve.explained(vacancy)
    elif decision is not None:
        explanation = {"round": decision.round.number}
    else:
        explanation = {}
    reserve.leave(participation=file, because="offered")
    offer = offers.open_offer(
        participation=file,
        origin=Offer.Origin.PROMOTED if vacancy else Offer.Origin.PUBLISHED,
        explanation=explanation,
    )
    mails.tell(step=_step(step), file=file, decision=decision, offer=offer, promoted=vacancy is not None)


@PARTICIPATION.on("keep")
def somebody_waits(step: Step) -> None:
    file, decision = _file_of(step), _published_now(step)
    if decision is not None:
        reserve.enter(participation=file, stratum=decision.stratum, rank=decision.rank)
    else:
        dimension = settings_of(file.call).reserve_by
        reserve.enter(participation=file, stratum=stratum_of(file, dimension))
    mails.tell(step=_step(step), file=file, decision=decision)


@PARTICIPATION.on("refuse")
def somebody_is_not_retained(step: Step) -> None:
    file = _file_of(step)
    reserve.leave(participation=file, because="refused")
    mails.tell(step=_step(step), file=file, decision=_published_now(step))


@PARTICIPATION.on("withdraw", "exclude")
def a_seat_comes_back(step: Step) -> None:
    """Who goes leaves the reserve; the seat of who had one is offered to the next."""
    file = _file_of(step)
    because = "withdrawn" if step.move == "withdraw" else "excluded"
    reserve.leave(participation=file, because=because)
    last = offers.cancel_for(participation=file, by=step.by, reason=step.reason)
    if step.source in SEAT_COMES_BACK:
        cause = CAUSES.get(OfferStage(last)) if last else None
        reserve.seat_given_back(participation=file, cause=cause or Vacancy.Cause(because))


@gathers("take_up")
def look_for_ended_offers(files: list[Participation]) -> None:
    """For a page with many files: whose offer ended, in one query."""
    ended = offers.ended_among(file.pk for file in files)
    for file in files:
        vars(file)[ENDED] = file.pk in ended


@PARTICIPATION.condition("take_up")
def an_offer_has_ended(asked: Asked) -> Answer:
    """Who let an offer pass or declined it may be taken up again; who withdrew by themselves has gone."""
    ended = vars(asked.subject).get(ENDED)
    if ended is None:
        ended = asked.subject.pk in offers.ended_among([asked.subject.pk])
    if ended:
        return YES
    return no(_("This person withdrew: only whose offer of a place ended can be taken up again."))


@PARTICIPATION.on("undo_decision")
def a_decision_is_taken_back(step: Step) -> None:
    file = _file_of(step)
    offers.cancel_for(participation=file, by=step.by, reason=step.reason)
    reserve.leave(participation=file, because="undone")


@PARTICIPATION.on("prepare", "clear")
def the_place_is_taken(step: Step) -> None:
    offers.accepted_by_preparing(participation=_file_of(step), by=step.by)


def _step(step: Step) -> ParticipationStep:
    if not isinstance(step, ParticipationStep):  # pragma: no cover  the ledger of a file has one model
        raise TypeError(step)
    return step


def _file_of(step: Step) -> Participation:
    rows = Participation.objects.select_related("person", "call__programme", "cohort")
    return rows.get(pk=_step(step).subject_id)


def _published_now(step: Step) -> PendingDecision | None:
    """The decision of the round that makes this move, when one does."""
    return (
        PendingDecision.objects.select_related(
            "round", "cohort", "participation__person", "participation__call__programme"
        )
        .filter(
            participation=_step(step).subject_id,
            outcome=step.move,
            round__publishing_at__isnull=False,
            round__published_at__isnull=True,
            published_at__isnull=True,
        )
        .first()
    )

"""What decisions hear: a selection opens an offer, a seat given back goes to the reserve, and while a round
of decisions is open nothing is decided beside it.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from participants.decisions.lifecycle import OfferStage
from participants.decisions.models import Offer, PendingDecision, Vacancy
from participants.decisions.services import mails, offers, reserve
from participants.decisions.services.balance import get_call_settings, get_stratum
from participants.decisions.services.decisions import (
    get_round_hold_reason,
    note_round_holds,
)
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
def gather_open_rounds(files: list[Participation]) -> None:
    """For a page with many files: which of them a round holds back, in one query."""
    note_round_holds(files)


@PARTICIPATION.condition("select")
def require_round_for_selection(asked: Asked) -> Answer:
    return _require_round_decision(asked, "select")


@PARTICIPATION.condition("keep")
def require_round_for_reserve(asked: Asked) -> Answer:
    return _require_round_decision(asked, "keep")


@PARTICIPATION.condition("refuse")
def require_round_for_refusal(asked: Asked) -> Answer:
    return _require_round_decision(asked, "refuse")


def _require_round_decision(asked: Asked, name: str) -> Answer:
    why = get_round_hold_reason(asked.subject, name)
    return no(why) if why else YES


@PARTICIPATION.on("select")
def offer_selected_place(step: Step) -> None:
    """A selected person is offered the place, and told: by the panel, or as the next of the reserve."""
    file = _get_transition_participation(step)
    decision = _find_publishing_decision(step)
    vacancy = Vacancy.objects.filter(offering=file, closed_at__isnull=True).first()
    if vacancy is not None:
        explanation = reserve.explain_vacancy(vacancy)
    elif decision is not None:
        explanation = {"round": decision.round.number}
    else:
        explanation = {}
    reserve.remove_from_reserve(participation=file, because="offered")
    offer = offers.open_offer(
        participation=file,
        origin=Offer.Origin.PROMOTED if vacancy else Offer.Origin.PUBLISHED,
        explanation=explanation,
    )
    mails.send_decision_mail(
        step=_require_participation_log(step),
        file=file,
        decision=decision,
        offer=offer,
        promoted=vacancy is not None,
    )


@PARTICIPATION.on("keep")
def place_kept_participation(step: Step) -> None:
    file, decision = (
        _get_transition_participation(step),
        _find_publishing_decision(step),
    )
    if decision is not None:
        reserve.add_to_reserve(
            participation=file, stratum=decision.stratum, rank=decision.rank
        )
    else:
        dimension = get_call_settings(file.call).reserve_by
        reserve.add_to_reserve(participation=file, stratum=get_stratum(file, dimension))
    mails.send_decision_mail(
        step=_require_participation_log(step), file=file, decision=decision
    )


@PARTICIPATION.on("refuse")
def notify_refused_applicant(step: Step) -> None:
    file = _get_transition_participation(step)
    reserve.remove_from_reserve(participation=file, because="refused")
    mails.send_decision_mail(
        step=_require_participation_log(step),
        file=file,
        decision=_find_publishing_decision(step),
    )


@PARTICIPATION.on("withdraw", "exclude")
def release_vacated_seat(step: Step) -> None:
    """Who goes leaves the reserve; the seat of who had one is offered to the next."""
    file = _get_transition_participation(step)
    because = "withdrawn" if step.move == "withdraw" else "excluded"
    reserve.remove_from_reserve(participation=file, because=because)
    last = offers.cancel_offer(participation=file, by=step.by, reason=step.reason)
    if step.source in SEAT_COMES_BACK:
        cause = CAUSES.get(OfferStage(last)) if last else None
        reserve.release_seat(participation=file, cause=cause or Vacancy.Cause(because))


@gathers("take_up")
def gather_ended_offers(files: list[Participation]) -> None:
    """For a page with many files: whose offer ended, in one query."""
    ended = offers.find_ended_offers(file.pk for file in files)
    for file in files:
        vars(file)[ENDED] = file.pk in ended


@PARTICIPATION.condition("take_up")
def require_ended_offer(asked: Asked) -> Answer:
    """Who let an offer pass or declined it may be taken up again; who withdrew by themselves has gone."""
    ended = vars(asked.subject).get(ENDED)
    if ended is None:
        ended = asked.subject.pk in offers.find_ended_offers([asked.subject.pk])
    if ended:
        return YES
    return no(
        _(
            "This person withdrew: only whose offer of a place ended can be taken up again."
        )
    )


@PARTICIPATION.on("undo_decision")
def cancel_undone_decision(step: Step) -> None:
    file = _get_transition_participation(step)
    offers.cancel_offer(participation=file, by=step.by, reason=step.reason)
    reserve.remove_from_reserve(participation=file, because="undone")


@PARTICIPATION.on("prepare", "clear")
def accept_prepared_offer(step: Step) -> None:
    offers.accept_offer_by_preparing(
        participation=_get_transition_participation(step), by=step.by
    )


def _require_participation_log(step: Step) -> ParticipationStep:
    if not isinstance(
        step, ParticipationStep
    ):  # pragma: no cover  the ledger of a file has one model
        raise TypeError(step)
    return step


def _get_transition_participation(step: Step) -> Participation:
    rows = Participation.objects.select_related("person", "call__programme", "cohort")
    return rows.get(pk=_require_participation_log(step).subject_id)


def _find_publishing_decision(step: Step) -> PendingDecision | None:
    """The decision of the round that makes this move, when one does."""
    return (
        PendingDecision.objects.select_related(
            "round", "cohort", "participation__person", "participation__call__programme"
        )
        .filter(
            participation=_require_participation_log(step).subject_id,
            outcome=step.move,
            round__publishing_at__isnull=False,
            round__published_at__isnull=True,
            published_at__isnull=True,
        )
        .first()
    )

"""What selection does when a file moves: the applicant is told of each decision, in their language.

A selection opens an offer, a seat given back goes to the reserve, and while a round of decisions is open
nothing is decided beside it.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Participation, ParticipationStep
from participants.register.previews import gathers
from participants.selection.lifecycle import CORRECTION, OfferStage
from participants.selection.models import Correction, CorrectionStep, Offer, PendingDecision, Vacancy
from participants.selection.papers import RECEIPT
from participants.selection.services import letters, offers, panel, reserve
from participants.selection.services.balance import settings_of, stratum_of
from participants.selection.services.correction_files import forget_unsent
from participants.selection.services.corrections import today_there
from participants.selection.services.decisions import hold_back, round_is_asked
from participants.selection.services.duplicates import find_duplicates
from participants.selection.services.eligibility import findings_of, in_words, open_blocking, screen
from participants.selection.services.receipts import send_receipt
from participants.selection.services.route import checklist_of, next_look
from pemwecco.core.lifecycle import YES, Answer, Asked, no
from pemwecco.core.models import Step
from pemwecco.documents.lifecycle import PAPER
from pemwecco.documents.models import Paper
from pemwecco.mail.services import about, queue, site_url

# Where the row of a page keeps how many findings stand against its file.
FINDINGS = "open_findings"
# And whether its offer ended without a place taken.
ENDED = "offer_ended"
# Move -> kind of mail. The texts use the public names of the stages and kind words.
MAILS = {
    "confirm": "selection/eligible",
    "defer": "selection/not_ready",
}
# Stages from which a seat comes back: nobody who has left the country gives one back.
SEAT_COMES_BACK = (Stage.SELECTED, Stage.PREPARED, Stage.CLEARED)
CAUSES = {
    OfferStage.DECLINED: Vacancy.Cause.DECLINED,
    OfferStage.EXPIRED: Vacancy.Cause.EXPIRED,
}


@PARTICIPATION.on(*MAILS)
def tell_the_applicant(step: Step) -> None:
    """Queue the mail of a decision; one step, one mail."""
    if not isinstance(step, ParticipationStep):  # pragma: no cover  the ledger of a file has one model
        raise TypeError(step)
    file = Participation.objects.select_related("person", "call__programme", "cohort").get(pk=step.subject_id)
    language = file.person.language or settings.LANGUAGE_CODE
    # Names of rows are read in the language of the mail.
    with translation.override(language):
        context = {
            "name": file.person.full_name,
            "reference": file.reference,
            "call": file.call.title,
            "programme_name": file.call.programme.name,
            "contact": file.call.programme.contact_email,
            "stage": file.public_stage,
            "reason": step.reason,
            "url": site_url("/me/"),
        }
        if step.move == "defer":
            context |= _what_to_bring(file, step.reason)
    queue(
        kind=MAILS[step.move],
        to=file.person.email,
        language=language,
        context=context,
        about=about(file),
        key=f"participation-step:{step.pk}",
    )


@PARTICIPATION.on("submit")
def look_at_what_came(step: Step) -> None:
    """Each sending is checked against the rules of its call and the other files; nothing is refused by it."""
    file = Participation.objects.get(pk=step.subject_id)  # type: ignore[attr-defined]  # every ledger row has its subject
    screen(participation=file, by=None)
    find_duplicates(participation=file)


@CORRECTION.on("answer")
def look_again(step: Step) -> None:
    """What was corrected is checked again."""
    correction = Correction.objects.select_related("application__participation").get(
        pk=step.subject_id  # type: ignore[attr-defined]  # every ledger row has its subject
    )
    screen(participation=correction.application.participation, by=None)
    find_duplicates(participation=correction.application.participation)


@gathers("confirm")
def count_findings(files: list[Participation]) -> None:
    """For a page with many files: what keeps each from being eligible, in one query."""
    found = open_blocking([file.pk for file in files])
    for file in files:
        vars(file)[FINDINGS] = found.get(file.pk, 0)


@PARTICIPATION.condition("confirm")
def nothing_needed_is_missing(asked: Asked) -> Answer:
    """A file is eligible once each finding of its last check is resolved, or waived with a reason."""
    count = vars(asked.subject).get(FINDINGS)
    if count is None:
        count = open_blocking([asked.subject.pk]).get(asked.subject.pk, 0)
    if not count:
        return YES
    return no(
        ngettext(
            "%(count)d finding is open: resolve it, waive it with a reason, or defer the file.",
            "%(count)d findings are open: resolve them, waive them with a reason, or defer the file.",
            count,
        )
        % {"count": count}
    )


def _what_to_bring(file: Participation, reason: str) -> dict[str, Any]:
    """Each finding in plain words, and the reason only when staff wrote another than what the rules say."""
    lines = checklist_of(file)
    said = set()
    for language in dict(settings.LANGUAGES):
        with translation.override(language):
            said.add(in_words(findings_of(file)).strip())
    return {
        "findings": [
            {
                "sentence": line.sentence,
                "advice": line.advice,
                "paper": line.paper,
                "where": line.structure,
                "recheck_on": line.finding.recheck_on,
            }
            for line in lines
            if line.finding.state == "open"
        ],
        "reason": "" if reason.strip() in said else reason,
        "looked_at": next_look(lines, on=today_there(file)),
        "url": site_url(reverse("selection:route", args=[file.reference])),
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
    letters.tell(step=_step(step), file=file, decision=decision, offer=offer, promoted=vacancy is not None)


@PARTICIPATION.on("keep")
def somebody_waits(step: Step) -> None:
    file, decision = _file_of(step), _published_now(step)
    if decision is not None:
        reserve.enter(participation=file, stratum=decision.stratum, rank=decision.rank)
    else:
        dimension = settings_of(file.call).reserve_by
        reserve.enter(participation=file, stratum=stratum_of(file, dimension))
    letters.tell(step=_step(step), file=file, decision=decision)


@PARTICIPATION.on("refuse")
def somebody_is_not_retained(step: Step) -> None:
    file = _file_of(step)
    reserve.leave(participation=file, because="refused")
    letters.tell(step=_step(step), file=file, decision=_published_now(step))


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


@PARTICIPATION.on("submit")
def look_for_conflicts(step: Step) -> None:
    """A file that is sent, or sent again, is held against the panel; its copy without names waits anew."""
    if not isinstance(step, ParticipationStep):  # pragma: no cover  the ledger of a file has one model
        raise TypeError(step)
    file = Participation.objects.select_related("call").get(pk=step.subject_id)
    panel.drop_copy(participation=file)
    panel.detect(call=file.call, files=[file.pk])


@CORRECTION.on("answer")
def the_copy_waits_anew(step: Step) -> None:
    """Corrected answers have not been read by whoever confirmed the copy without names."""
    if not isinstance(step, CorrectionStep):  # pragma: no cover  the ledger of a correction has one model
        raise TypeError(step)
    panel.drop_copy(participation=step.subject.application.participation)


@PAPER.on("issue")
def receipt_is_made(step: Step) -> None:
    """The mail that says "received" takes the PDF of what was sent with it."""
    paper = Paper.objects.get(pk=step.subject_id)  # type: ignore[attr-defined]  # every ledger row has its subject
    if paper.kind == RECEIPT.code:
        send_receipt(paper)


@CORRECTION.on("lapse", "cancel")
def correction_is_over(step: Step) -> None:
    """A correction that was not sent leaves the application as it was."""
    if not isinstance(step, CorrectionStep):  # pragma: no cover  its ledger has one model
        raise TypeError(step)
    forget_unsent(step.subject)

"""Publishing a round: the mails shown before, each file then decided by the worker, never twice."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participants.decisions.models import PendingDecision, Round
from participants.decisions.services.contexts import PublishedDecision
from participants.decisions.services.decisions import Decided, compute_seat_forecast
from participants.decisions.services.mails import LINK
from participants.decisions.services.reserve import is_too_late
from participants.register.services import advance, assign_to_cohort
from pemwecco.accounts.models import User
from pemwecco.core.actors import System
from pemwecco.core.answers import Refused, require
from pemwecco.core.services import ask_worker

logger = logging.getLogger(__name__)
# As many are published while the browser waits; more go to the worker.
AT_ONCE = 10
ORDER = ("outcome", "stratum", "rank", "pk")


@dataclass(frozen=True, slots=True)
class RoundProgress:
    """How far the publishing of a round is."""

    total: int
    done: int
    failed: int

    @property
    def waiting(self) -> int:
        return self.total - self.done - self.failed

    @property
    def share(self) -> int:
        if not self.total:
            return 100
        return round(100 * (self.done + self.failed) / self.total)


def list_round_decisions(round_: Round) -> QuerySet[PendingDecision]:
    """The decisions of a round with what their mails say, in the order in which they are published."""
    return (
        PendingDecision.objects.filter(round=round_)
        .select_related(
            "round",
            "cohort",
            "participation__person",
            "participation__organisation",
            "participation__call__programme",
        )
        .prefetch_related("reasons")
        .order_by(*ORDER)
    )


def get_round_progress(round_: Round) -> RoundProgress:
    counted = round_.decisions.aggregate(
        total=Count("pk"),
        done=Count("pk", filter=Q(published_at__isnull=False)),
        failed=Count("pk", filter=Q(published_at__isnull=True) & ~Q(failed_because="")),
    )
    return RoundProgress(**counted)


def count_round_mails(round_: Round) -> list[tuple[str, list[tuple[str, int]], int]]:
    """How many mails of each kind leave, by language: name of the decision, languages, total; one query."""
    rows = (
        PendingDecision.objects.filter(round=round_)
        .order_by()
        .values_list("outcome", "participation__person__language")
        .annotate(n=Count("pk"))
    )
    names = dict(settings.LANGUAGES)
    by_outcome: dict[str, Counter[str]] = defaultdict(Counter)
    for outcome, language, count in rows:
        name = str(names.get(language, language))
        by_outcome[outcome][name] += count
    found = []
    for value, label in Decided.choices:
        if value in by_outcome:
            counts = by_outcome[value]
            found.append((str(label), sorted(counts.items()), counts.total()))
    return found


def list_late_cohorts(round_: Round) -> list[str]:
    """Cohorts that the round gives places in although a visa may not come in time; said, not refused."""
    selected = round_.decisions.filter(outcome=Decided.SELECT, cohort__isnull=False)
    cohorts = {row.cohort for row in selected.select_related("cohort")}
    late = []
    for cohort in cohorts:
        if cohort is not None and is_too_late(round_.call, cohort):
            late.append(cohort.name)
    return sorted(late)


@transaction.atomic
def change_decision_mail(
    *, decision: PendingDecision, subject: str, text: str, by: User
) -> PendingDecision:
    """Keep the words of one mail as staff changed them; both empty takes the words of the house again.

    Raises `Refused` with the sentence when the link would be lost or one of the two is missing.
    """
    require(by, "decisions.change_pendingdecision")
    round_ = Round.objects.select_for_update().get(pk=decision.round_id)
    if not round_.is_open:
        raise Refused(
            _("This round is being published; its mails can no longer be changed.")
        )
    subject, text = " ".join(subject.split()), text.replace("\r\n", "\n").strip()
    if bool(subject) != bool(text):
        raise Refused(_("A mail needs a subject and a text."))
    if text and decision.outcome == Decided.SELECT and LINK not in text:
        raise Refused(
            _("The mail must keep {link}: by it the person answers the offer.")
        )
    decision.mail_subject, decision.mail_text = subject[:250], text
    decision.save(update_fields=["mail_subject", "mail_text"])
    return decision


def publish_round(*, round_: Round, by: User, number: int) -> Round:
    """Let every decision of a round take effect: each file moves and its mail leaves.

    `number` is how many decisions the person saw and confirms. A second click changes nothing. A few
    are published at once, many by the worker. Raises `Refused` with the sentence when the round is
    empty, over-booked or not as it was seen, `PermissionDenied` without the right.
    """
    require(by, "register.decide_participation")
    with transaction.atomic():
        locked = (
            Round.objects.select_for_update(of=("self",))
            .select_related("call__programme")
            .get(pk=round_.pk)
        )
        if locked.publishing_at is not None:
            return locked
        count = locked.decisions.count()
        if count == 0:
            raise Refused(_("There is no decision in this round yet."))
        if sentences := compute_seat_forecast(locked.call).overbooked():
            raise Refused(" ".join(sentences))
        if number != count:
            raise Refused(
                ngettext(
                    "This round holds %(count)d decision; you confirmed %(number)d. Nothing was published.",
                    "This round holds %(count)d decisions; you confirmed %(number)d. Nothing was published.",
                    count,
                )
                % {"count": count, "number": number}
            )
        locked.publishing_at = timezone.now()
        locked.published_by = by
        locked.save(update_fields=["publishing_at", "published_by"])
        if count > AT_ONCE:
            ask_worker("pem.decisions.publish_round", locked.pk)
    if count <= AT_ONCE:
        publish_waiting_decisions(locked.pk)
        locked.refresh_from_db()
    return locked


@transaction.atomic
def retry_round(*, round_: Round, by: User) -> int:
    """Let the worker publish again what could not be; returns how many."""
    require(by, "register.decide_participation")
    failed = round_.decisions.filter(published_at__isnull=True).exclude(
        failed_because=""
    )
    count = failed.update(failed_because="")
    if count:
        ask_worker("pem.decisions.publish_round", round_.pk)
    return count


def publish_pending_rounds() -> int:
    """Go on with rounds that a dead worker or a lost request left; returns how many files were decided."""
    rows = Round.objects.filter(publishing_at__isnull=False, published_at__isnull=True)
    done = 0
    for pk in list(rows.values_list("pk", flat=True)):
        done += publish_waiting_decisions(pk)
    return done


def publish_waiting_decisions(round_id: int) -> int:
    """Publish what waits in a round that was asked to be; returns how many files this call decided.

    Each file in its own transaction: a worker that dies leaves the others as they were, and another goes
    on. Two at once take different files. What cannot be is written on the decision with its sentence.
    """
    done = 0
    waiting = PendingDecision.objects.filter(
        round=round_id,
        round__publishing_at__isnull=False,
        published_at__isnull=True,
        failed_because="",
    )
    for pk in list(waiting.order_by(*ORDER).values_list("pk", flat=True)):
        done += _publish_one(pk)
    _close_when_done(round_id)
    return done


def _publish_one(decision_id: int) -> bool:
    try:
        with transaction.atomic():
            rows = PendingDecision.objects.select_for_update(
                skip_locked=True, of=("self",)
            )
            decision = (
                rows.select_related(
                    "round__published_by",
                    "cohort",
                    "participation__person",
                    "participation__call__programme",
                )
                .filter(pk=decision_id, published_at__isnull=True, failed_because="")
                .first()
            )
            if decision is None:
                return False
            _apply_decision(decision)
    except Refused as refusal:
        _record_decision_failure(decision_id, str(refusal))
        return False
    except IntegrityError as error:
        sentence = (
            _("The last seat was taken meanwhile.")
            if "seats of the" in str(error)
            else str(error)
        )
        _record_decision_failure(decision_id, sentence)
        return False
    except DatabaseError:
        # Two at once on the same rows: it waits for the next turn.
        logger.exception("Decision %s could not be published now", decision_id)
        return False
    return True


def _apply_decision(decision: PendingDecision) -> None:
    file = decision.participation
    actor = System("round published", decision.round.published_by)
    if decision.outcome == Decided.SELECT and decision.cohort is not None:
        answer = assign_to_cohort(
            participation=file, cohort=decision.cohort, actor=actor
        )
        if not answer:
            raise Refused(answer.reason)
    with translation.override(file.person.language):
        reason = _reason_of(decision)
    advance(
        participation=file,
        transition=decision.outcome,
        actor=actor,
        reason=reason,
        context=PublishedDecision(decision),
    )
    decision.published_at = timezone.now()
    decision.save(update_fields=["published_at"])


def _reason_of(decision: PendingDecision) -> str:
    """What the ledger keeps: the coded reasons and the own words, as the applicant reads them."""
    return "\n".join(list_decision_reasons(decision))


def list_decision_reasons(decision: PendingDecision) -> list[str]:
    """Why a file is not retained: the coded reasons, then the own words, none of them empty."""
    texts = [row.label.strip() for row in decision.reasons.all()]
    texts.append(decision.words.strip())
    return list(filter(None, texts))


def _record_decision_failure(decision_id: int, sentence: str) -> None:
    PendingDecision.objects.filter(pk=decision_id, published_at__isnull=True).update(
        failed_because=sentence
    )


@transaction.atomic
def _close_when_done(round_id: int) -> None:
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=round_id)
    if round_.publishing_at is None or round_.published_at is not None:
        return
    if not round_.decisions.filter(published_at__isnull=True).exists():
        round_.published_at = timezone.now()
        round_.save(update_fields=["published_at"])

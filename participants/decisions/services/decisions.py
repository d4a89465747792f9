"""Decisions of a panel: put into the open round, changed or taken out freely, taken back with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participants.calls.services.setup import get_call_settings
from participants.decisions.models import (
    Attendance,
    PendingDecision,
    RefusalReason,
    ReservePlace,
    Round,
)
from participants.decisions.services.balance import get_stratum
from participants.decisions.services.reserve import lock_reserve_lists
from participants.decisions.services.rounds import read_open_rounds
from participants.panel.models import Review
from participants.register.lifecycle import PARTICIPATION
from participants.register.models import Call, Cohort, Participation, ParticipationStep
from participants.register.queries import build_mail_context
from participants.register.seats import SeatBook, Seats
from participants.register.services import can_join_cohort
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.answers import (
    YES,
    GuardAnswer,
    Refused,
    RowOutcome,
    no,
    require,
)
from pemwecco.core.day_words import date_format
from pemwecco.mail.services import format_row_reference, queue_mail

Decided = PendingDecision.Outcome
FROM_RESERVE = "own"  # "on the list of one's own group", as pages ask for it

# code, French, English, Dutch: what the house proposes; staff change and add to them.
REASONS = (
    (
        "more_points",
        "D'autres projets ont obtenu plus de points.",
        "Other projects received more points.",
        "Andere projecten kregen meer punten.",
    ),
    (
        "project_unclear",
        "Le projet avec le pays d'accueil reste à préciser.",
        "The project with the host country needs to become more precise.",
        "Het project met het gastland moet nog concreter worden.",
    ),
    (
        "market_not_ready",
        "Le marché visé demande des normes ou une certification que l'entreprise n'a pas encore.",
        "The market aimed at asks for standards or a certification that the enterprise does not have yet.",
        "De beoogde markt vraagt normen of een certificaat die de onderneming nog niet heeft.",
    ),
    (
        "partners",
        "Les partenaires visés ne sont pas encore identifiés.",
        "The partners aimed at are not identified yet.",
        "De beoogde partners zijn nog niet bekend.",
    ),
    (
        "figures",
        "Les chiffres de l'entreprise ne suffisent pas pour juger du projet.",
        "The figures of the enterprise are not enough to judge the project.",
        "De cijfers van de onderneming volstaan niet om het project te beoordelen.",
    ),
    (
        "experience",
        "L'activité est trop récente pour un premier séjour d'affaires.",
        "The activity is too recent for a first business stay.",
        "De activiteit is te recent voor een eerste zakenverblijf.",
    ),
    (
        "other_programme",
        "Un autre programme convient mieux à ce besoin.",
        "Another programme suits this need better.",
        "Een ander programma past beter bij deze behoefte.",
    ),
)


@dataclass(slots=True)
class SeatForecast:
    """The seats of a call as they would be if its open round were published now."""

    programme: Seats
    cohorts: dict[int, Seats]
    # Those cohorts, in the order of their arrival.
    rows: list[Cohort]
    chosen: int = 0
    by_cohort: Counter[int | None] = field(default_factory=Counter)

    @property
    def free(self) -> int:
        return self.programme.seats - self.programme.taken - self.chosen

    def lines(self) -> list[tuple[str, int, int]]:
        """Name, seats left with what is pending (below zero: over-booked), seats in all."""
        found = [(_("Programme"), self.free, self.programme.seats)]
        for pk, seats in self.cohorts.items():
            left = seats.seats - seats.taken - self.by_cohort[pk]
            found.append((seats.name, left, seats.seats))
        return found

    def overbooked(self) -> list[str]:
        """A sentence for each place where more are selected than there are seats."""
        found = []
        for name, left, _seats in self.lines():
            if left >= 0:
                continue
            sentence = ngettext(
                "%(name)s is over-booked by %(count)d place: take a selection out before publishing.",
                "%(name)s is over-booked by %(count)d places: take selections out before publishing.",
                -left,
            )
            found.append(sentence % {"name": name, "count": -left})
        return found


def ensure_reasons() -> int:
    """The reasons that the house proposes, where they are missing; returns how many were added."""
    known = set(RefusalReason.objects.values_list("code", flat=True))
    missing = []
    for place, (code, fr, en, nl) in enumerate(REASONS, start=1):
        if code in known:
            continue
        reason = RefusalReason(
            code=code, label_fr=fr, label_en=en, label_nl=nl, position=place
        )
        missing.append(reason)
    return len(RefusalReason.objects.bulk_create(missing))


def get_current_round(call: Call) -> Round | None:
    """The round of a call that is not published yet."""
    return (
        Round.objects.filter(call=call, published_at__isnull=True)
        .select_related("call")
        .first()
    )


@transaction.atomic
def open_round(*, call: Call, by: User) -> Round:
    """Begin a sitting of the panel, with its members to be ticked; the open one when there is one."""
    require(by, "decisions.add_pendingdecision")
    lock_reserve_lists(call.pk)
    already = get_current_round(call)
    if already is not None:
        return already
    last = Round.objects.filter(call=call).aggregate(last=Max("number"))["last"] or 0
    made = Round.objects.create(call=call, number=last + 1, opened_by=by)
    Attendance.objects.bulk_create(
        [Attendance(round=made, member=member) for member in call.panel.all()]
    )
    return made


@transaction.atomic
def add_decision(
    *,
    participation: Participation,
    outcome: str,
    by: User,
    cohort: Cohort | None = None,
    stratum: str = "",
    rank: int | None = None,
    reasons: Iterable[RefusalReason] = (),
    words: str = "",
    feedback: str = "",
    read: str | None = None,
) -> PendingDecision:
    """Put what the panel decides of a file into the open round of its call, or change it.

    Nobody outside knows: no mail leaves and no stage moves before the round is published. A selection
    beyond the seats is kept and shown as over-booked. `stratum` "own" is the list of the file's own group.
    `read` is the mark of the decision that the page showed, "" where it showed none: when somebody else
    decided meanwhile, nothing is written over.
    Raises `Refused` with the sentence, `PermissionDenied` without the right.
    """
    require(by, "decisions.add_pendingdecision")
    round_ = _open_round_of(participation)
    refuse_changed_decision(participation=participation, read=read)
    file = Participation.objects.select_related("call").get(pk=participation.pk)
    transition = PARTICIPATION.transitions[Decided(outcome).value]
    if file.stage not in transition.sources:
        raise Refused(
            _("A file in the stage “%(stage)s” cannot be decided so.")
            % {"stage": file.get_stage_display()}
        )
    if outcome == Decided.SELECT and cohort is not None:
        answer = can_join_cohort(file, cohort)
        if not answer:
            raise Refused(str(answer.reason))
    chosen = list(reasons)
    if outcome == Decided.REFUSE and not chosen and not words.strip():
        raise Refused(_("Please give a reason: a coded one, or your own words."))
    if outcome == Decided.KEEP:
        if stratum == FROM_RESERVE:
            stratum = get_stratum(file, get_call_settings(file.call).reserve_by)
        rank = rank or _next_rank(round_, stratum, file)
    decision, _created = PendingDecision.objects.update_or_create(
        round=round_,
        participation=file,
        defaults={
            "outcome": outcome,
            "cohort": cohort if outcome == Decided.SELECT else None,
            "stratum": stratum if outcome == Decided.KEEP else "",
            "rank": rank if outcome == Decided.KEEP else None,
            "words": words.strip(),
            "feedback": feedback.strip(),
            # Words for another decision would be wrong now.
            "mail_subject": "",
            "mail_text": "",
            "failed_because": "",
            "by": by,
            "at": timezone.now(),
        },
    )
    decision.reasons.set(chosen if outcome == Decided.REFUSE else ())
    return decision


def refuse_changed_decision(*, participation: Participation, read: str | None) -> None:
    """Raise `Refused` when the decision in the open round is not the one that a page showed (`read`)."""
    if read is None:
        return
    standing = (
        PendingDecision.objects.filter(
            participation=participation, round__published_at__isnull=True
        )
        .select_related("by")
        .first()
    )
    if (standing.mark if standing else "") == read:
        return
    if standing is None:
        raise Refused(
            _("Somebody took this file out of the round after you opened the page.")
        )
    raise Refused(
        _("%(person)s decided “%(decision)s” on %(at)s, after you opened the page.")
        % {
            "person": standing.by,
            "decision": standing.get_outcome_display(),
            "at": date_format(timezone.localtime(standing.at), "d/m/Y H:i"),
        }
    )


def add_decision_to_all(
    *,
    files: Iterable[Participation],
    outcome: str,
    by: User,
    read: Mapping[int, str] | None = None,
    **values: object,
) -> list[RowOutcome[Participation]]:
    """Put the same decision for each file, and say what came of each; a refused file stops nothing.

    `read` are the marks that the page showed, by file.
    """
    outcomes = []
    for file in files:
        mark = (read or {}).get(file.pk)
        try:
            add_decision(
                participation=file,
                outcome=outcome,
                by=by,
                read=mark,
                **values,  # type: ignore[arg-type]  # as `add_decision` takes them
            )
        except Refused as refusal:
            outcomes.append(RowOutcome(file, no(str(refusal))))
        else:
            outcomes.append(RowOutcome(file, YES))
    return outcomes


@transaction.atomic
def remove_decision(
    *, participation: Participation, by: User, read: str | None = None
) -> bool:
    """Take a file out of the round that is not published; returns whether it was in it.

    While a round is being published, only what could not be published may be taken out.
    """
    require(by, "decisions.add_pendingdecision")
    rows = PendingDecision.objects.filter(
        participation=participation,
        round__published_at__isnull=True,
        published_at__isnull=True,
    )
    round_ = (
        Round.objects.select_for_update()
        .filter(call=participation.call_id, published_at__isnull=True)
        .first()
    )
    refuse_changed_decision(participation=participation, read=read)
    if round_ is not None and not round_.is_open:
        rows = rows.exclude(failed_because="")
    return bool(rows.delete()[0])


def try_remove_decision(
    *, participation: Participation, by: User, read: str | None = None
) -> GuardAnswer:
    """Take a file out of the round, and say whether it was in it."""
    try:
        if remove_decision(participation=participation, by=by, read=read):
            return YES
    except Refused as refusal:
        return refusal.answer
    return no(_("It is not in the open round."))


def compute_seat_forecast(call: Call) -> SeatForecast:
    """The seats as they are, and as the open round would leave them; three queries."""
    book = SeatBook([call.programme])
    pending = []
    for found in read_open_rounds(call.programme_id):
        for decision in found.decisions:
            if decision.outcome == Decided.SELECT:
                pending.append(decision.cohort)
    rows = [row for row in book.rows if row.call_id in {None, call.pk}]
    return SeatForecast(
        programme=book.programmes[call.programme_id],
        cohorts={row.pk: book.cohorts[row.pk] for row in rows},
        rows=rows,
        chosen=len(pending),
        by_cohort=Counter(pending),
    )


def build_feedback(file: Participation) -> str:
    """What the reviewers wrote of a file, without their names, for staff to edit; "" without comments."""
    comments = Review.objects.filter(
        participation=file, submitted_at__isnull=False
    ).exclude(comment="")
    return "\n\n".join(comments.order_by("pk").values_list("comment", flat=True))


def undo_decisions(
    *, files: Sequence[Participation], by: User, reason: str, tell: bool = False
) -> list[RowOutcome[Participation]]:
    """Take decisions back, each in its own transaction: the file is on the board again, its offer is taken
    back, it leaves the reserve. Nobody is written to unless `tell`.

    Raises `PermissionDenied` when the role does not include it.
    """
    outcomes = []
    for file in files:
        try:
            with transaction.atomic():
                log = PARTICIPATION.apply(
                    file, "undo_decision", actor=Staff(by), reason=reason
                )
                if tell:
                    _send_undone_mail(log)
        except Refused as refusal:
            outcomes.append(RowOutcome(file, refusal.answer))
        else:
            outcomes.append(RowOutcome(file, YES))
    return outcomes


def _send_undone_mail(log: ParticipationStep) -> None:
    row = Participation.objects.select_related("person", "call__programme").get(
        pk=log.subject_id
    )
    with translation.override(row.person.language):
        context = build_mail_context(row) | {"reason": log.reason}
    queue_mail(
        kind="decisions/decision_undone",
        to=row.person.email,
        language=row.person.language,
        context=context,
        about=format_row_reference(row),
        key=f"participation-step:{log.pk}",
    )


def _open_round_of(file: Participation) -> Round:
    rows = Round.objects.select_for_update().filter(
        call=file.call_id, published_at__isnull=True
    )
    round_ = rows.first()
    if round_ is None:
        raise Refused(_("Open a round of decisions first."))
    if not round_.is_open:
        raise Refused(
            _("This round is being published; nothing can be put into it any more.")
        )
    return round_


def _next_rank(round_: Round, stratum: str, file: Participation) -> int:
    """After everyone who waits on the list and everyone whom the round puts on it."""
    waiting = ReservePlace.objects.filter(
        call=round_.call_id, stratum=stratum, left_at__isnull=True
    )
    pending = round_.decisions.filter(outcome=Decided.KEEP, stratum=stratum).exclude(
        participation=file
    )
    ranks = [
        waiting.aggregate(last=Max("rank"))["last"] or 0,
        pending.aggregate(last=Max("rank"))["last"] or 0,
    ]
    return max(ranks) + 1


def calls_with_open_round(files: Iterable[Participation]) -> set[int]:
    """The calls of these files in which a round of decisions is open, in one query."""
    calls = {file.call_id for file in files}
    rounds = Round.objects.filter(call__in=calls, published_at__isnull=True)
    return set(rounds.values_list("call", flat=True))

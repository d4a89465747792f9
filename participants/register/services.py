"""Verbs on files: begin one, move one, move many, give a cohort, withdraw."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

import pghistory
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participants.register.lifecycle import (
    CLOSED,
    PARTICIPATION,
    Stage,
    refuse_full_cohort,
)
from participants.register.models import (
    AccessCode,
    Call,
    Cohort,
    Participation,
    ParticipationStep,
    format_participation_reference,
)
from participants.register.queries import COHORT_REASON
from pemwecco.accounts.models import User, normalise_email
from pemwecco.accounts.services import ensure_user
from pemwecco.core.actors import Actor, Party, Staff, System
from pemwecco.core.answers import (
    YES,
    GuardAnswer,
    Refused,
    RowOutcome,
    no,
    require,
)
from pemwecco.core.lifecycle import Context
from pemwecco.core.references import claim_next_number
from pemwecco.network.models import Person
from pemwecco.network.services import record_organisation, record_person


@transaction.atomic
def begin_participation(
    *,
    call: Call,
    email: str,
    language: str,
    known: bool = False,
    access: AccessCode | None = None,
) -> Participation:
    """Begin a file: it gets its number for life, in the year of the participants' country.

    `known` says that the address was proven by a code: then the person and the enterprise of an
    earlier file are taken up, so that nothing is asked twice. Otherwise both are new rows, for a
    stranger who types somebody's address must see nothing of theirs. `access` is the code by which a
    late applicant comes: its uses are counted under a lock. Raises `Refused` with the sentence
    when the call is not open, or the code does not open it for this address any more.
    """
    programme, address = call.programme, normalise_email(email)
    late = access if not call.open_answer() else None
    if late is not None:
        late = AccessCode.objects.select_for_update(of=("self",)).get(pk=late.pk)
        if not (answer := late.answer_for(call, address)):
            raise Refused(answer.reason)
    if not (answer := call.open_answer(late)):
        raise Refused(answer.reason)
    ensure_user(email=address, language=language)
    earlier = (
        Participation.objects.filter(person__email=address)
        .select_related("person", "organisation")
        .order_by("-id")
        .first()
        if known
        else None
    )
    person = (
        earlier.person
        if earlier
        else Person.objects.filter(email=address).first()
        if known
        else None
    )
    year = timezone.now().astimezone(ZoneInfo(programme.origin_timezone)).year
    number = claim_next_number(programme.prefix, year)
    return Participation.objects.create(
        person=person
        or record_person(email=address, language=language, country=programme.origin),
        organisation=(earlier and earlier.organisation)
        or record_organisation(country=programme.origin),
        call=call,
        access=late,
        year=year,
        number=number,
        reference=format_participation_reference(programme, year, number),
    )


@transaction.atomic
def resume_in_call(*, participation: Participation, call: Call) -> Participation:
    """Take a file up in another call: a new draft of the same person and enterprise, with its own number.

    Twice gives the same draft. Raises `Refused` with the sentence when that call is not open, or
    when the person has a file in it already.
    """
    old = (
        Participation.objects.select_for_update(of=("self",))
        .select_related("person")
        .get(pk=participation.pk)
    )
    following = (
        Participation.objects.filter(continues=old).select_related("call").first()
    )
    if following is not None and following.call_id == call.pk:
        return following
    if following is not None:
        raise Refused(_("This file goes on already as %(file)s.") % {"file": following})
    if not (answer := call.open_answer()):
        raise Refused(answer.reason)
    there = Participation.objects.filter(call=call, person__email=old.person.email)
    if (other := there.exclude(stage=Stage.WITHDRAWN).first()) is not None:
        raise Refused(
            _("This person has a file in that call already: %(file)s.")
            % {"file": other}
        )
    ensure_user(email=old.person.email, language=old.person.language)
    programme = call.programme
    year = timezone.now().astimezone(ZoneInfo(programme.origin_timezone)).year
    number = claim_next_number(programme.prefix, year)
    return Participation.objects.create(
        person=old.person,
        organisation=old.organisation,
        call=call,
        continues=old,
        year=year,
        number=number,
        reference=format_participation_reference(programme, year, number),
    )


def withdraw_participation(
    *, participation: Participation, by: User | None, reason: str
) -> ParticipationStep:
    """Take a file back at the applicant's own wish; staff do it by the transition itself.

    Raises `Refused` with the sentence when the file is past it.
    """
    return advance(
        participation=participation,
        transition="withdraw",
        actor=Party(by),
        reason=reason,
    )


def advance(
    *,
    participation: Participation,
    transition: str,
    actor: Actor,
    reason: str = "",
    context: Context | None = None,
) -> ParticipationStep:
    """Move a file; the door by which upper subjects do it, with what they know as `context`.

    Raises `Refused` with the sentence, `PermissionDenied` without the right.
    """
    return PARTICIPATION.apply(
        participation, transition, actor=actor, reason=reason, context=context
    )


def apply_to_all(
    *, files: Iterable[Participation], transition: str, by: User, reason: str = ""
) -> list[RowOutcome[Participation]]:
    """Make a transition on each file, each in its own transaction, and say what came of each.

    A refused file stops nothing. Raises `PermissionDenied` when the role does not include it.
    """
    outcomes = []
    for participation in files:
        try:
            PARTICIPATION.apply(
                participation, transition, actor=Staff(by), reason=reason
            )
        except Refused as refusal:
            outcomes.append(RowOutcome(participation, refusal.answer))
        else:
            outcomes.append(RowOutcome(participation, YES))
    return outcomes


def can_join_cohort(participation: Participation, cohort: Cohort) -> GuardAnswer:
    """Whether a file can belong to a cohort, the seats apart."""
    if participation.stage in (*CLOSED, Stage.DRAFT, Stage.RETURNED):
        return no(
            _("A file in the stage “%(stage)s” takes no place in a cohort.")
            % {"stage": participation.get_stage_display()}
        )
    if participation.call.programme_id != cohort.programme_id or cohort.call_id not in (
        None,
        participation.call_id,
    ):
        return no(_("This cohort belongs to another call."))
    return YES


def is_changing_cohort(participation: Participation, cohort: Cohort) -> bool:
    """Whether the file leaves another cohort for this one: it was told the first, so why is kept."""
    return participation.cohort_id not in (None, cohort.pk)


@transaction.atomic
def assign_to_cohort(
    *, participation: Participation, cohort: Cohort, actor: Actor, reason: str = ""
) -> GuardAnswer:
    """Let a file travel with a cohort; a seated file takes one of its seats. The timeline says who and why.

    Staff need the right to change files; code gives a cohort when it follows from another act (a place
    of the reserve, a published decision).
    Answers no with the sentence when the cohort is of another call or full, or the stay is over, and to staff
    who change a cohort without saying why. Raises `PermissionDenied` without the right to change files.
    """
    if not isinstance(actor, System):
        require(actor.user, "register.change_participation")
    file = (
        Participation.objects.select_for_update(of=("self",))
        .select_related("call")
        .get(pk=participation.pk)
    )
    answer = can_join_cohort(file, cohort)
    if not answer:
        return answer
    is_told = isinstance(actor, System) or bool(reason.strip())
    if is_changing_cohort(file, cohort) and not is_told:
        return no(_("Please give the reason."))
    try:
        with transaction.atomic(), pghistory.context(**{COHORT_REASON: reason.strip()}):
            Participation.objects.filter(pk=file.pk).update(cohort=cohort)
    except IntegrityError as error:
        # The trigger counts under a lock; it names the constraint that a full cohort breaks.
        if "seats of the cohort" not in str(error):
            raise
        return refuse_full_cohort(cohort.seats)
    participation.cohort = cohort
    return YES


def assign_all_to_cohort(
    *, files: Iterable[Participation], cohort: Cohort, by: User, reason: str = ""
) -> list[RowOutcome[Participation]]:
    """Give a cohort to each file and say what came of each; the reason is kept with each."""
    outcomes = []
    for participation in files:
        answer = assign_to_cohort(
            participation=participation, cohort=cohort, actor=Staff(by), reason=reason
        )
        outcomes.append(RowOutcome(participation, answer))
    return outcomes

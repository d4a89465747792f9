"""Giving files to panel members: one, many, or all in even shares, shown before it is done."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from participants.calls.models import PanelMember
from participants.calls.services.setup import get_call_settings
from participants.panel.models import Conflict, RedactedCopy, Review
from participants.panel.rules.assignment import (
    ABSTAINED,
    CONFLICT,
    FULL,
    HELD,
    LANGUAGE,
    AssignmentPair,
    AssignmentPlan,
    Pile,
    Reader,
    share_out,
)
from participants.panel.services.base import (
    REVIEWABLE,
    SHARED_OUT,
    lock_participations,
    lock_reviews,
)
from participants.panel.services.conflicts import (
    record_suggested_conflicts,
    suggest_conflicts,
)
from participants.panel.services.telling import notify_reviewers
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.core.addressees import Addressee, declare_addressees
from pemwecco.core.answers import Refused, require

REVIEWER = Addressee(gettext_lazy("the panel members who get a file"))


@dataclass(frozen=True, slots=True)
class AssignmentResult:
    """What sharing out did: reviews given, and taken from members who had not begun."""

    given: int
    taken_back: int


@dataclass(frozen=True, slots=True)
class ReviewerShare:
    """What a member has, and would have."""

    member: PanelMember
    now: int
    given: int
    taken: int

    @property
    def then(self) -> int:
        return self.now + self.given - self.taken


@dataclass(frozen=True, slots=True)
class ReviewerShortage:
    """A file that would lack readers, and why."""

    file: int
    reference: str
    missing: int
    why: str


@dataclass(frozen=True, slots=True)
class AssignmentProposal:
    """How the files of a call would be shared out; `fingerprint` tells whether it is still so."""

    plan: AssignmentPlan
    shares: list[ReviewerShare]
    short: list[ReviewerShortage]
    files: int
    per_file: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class AssignmentOutcome:
    """What came of giving one file: nothing in `refusal` when it was given."""

    file: Participation
    refusal: str


@declare_addressees(REVIEWER)
@transaction.atomic
def assign_review(
    *,
    participation: Participation,
    reviewer: PanelMember,
    by: User,
    tell: bool = True,
) -> Review:
    """Give a file to a panel member, who is told by mail; giving it twice changes nothing.

    Raises `Refused` when the member is not on the panel of the call, has a conflict of interest,
    does not read the language, has as many files as they take, when the file is decided or its copy
    without names is not confirmed in a blind call; `PermissionDenied` without the right.
    """
    require(by, "panel.add_review")
    file = (
        Participation.objects.select_for_update(of=("self",))
        .select_related("person", "call")
        .get(pk=participation.pk)
    )
    if reviewer.call_id != file.call_id:
        raise Refused(_("This person is not on the panel of the call."))
    if reviewer.user.email.strip().lower() == file.person.email.strip().lower():
        raise Refused(_("Nobody reviews their own file."))
    if file.stage not in REVIEWABLE:
        raise Refused(
            _("A file in the stage “%(stage)s” is not reviewed.")
            % {"stage": file.get_stage_display()}
        )
    there = Review.objects.filter(participation=file, reviewer=reviewer).first()
    if there is not None:
        return there
    record_suggested_conflicts(call=file.call, files=[file.pk])
    if Conflict.objects.standing().filter(participation=file, member=reviewer).exists():
        raise Refused(
            _("%(member)s has a conflict of interest with this file.")
            % {"member": reviewer.user}
        )
    if (
        get_call_settings(file.call_id).blind
        and not RedactedCopy.objects.filter(participation=file).exists()
    ):
        raise Refused(_("The copy without names is not confirmed yet."))
    _refuse_unless_able(file, reviewer)
    review = Review.objects.create(participation=file, reviewer=reviewer)
    if tell:
        notify_reviewers(call=file.call, reviews=[review])
    return review


def _refuse_unless_able(participation: Participation, reviewer: PanelMember) -> None:
    language = getattr(getattr(participation, "application", None), "language", "")
    if reviewer.languages and language and language not in reviewer.languages:
        raise Refused(
            _("%(member)s does not read the language of this file.")
            % {"member": reviewer.user}
        )
    if (
        reviewer.most_files is not None
        and reviewer.reviews.count() >= reviewer.most_files
    ):
        sentence = ngettext(
            "%(member)s takes %(most)d file and has it.",
            "%(member)s takes %(most)d files and has them.",
            reviewer.most_files,
        )
        raise Refused(sentence % {"member": reviewer.user, "most": reviewer.most_files})


@declare_addressees(REVIEWER)
@transaction.atomic
def assign_reviews(
    *, files: Iterable[Participation], reviewer: PanelMember, by: User
) -> list[AssignmentOutcome]:
    """Give each file to a member and say what came of each; a refused file stops nothing.

    The member gets one mail for those that are new.
    """
    outcomes = []
    held = set(reviewer.reviews.values_list("pk", flat=True))
    given = []
    for participation in files:
        try:
            review = assign_review(
                participation=participation, reviewer=reviewer, by=by, tell=False
            )
        except Refused as refusal:
            outcomes.append(AssignmentOutcome(participation, str(refusal)))
        else:
            outcomes.append(AssignmentOutcome(participation, ""))
            if review.pk not in held:
                given.append(review)
    notify_reviewers(call=reviewer.call, reviews=given)
    return outcomes


@transaction.atomic
def withdraw_review(*, review: Review, by: User) -> None:
    """Take a file from a member who has not begun. Raises `Refused` once they have."""
    require(by, "panel.add_review")
    locked = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if Review.objects.begun().filter(pk=locked.pk).exists():
        raise Refused(_("This review has begun; it stays where it is."))
    locked.delete()


@declare_addressees(REVIEWER)
@transaction.atomic
def ask_another_reviewer(*, participation: Participation, by: User) -> Review:
    """Give a file to one more member, the one with least to do who may read it.

    Raises `Refused` saying what keeps the others from it, `PermissionDenied` without the right.
    """
    require(by, "panel.add_review")
    file = (
        Participation.objects.select_for_update(of=("self",))
        .select_related("call")
        .get(pk=participation.pk)
    )
    if file.stage not in REVIEWABLE:
        raise Refused(_("This file has been decided; it takes no more reviews."))
    record_suggested_conflicts(call=file.call, files=[file.pk])
    piles, readers, _names = _table(file.call, [file.pk], stages=REVIEWABLE)
    pile = piles[0]
    wanted = len(pile.begun) + len(pile.asked) + 1
    plan = share_out(piles, readers, wanted)
    new = [pair for pair in plan.given if pair.reader not in pile.asked]
    if not new:
        raise Refused(
            _("No other member can read this file: %(why)s.")
            % {"why": format_shortage(plan.short[0].why)}
        )
    review = Review.objects.create(participation=file, reviewer_id=new[0].reader)
    notify_reviewers(call=file.call, reviews=[review])
    return review


def propose_assignment(
    *, call: Call, per_file: int | None = None, files: Collection[int] | None = None
) -> AssignmentProposal:
    """How the eligible files of a call, or some of them, would be shared out; nothing is written.

    Raises `Refused` when the panel is smaller than the readers that each file needs.
    """
    wanted = per_file or get_call_settings(call).reviews_per_file
    piles, readers, references = _table(call, files)
    if len(readers) < max(1, wanted):
        raise Refused(
            ngettext(
                "The panel has %(members)d member; %(needed)d are needed.",
                "The panel has %(members)d members; %(needed)d are needed.",
                len(readers),
            )
            % {"members": len(readers), "needed": wanted}
        )
    plan = share_out(piles, readers, wanted)
    short = []
    for row in plan.short:
        why = format_shortage(row.why)
        short.append(ReviewerShortage(row.file, references[row.file], row.missing, why))
    return AssignmentProposal(
        plan=plan,
        shares=_list_reviewer_shares(call, plan),
        short=short,
        files=len(piles),
        per_file=wanted,
        fingerprint=_fingerprint(plan, wanted),
    )


def _list_reviewer_shares(call: Call, plan: AssignmentPlan) -> list[ReviewerShare]:
    """What each member of the panel has, and what the plan gives and takes."""
    given: Counter[int] = Counter()
    for pair in plan.given:
        given[pair.reader] += 1
    taken: Counter[int] = Counter()
    for pair in plan.taken:
        taken[pair.reader] += 1
    members = call.panel.select_related("user").annotate(now=Count("reviews"))
    shares = []
    for member in members.order_by("pk"):
        now = int(member.now)
        share = ReviewerShare(member, now, given[member.pk], taken[member.pk])
        shares.append(share)
    return shares


@declare_addressees(REVIEWER)
@transaction.atomic
def apply_assignment(
    *,
    call: Call,
    by: User,
    fingerprint: str | None = None,
    per_file: int | None = None,
    files: Collection[int] | None = None,
) -> AssignmentResult:
    """Share out exactly as proposed. Without a fingerprint: as it would be proposed now.

    Raises `Refused` when something has changed since the proposal was shown, `PermissionDenied`
    without the right.
    """
    require(by, "panel.add_review")
    # A conflict declared meanwhile, a file given, a review begun: each waits here or changes the plan.
    Call.objects.select_for_update().get(pk=call.pk)
    rows = call.participations.filter(stage__in=SHARED_OUT)
    chosen = rows if files is None else rows.filter(pk__in=files)
    lock_participations(chosen)
    lock_reviews(Review.objects.awaited().filter(participation__in=chosen))
    record_suggested_conflicts(call=call, files=files)
    proposal = propose_assignment(call=call, per_file=per_file, files=files)
    if fingerprint is not None and fingerprint != proposal.fingerprint:
        raise Refused(
            _(
                "Something has changed since this was shown. Here is how it would be now."
            )
        )
    taken_back = _delete_reviews_of_pairs(call, proposal.plan.taken)
    new = []
    for pair in proposal.plan.given:
        review = Review(participation_id=pair.file, reviewer_id=pair.reader)
        new.append(review)
    Review.objects.bulk_create(new)
    notify_reviewers(call=call, reviews=new)
    return AssignmentResult(given=len(new), taken_back=taken_back)


def _delete_reviews_of_pairs(call: Call, pairs: Iterable[AssignmentPair]) -> int:
    """Delete the reviews that the plan takes from their members; how many there were."""
    wanted = set(pairs)
    rows = Review.objects.filter(
        participation__in={pair.file for pair in wanted}, reviewer__call=call
    )
    gone = []
    for pk, file, reader in rows.values_list("pk", "participation", "reviewer"):
        if (file, reader) in wanted:
            gone.append(pk)
    Review.objects.filter(pk__in=gone).delete()
    return len(gone)


def format_shortage(why: Any) -> str:
    """What keeps members from a file, as "2 with a conflict of interest, 1 has enough files"."""
    parts = []
    for code, count in why.items():
        if code == CONFLICT:
            parts.append(
                ngettext(
                    "%d with a conflict of interest",
                    "%d with a conflict of interest",
                    count,
                )
                % count
            )
        elif code == LANGUAGE:
            parts.append(
                ngettext(
                    "%d does not read its language",
                    "%d do not read its language",
                    count,
                )
                % count
            )
        elif code == FULL:
            parts.append(
                ngettext(
                    "%d has as many files as they take",
                    "%d have as many files as they take",
                    count,
                )
                % count
            )
        elif code == ABSTAINED:
            parts.append(ngettext("%d abstained", "%d abstained", count) % count)
        elif (
            code == HELD
            and _("the copy without names is not confirmed yet") not in parts
        ):
            parts.append(_("the copy without names is not confirmed yet"))
    return ", ".join(parts) or _("the panel has no other member")


def _table(
    call: Call, only: Collection[int] | None, stages: Iterable[str] = SHARED_OUT
) -> tuple[list[Pile], list[Reader], dict[int, str]]:
    """The files and members as the rule reads them, and the numbers of the files; in few queries."""
    rows = call.participations.filter(stage__in=list(stages)).order_by("pk")
    if only is not None:
        rows = rows.filter(pk__in=only)
    files = list(
        rows.values_list("pk", "reference", "application__language", "redacted_copy")
    )
    blind = get_call_settings(call).blind
    references = {pk: reference for pk, reference, *_rest in files}
    begun: dict[int, set[int]] = defaultdict(set)
    asked: dict[int, set[int]] = defaultdict(set)
    abstained: dict[int, set[int]] = defaultdict(set)
    elsewhere: Counter[int] = Counter()
    reviews = Review.objects.filter(reviewer__call=call)
    started = set(reviews.begun().values_list("pk", flat=True))
    for pk, file, reader, gone in reviews.order_by("pk").values_list(
        "pk", "participation", "reviewer", "abstained_at"
    ):
        if file not in references:
            elsewhere[reader] += 1
        elif gone is not None:
            abstained[file].add(reader)
        elif pk in started:
            begun[file].add(reader)
        else:
            asked[file].add(reader)
    barred = _map_barred_members(call, only)
    piles = []
    for pk, _reference, language, confirmed in files:
        pile = Pile(
            key=pk,
            language=language or "",
            # A review in a conflict of interest does not count, and its member is not asked again.
            begun=frozenset(begun[pk] - barred[pk]),
            asked=frozenset(asked[pk]),
            abstained=frozenset(abstained[pk]),
            barred=frozenset(barred[pk]),
            held=blind and confirmed is None,
        )
        piles.append(pile)
    readers = []
    for member in call.panel.filter(user__is_active=True).order_by("pk"):
        seat = Reader(
            key=member.pk,
            languages=frozenset(member.languages),
            most=member.most_files,
            load=elsewhere[member.pk],
        )
        readers.append(seat)
    return piles, readers, references


def _map_barred_members(
    call: Call, only: Collection[int] | None
) -> dict[int, set[int]]:
    """The members in conflict with each file: as noted, and as the rows suggest."""
    barred: dict[int, set[int]] = defaultdict(set)
    standing = Conflict.objects.standing().filter(member__call=call)
    for file, member in standing.values_list("participation", "member"):
        barred[file].add(member)
    for member, file in suggest_conflicts(call, only):
        barred[file].add(member)
    return barred


def _fingerprint(plan: AssignmentPlan, per_file: int) -> str:
    short = [(row.file, row.missing) for row in plan.short]
    text = repr((per_file, plan.given, plan.taken, short))
    return hashlib.sha256(text.encode()).hexdigest()

"""The panel: who reviews which file, scores, and what the reviews say together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _

from participants.register.lifecycle import Stage
from participants.register.models import Call, Participation
from participants.selection import rules
from participants.selection.models import Criterion, PanelMember, Review, Score
from pemwecco.accounts.models import User

# The panel works on a file from its reception to the decision.
REVIEWABLE = (Stage.SUBMITTED, Stage.ELIGIBLE, Stage.SHORTLISTED)
# Files are shared out once they are known to be eligible.
SHARED_OUT = (Stage.ELIGIBLE, Stage.SHORTLISTED)


class PanelRefused(Exception):
    """An act of the panel that is not possible now; `str()` is the sentence to show."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What sharing out did: reviews given, and taken from members who had not begun."""

    given: int
    taken_back: int


@transaction.atomic
def assign(*, participation: Participation, reviewer: PanelMember, by: User) -> Review:
    """Give a file to a panel member; giving it twice changes nothing.

    Raises `PanelRefused` when the member is not on the panel of the call, would judge their own
    file, or the file is decided; `PermissionDenied` without the right.
    """
    _may_assign(by)
    file = (
        Participation.objects.select_for_update(of=("self",))
        .select_related("person")
        .get(pk=participation.pk)
    )
    if reviewer.call_id != file.call_id:
        raise PanelRefused(_("This person is not on the panel of the call."))
    if _is_own(reviewer.user.email, file.person.email):
        raise PanelRefused(_("Nobody reviews their own file."))
    if file.stage not in REVIEWABLE:
        raise PanelRefused(
            _("A file in the stage “%(stage)s” is not reviewed.") % {"stage": file.get_stage_display()}
        )
    review, _created = Review.objects.get_or_create(participation=file, reviewer=reviewer)
    return review


@transaction.atomic
def assign_balanced(*, call: Call, by: User, per_file: int = 2) -> Shared:
    """Give each eligible file of a call to `per_file` members, so that all have as many.

    A review that was begun stays where it is; one that was not may pass to a member with less to
    do. Nobody gets their own file. Raises `PanelRefused` when the panel is smaller than
    `per_file`, `PermissionDenied` without the right.
    """
    _may_assign(by)
    Call.objects.select_for_update().get(pk=call.pk)
    panel = list(call.panel.select_related("user").order_by("pk"))
    if len(panel) < max(1, per_file):
        raise PanelRefused(
            _("The panel has %(members)d members; %(needed)d are needed.")
            % {"members": len(panel), "needed": per_file}
        )
    files = list(
        call.participations.filter(stage__in=SHARED_OUT).order_by("pk").values_list("pk", "person__email")
    )
    begun, untouched = _reviews_of([pk for pk, _email in files])
    plan = _plan(files, panel, begun, untouched, per_file)
    to_take_back = [pk for key, pk in untouched.items() if key not in plan]
    Review.objects.filter(pk__in=to_take_back).delete()
    given = [
        Review(participation_id=file, reviewer_id=member)
        for file, member in sorted(plan)
        if (file, member) not in untouched
    ]
    Review.objects.bulk_create(given)
    return Shared(given=len(given), taken_back=len(to_take_back))


@transaction.atomic
def save_review(*, review: Review, scores: Mapping[str, int | None], comment: str, by: User) -> Review:
    """Keep what a panel member has so far: points by code of criterion, None for not yet.

    Raises `PanelRefused` when the review is submitted, the file is decided, or points are outside
    their scale; `PermissionDenied` for anyone but the reviewer.
    """
    locked = _mine(review, by)
    criteria = {row.code: row for row in Criterion.objects.filter(call=locked.participation.call_id)}
    if strange := sorted(set(scores) - set(criteria)):
        raise PanelRefused(_("The grid has no criterion %(criterion)s.") % {"criterion": strange[0]})
    for code, points in scores.items():
        criterion = criteria[code]
        if points is None:
            Score.objects.filter(review=locked, criterion=criterion).delete()
            continue
        if not 0 <= points <= criterion.highest:
            raise PanelRefused(
                _("“%(criterion)s” takes 0 to %(highest)d points.")
                % {"criterion": criterion.label, "highest": criterion.highest}
            )
        Score.objects.update_or_create(review=locked, criterion=criterion, defaults={"points": points})
    locked.comment = comment.strip()
    locked.save(update_fields=["comment"])
    return locked


@transaction.atomic
def submit_review(*, review: Review, by: User) -> Review:
    """Hand a review in: from then on it is read only and the other reviews can be read.

    Raises `PanelRefused` naming the criteria without points, `PermissionDenied` for anyone but
    the reviewer.
    """
    locked = _mine(review, by)
    criteria = list(Criterion.objects.filter(call=locked.participation.call_id))
    if not criteria:
        raise PanelRefused(_("This call has no criteria yet."))
    scored = set(locked.scores.values_list("criterion_id", flat=True))
    if missing := [row.label for row in criteria if row.pk not in scored]:
        raise PanelRefused(_("Points are missing for: %(criteria)s.") % {"criteria": ", ".join(missing)})
    locked.submitted_at = timezone.now()
    locked.save(update_fields=["submitted_at"])
    return locked


def grid(call: Call) -> tuple[rules.Criterion, ...]:
    """The criteria of a call as the rules read them."""
    rows = Criterion.objects.filter(call=call).values_list("code", "weight", "highest")
    return tuple(rules.Criterion(key=code, weight=weight, maximum=highest) for code, weight, highest in rows)


def summaries(*, call: Call, files: Iterable[int] | None = None) -> dict[int, rules.Summary]:
    """What the submitted reviews of each file say together, by the file's id, in two queries.

    A review that lacks a criterion added since it was handed in does not count.
    """
    criteria = grid(call)
    codes = {criterion.key for criterion in criteria}
    scores = Score.objects.filter(review__participation__call=call, review__submitted_at__isnull=False)
    if files is not None:
        scores = scores.filter(review__participation__in=list(files))
    marks: dict[int, dict[int, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for file, review, code, points in scores.values_list(
        "review__participation", "review", "criterion__code", "points"
    ):
        marks[file][review][code] = points
    return {
        file: rules.summarise(criteria, [marked for marked in reviews.values() if set(marked) == codes])
        for file, reviews in marks.items()
    }


def reviews_of(file: Participation) -> tuple[list[Review], rules.Summary]:
    """The reviews of one file and what the submitted ones say together, in one query."""
    marks = Score.objects.filter(review=OuterRef("pk")).values(
        row=JSONObject(code="criterion__code", points="points")
    )
    weighed = Criterion.objects.filter(call=OuterRef("participation__call")).values(
        row=JSONObject(key="code", weight="weight", maximum="highest")
    )
    reviews: list[Any] = list(
        Review.objects.filter(participation=file)
        .select_related("reviewer__user")
        .annotate(marks=ArraySubquery(marks), weighed=ArraySubquery(weighed))
    )
    criteria = tuple(rules.Criterion(**row) for row in (reviews[0].weighed if reviews else ()))
    codes = {criterion.key for criterion in criteria}
    submitted = [
        {mark["code"]: mark["points"] for mark in review.marks} for review in reviews if review.submitted_at
    ]
    return reviews, rules.summarise(criteria, [marked for marked in submitted if set(marked) == codes])


def _may_assign(by: User) -> None:
    if not by.has_perm("selection.add_review"):
        raise PermissionDenied(_("Your role does not include this step."))


def _mine(review: Review, by: User) -> Review:
    locked = (
        Review.objects.select_for_update(of=("self",))
        .select_related("participation", "reviewer")
        .get(pk=review.pk)
    )
    if locked.reviewer.user_id != by.pk:
        raise PermissionDenied(_("This is the review of somebody else."))
    if locked.submitted_at is not None:
        raise PanelRefused(_("This review has been submitted and can no longer be changed."))
    if locked.participation.stage not in REVIEWABLE:
        raise PanelRefused(_("This file has been decided; it takes no more reviews."))
    return locked


def _is_own(reviewer: str, applicant: str) -> bool:
    return reviewer.strip().lower() == applicant.strip().lower()


def _reviews_of(files: list[int]) -> tuple[set[tuple[int, int]], dict[tuple[int, int], int]]:
    """The (file, member) of reviews that were begun, and the untouched ones with their id."""
    touched = Q(submitted_at__isnull=False) | ~Q(comment="") | Q(has_scores=True)
    rows = (
        Review.objects.filter(participation__in=files)
        .annotate(has_scores=Exists(Score.objects.filter(review=OuterRef("pk"))))
        .order_by("pk")
    )
    begun = set(rows.filter(touched).values_list("participation_id", "reviewer_id"))
    rest = rows.exclude(touched).values_list("participation_id", "reviewer_id", "pk")
    return begun, {(file, member): pk for file, member, pk in rest}


def _plan(
    files: list[tuple[int, str]],
    panel: list[PanelMember],
    begun: set[tuple[int, int]],
    untouched: Mapping[tuple[int, int], int],
    per_file: int,
) -> set[tuple[int, int]]:
    """Who gets which file beside what was begun: always the member with least to do."""
    load = {member.pk: 0 for member in panel}
    started: dict[int, int] = defaultdict(int)
    for file, reader in begun:
        load[reader] = load.get(reader, 0) + 1
        started[file] += 1
    # A third reader that staff chose by hand stays asked for.
    asked: dict[int, int] = defaultdict(int)
    for file, _member in (*begun, *untouched):
        asked[file] += 1
    plan: set[tuple[int, int]] = set()
    for file, email in files:
        candidates = [
            member
            for member in panel
            if (file, member.pk) not in begun and not _is_own(member.user.email, email)
        ]
        ranked = sorted(
            (load[member.pk], (file, member.pk) not in untouched, member.pk) for member in candidates
        )
        wanted = max(per_file, asked[file]) - started[file]
        for _load, _new, member_pk in ranked[: max(0, wanted)]:
            plan.add((file, member_pk))
            load[member_pk] += 1
    return plan

"""The work of a panel member: open, save, put off, abstain, hand in; and staff who open a review again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from participants.calls.models import Criterion
from participants.panel.models import Review, Score
from participants.panel.rules.calibration import usual_minutes
from participants.panel.services.base import REVIEWABLE, ReviewChanged
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require

# A pause longer than this is no work on the file.
LONGEST_PAUSE = timedelta(minutes=5)
# Without a file done, the page reckons with this many minutes for each.
USUAL_MINUTES = 6
# What the order of a queue is made of.
TIMES = ("assigned_at", "skipped_at", "submitted_at", "abstained_at", "seconds")


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    """The files of a panel member: to do in their order, and how far they are."""

    reviews: list[Review]
    done: int
    minutes_each: int

    @property
    def total(self) -> int:
        return len(self.reviews)

    @property
    def todo(self) -> list[Review]:
        rows: list[Any] = self.reviews
        return [row for row in rows if not row.is_done and row.file_stage in REVIEWABLE]

    @property
    def minutes_left(self) -> int:
        return len(self.todo) * self.minutes_each

    @property
    def hours_left(self) -> int:
        return self.minutes_left // 60

    @property
    def minutes_beside(self) -> str:
        return f"{self.minutes_left % 60:02d}"

    def after(self, review: Review) -> Review | None:
        """The next file to do: after this one, else from the beginning."""
        others = [row for row in self.todo if row.pk != review.pk]
        position = _get_queue_position(review)
        for row in others:
            if _get_queue_position(row) > position:
                return row
        return others[0] if others else None


def build_review_queue(reviews: QuerySet[Review]) -> ReviewQueue:
    """The queue over the reviews of one member: to do first, those put off last, then those done.

    The reviews in it know when they were touched and no more: a page reads the texts of those it shows.
    """
    rows: list[Any] = list(
        reviews.only(*TIMES)
        .annotate(file_stage=F("participation__stage"))
        .order_by(F("skipped_at").asc(nulls_first=True), "assigned_at", "pk")
    )
    rows.sort(key=lambda row: row.is_done)
    spent = [row.seconds for row in rows if row.submitted_at and row.seconds]
    return ReviewQueue(
        reviews=rows,
        done=sum(row.is_done for row in rows),
        minutes_each=usual_minutes(spent) or USUAL_MINUTES,
    )


def _get_queue_position(review: Review) -> tuple[datetime, datetime, int]:
    never = datetime.min.replace(tzinfo=timezone.get_current_timezone())
    return review.skipped_at or never, review.assigned_at, review.pk


@transaction.atomic
def open_review(*, review: Review, by: User) -> Review:
    """Note that the reviewer has the file in hand; from here on the time is counted."""
    now = timezone.now()
    fresh = Review.objects.filter(
        pk=review.pk, reviewer__user=by, submitted_at=None, abstained_at=None
    )
    fresh.filter(opened_at=None).update(opened_at=now, saved_at=now)
    last = review.saved_at or review.opened_at
    if review.opened_at is not None and last is not None and now - last > LONGEST_PAUSE:
        # After a pause the clock starts again.
        fresh.update(saved_at=now)
    return review


@transaction.atomic
def save_review(
    *,
    review: Review,
    scores: Mapping[str, int | None],
    comment: str,
    by: User,
    version: int | None = None,
    window: str = "",
) -> Review:
    """Keep what a panel member has so far: points by code of criterion, None for not yet.

    `version` is that of the page on which it was typed, `window` names the page. Raises `ReviewChanged`
    when another window saved something else meanwhile, `Refused` when the review is done, the file
    decided, or points outside their scale; `PermissionDenied` for anyone but the reviewer.
    """
    locked = _lock_own_review(review, by)
    rows = Criterion.objects.filter(call=locked.participation.call_id)
    criteria = {row.code: row for row in rows}
    _refuse_points_outside_grid(scores, criteria)
    there = dict(locked.scores.values_list("criterion__code", "points"))
    changed = {}
    for code, points in scores.items():
        before = there.get(code)
        if points != before:
            changed[code] = points
    if not changed and locked.comment == comment.strip():
        return locked
    is_same_window = bool(window) and window == locked.window
    if version not in {None, locked.version} and not is_same_window:
        raise ReviewChanged(
            _(
                "This review was saved in another window meanwhile. What is there now stands beside yours."
            )
        )
    _write_scores(locked, criteria, changed)
    locked.comment = comment.strip()
    locked.version += 1
    locked.window = window[:32]
    _count_time(locked)
    locked.save(
        update_fields=[
            "comment",
            "version",
            "window",
            "seconds",
            "saved_at",
            "opened_at",
        ]
    )
    return locked


def _refuse_points_outside_grid(
    scores: Mapping[str, int | None], criteria: Mapping[str, Criterion]
) -> None:
    strange = sorted(set(scores) - set(criteria))
    if strange:
        raise Refused(
            _("The grid has no criterion %(criterion)s.") % {"criterion": strange[0]}
        )
    for code, points in scores.items():
        criterion = criteria[code]
        if points is not None and not 0 <= points <= criterion.highest:
            raise Refused(
                _("“%(criterion)s” takes 0 to %(highest)d points.")
                % {"criterion": criterion.label, "highest": criterion.highest}
            )


def _write_scores(
    review: Review,
    criteria: Mapping[str, Criterion],
    changed: Mapping[str, int | None],
) -> None:
    """Write the points that are new or other ones; those taken away go."""
    taken_away = []
    new = []
    for code, points in changed.items():
        if points is None:
            taken_away.append(code)
        else:
            new.append(Score(review=review, criterion=criteria[code], points=points))
    Score.objects.filter(review=review, criterion__code__in=taken_away).delete()
    Score.objects.bulk_create(
        new,
        update_conflicts=True,
        unique_fields=["review", "criterion"],
        update_fields=["points"],
    )


@transaction.atomic
def submit_review(*, review: Review, by: User) -> Review:
    """Hand a review in: from then on it is read only and the other reviews can be read.

    Raises `Refused` naming the criteria without points, `PermissionDenied` for anyone but
    the reviewer.
    """
    locked = _lock_own_review(review, by)
    criteria = list(Criterion.objects.filter(call=locked.participation.call_id))
    if not criteria:
        raise Refused(_("This call has no criteria yet."))
    scored = set(locked.scores.values_list("criterion_id", flat=True))
    missing = [row.label for row in criteria if row.pk not in scored]
    if missing:
        raise Refused(
            _("Points are missing for: %(criteria)s.")
            % {"criteria": ", ".join(missing)}
        )
    _count_time(locked)
    locked.submitted_at = timezone.now()
    locked.version += 1
    locked.save(
        update_fields=["submitted_at", "version", "seconds", "saved_at", "opened_at"]
    )
    return locked


@transaction.atomic
def defer_review(*, review: Review, by: User) -> Review:
    """Put a file off: it comes at the end of the queue. Nothing typed is lost."""
    locked = _lock_own_review(review, by)
    locked.skipped_at = timezone.now()
    locked.save(update_fields=["skipped_at"])
    return locked


@transaction.atomic
def record_abstention(*, review: Review, reason: str, by: User) -> Review:
    """Say that one cannot judge a file, and why: the review is done and gives no points.

    Raises `Refused` without a reason or when it is done already.
    """
    locked = _lock_own_review(review, by)
    if not reason.strip():
        raise Refused(_("Please say why you abstain."))
    locked.abstained_at = timezone.now()
    locked.abstained_because = reason.strip()
    locked.version += 1
    locked.save(update_fields=["abstained_at", "abstained_because", "version"])
    return locked


@transaction.atomic
def reopen_review(*, review: Review, reason: str, by: User) -> Review:
    """Let a reviewer change a review that is done; who, when and why stay with it.

    Raises `Refused` without a reason, when it is not done, the file is decided or the reviewer has
    a conflict of interest; `PermissionDenied` without the right, and for the reviewer.
    """
    require(by, "panel.change_review")
    locked = (
        Review.objects.select_for_update(of=("self",))
        .select_related("participation", "reviewer")
        .get(pk=review.pk)
    )
    if locked.reviewer.user_id == by.pk:
        raise PermissionDenied(_("Nobody opens their own review again."))
    if not reason.strip():
        raise Refused(_("Please give the reason."))
    if not locked.is_done:
        raise Refused(_("This review is open already."))
    if locked.participation.stage not in REVIEWABLE:
        raise Refused(_("This file has been decided; it takes no more reviews."))
    if not Review.objects.filter(pk=locked.pk).without_conflict().exists():
        raise Refused(_("This member has a conflict of interest with the file."))
    locked.submitted_at = locked.abstained_at = None
    locked.abstained_because = ""
    locked.reopened_at = timezone.now()
    locked.reopened_by = by
    locked.reopened_because = reason.strip()
    locked.version += 1
    locked.save(
        update_fields=[
            *("submitted_at", "abstained_at", "abstained_because", "version"),
            *("reopened_at", "reopened_by", "reopened_because"),
        ]
    )
    return locked


def _count_time(review: Review) -> None:
    """Add the time since the last save; what is longer than a pause counts as that."""
    now = timezone.now()
    since = review.saved_at or review.opened_at
    if since is not None:
        review.seconds += int(min(now - since, LONGEST_PAUSE).total_seconds())
    review.opened_at = review.opened_at or now
    review.saved_at = now


def _lock_own_review(review: Review, by: User) -> Review:
    rows = Review.objects.select_for_update(of=("self",)).select_related(
        "participation", "reviewer"
    )
    locked = rows.filter(pk=review.pk).first()
    if locked is None:
        raise Refused(_("This file is not yours to review any more."))
    if locked.reviewer.user_id != by.pk:
        raise PermissionDenied(_("This is the review of somebody else."))
    if not Review.objects.given_to(by).filter(pk=locked.pk).exists():
        raise Refused(_("This file is not yours to review any more."))
    if locked.submitted_at is not None:
        raise Refused(_("This review has been submitted and can no longer be changed."))
    if locked.abstained_at is not None:
        raise Refused(_("You have abstained from this file."))
    if locked.participation.stage not in REVIEWABLE:
        raise Refused(_("This file has been decided; it takes no more reviews."))
    return locked

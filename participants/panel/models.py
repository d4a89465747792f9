"""The panel at work: conflicts of interest, reviews and their points, copies without names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from participants.calls.models import Criterion, PanelMember
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.core.constraints import register_constraint_sentence
from pemwecco.core.labels import join_label
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.documents.models import Document

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


# In these stages a file is no business of the panel, not even to read.
GONE = (Stage.DRAFT, Stage.WITHDRAWN, Stage.EXCLUDED)


class ConflictQuerySet(ScopedQuerySet["Conflict"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff with the right, but their own: nobody judges a conflict that concerns them."""
        return (
            self.exclude(member__user=user.pk)
            if self.staff_may_view(user)
            else self.none()
        )

    def standing(self) -> Self:
        return self.filter(state=Conflict.State.STANDING)


register_constraint_sentence(
    "review_without_conflict",
    _("This member of the panel has a conflict of interest with the file."),
)


@pghistory.track()
class Conflict(models.Model):
    """A conflict of interest between a panel member and a file, declared or suggested.

    While it is not dismissed, the file does not exist for that member: lists, search, counts, exports.
    """

    class Origin(models.TextChoices):
        DECLARED = "declared", _("declared by the member")
        SUGGESTED = "suggested", _("suggested by what the rows share")
        NOTED = "noted", _("noted by staff")

    class State(models.TextChoices):
        STANDING = "standing", _("standing")
        DISMISSED = "dismissed", _("dismissed, with a reason")

    member = models.ForeignKey(
        PanelMember,
        verbose_name=_("panel member"),
        on_delete=models.CASCADE,
        related_name="conflicts",
    )
    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.CASCADE,
        related_name="conflicts",
    )
    origin = models.CharField(_("origin"), max_length=10, choices=Origin)
    # What they share: "email_domain", "organisation", "support_structure", "phone", "self".
    reasons = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("because of"),
        default=list,
        blank=True,
    )
    note = models.TextField(_("in words"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.STANDING
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    # Who declared or noted it; nobody for one that the rows suggest.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    dismissed_because = models.TextField(_("why dismissed"), blank=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dismissed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    dismissed_at = models.DateTimeField(_("dismissed"), null=True, blank=True)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        ordering = ("-at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["member", "participation"], name="conflict_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="dismissed")
                | ~models.Q(dismissed_because=""),
                name="conflict_dismissed_with_reason",
                violation_error_message=_(
                    "A conflict of interest is set aside with a reason."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} – {self.participation}"


class ReviewQuerySet(ScopedQuerySet["Review"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff with the right; one's own for the panel. Never of a file one has a conflict with."""
        if not user.is_authenticated:
            return self.none()
        return self.unbarred(user) if self.staff_may_view(user) else self.given_to(user)

    def given_to(self, user: Viewer) -> Self:
        """Those that a panel member works on: without conflict and, in a blind call, with a redacted copy."""
        return (
            self.filter(reviewer__user=user.pk, reviewer__user__is_active=True)
            .exclude(participation__stage__in=GONE)
            .exclude(
                participation__call__setup__blind=True,
                participation__redacted_copy__isnull=True,
            )
            .without_conflict()
        )

    def without_conflict(self) -> Self:
        standing = Conflict.objects.standing().filter(
            member=models.OuterRef("reviewer"),
            participation=models.OuterRef("participation"),
        )
        return self.exclude(models.Exists(standing))

    def counted(self) -> Self:
        """The submitted ones that count for their file: a review in a conflict of interest does not."""
        return self.filter(submitted_at__isnull=False).without_conflict()

    def awaited(self) -> Self:
        """Neither submitted nor abstained from, and without conflict."""
        return self.filter(
            submitted_at__isnull=True, abstained_at__isnull=True
        ).without_conflict()

    def begun(self) -> Self:
        """Those that their reviewer has begun or ended: nobody takes them away."""
        scores = Score.objects.filter(review=models.OuterRef("pk"))
        return self.filter(
            models.Q(submitted_at__isnull=False)
            | models.Q(abstained_at__isnull=False)
            | ~models.Q(comment="")
            | models.Q(models.Exists(scores))
        )


def get_unblinded_participation_ids(user: Viewer) -> models.QuerySet[Review, Any]:
    """The ids of files that a panel member reads as they were sent: not those of a blind call."""
    given = Review.objects.given_to(user).exclude(
        participation__call__setup__blind=True
    )
    return given.order_by().values("participation")


def get_barred_participation_ids(user: Viewer) -> models.QuerySet[Conflict, Any]:
    """The ids of files that do not exist for this person, who has a conflict of interest with them."""
    standing = Conflict.objects.standing().filter(member__user=user.pk)
    return standing.order_by().values("participation")


@pghistory.track()
class Review(models.Model):
    """A panel member's judgement of a file: a score per criterion, a comment; done when submitted."""

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.CASCADE,
        related_name="reviews",
    )
    reviewer = models.ForeignKey(
        PanelMember,
        verbose_name=_("reviewer"),
        on_delete=models.PROTECT,
        related_name="reviews",
    )
    comment = models.TextField(_("comment"), blank=True)
    assigned_at = models.DateTimeField(_("assigned"), default=timezone.now)
    opened_at = models.DateTimeField(_("first opened"), null=True, blank=True)
    # Put off: it comes at the end of the queue.
    skipped_at = models.DateTimeField(_("put off"), null=True, blank=True)
    # When it was last saved, and for how long it has been worked on; a pause counts little.
    saved_at = models.DateTimeField(_("last saved"), null=True, blank=True)
    seconds = models.PositiveIntegerField(_("time spent, in seconds"), default=0)
    # Counts the saves, and which window made the last: one that was opened before another's save is told so.
    version = models.PositiveIntegerField(default=1)
    window = models.CharField(max_length=32, blank=True, editable=False)
    submitted_at = models.DateTimeField(
        pgettext_lazy("a review", "submitted"), null=True, blank=True
    )
    # A member who cannot judge says why; the review then counts as done and gives no points.
    abstained_at = models.DateTimeField(_("abstained"), null=True, blank=True)
    abstained_because = models.TextField(_("why abstained"), blank=True)
    # The last time that staff opened it again; the earlier ones are in the history.
    reopened_at = models.DateTimeField(_("opened again"), null=True, blank=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("opened again by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reopened_because = models.TextField(_("why opened again"), blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ("participation", "id")
        permissions = (("score_review", "Can score the files one is given"),)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["participation", "reviewer"], name="review_once"
            ),
            models.CheckConstraint(
                condition=models.Q(submitted_at__isnull=True)
                | models.Q(abstained_at__isnull=True),
                name="review_submitted_or_abstained",
                violation_error_message=_("A review is either sent or declined."),
            ),
            models.CheckConstraint(
                condition=models.Q(abstained_at__isnull=True)
                | ~models.Q(abstained_because=""),
                name="review_abstained_with_reason",
                violation_error_message=_("Whoever declines a review says why."),
            ),
            models.CheckConstraint(
                condition=models.Q(reopened_at__isnull=True)
                | ~models.Q(reopened_because=""),
                name="review_reopened_with_reason",
                violation_error_message=_("A review is opened again with a reason."),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            # The last guard: whoever writes, nobody is given a file that they have a conflict with.
            pgtrigger.Trigger(
                name="without_conflict",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF EXISTS (SELECT 1 FROM panel_conflict
                               WHERE member_id = NEW.reviewer_id AND participation_id = NEW.participation_id
                                 AND state = 'standing') THEN
                        RAISE EXCEPTION 'This member has a conflict of interest with the file'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'review_without_conflict';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.participation} – {self.reviewer}"

    @property
    def is_done(self) -> bool:
        return self.submitted_at is not None or self.abstained_at is not None


@pghistory.track()
class Score(models.Model):
    """The points of one review for one criterion."""

    review = models.ForeignKey(
        Review,
        verbose_name=_("review"),
        on_delete=models.CASCADE,
        related_name="scores",
    )
    criterion = models.ForeignKey(
        Criterion,
        verbose_name=_("criterion"),
        on_delete=models.PROTECT,
        related_name="scores",
    )
    points = models.PositiveSmallIntegerField(_("points"))

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["review", "criterion"], name="score_once")
        ]

    def __str__(self) -> str:
        return join_label(self.criterion, self.points)


class RedactionQuerySet(ScopedQuerySet["Redaction"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff with the right; for the panel those of the files it was given in a blind call."""
        if not user.is_authenticated:
            return self.none()
        if self.staff_may_view(user):
            return self.unbarred(user)
        given = Review.objects.given_to(user).filter(
            participation__call__setup__blind=True
        )
        return self.filter(participation__in=given.values("participation"))


@pghistory.track()
class RedactedCopy(models.Model):
    """Staff have read the copy of a file without names and confirmed it: the panel of a blind call gets
    the file only then. It goes when the application is sent anew.
    """

    participation = models.OneToOneField(
        Participation,
        verbose_name=_("file"),
        on_delete=models.CASCADE,
        related_name="redacted_copy",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confirmed by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("confirmed"), default=timezone.now)

    objects = ScopedQuerySet["RedactedCopy"].as_manager()

    class Meta:
        verbose_name = _("confirmed copy without names")
        verbose_name_plural = _("confirmed copies without names")

    def __str__(self) -> str:
        return str(self.participation)


@pghistory.track()
class Redaction(models.Model):
    """A text or paper of a file as the panel of a blind call reads it: without what names the person."""

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.CASCADE,
        related_name="redactions",
    )
    # The name of a question, or "slot:<code>" for a paper.
    what = models.CharField(_("text or paper"), max_length=40)
    text = models.TextField(_("text without names"), blank=True)
    document = models.ForeignKey(
        Document,
        verbose_name=_("paper without names"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="redactions",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = RedactionQuerySet.as_manager()

    class Meta:
        verbose_name = _("redacted copy")
        verbose_name_plural = _("redacted copies")
        ordering = ("participation", "what")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["participation", "what"], name="redaction_once"
            )
        ]

    def __str__(self) -> str:
        return join_label(self.participation, self.what)

"""The panel of a call: who reviews which file, conflicts of interest, reviews and points, redacted copies."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.register.models import Call, Participation
from participants.selection.models.calls import Criterion
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.documents.models import Document

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


@pghistory.track()
class PanelMember(models.Model):
    """Someone who reviews the files of a call."""

    call = models.ForeignKey(Call, verbose_name=_("call"), on_delete=models.CASCADE, related_name="panel")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="panels"
    )
    # Languages of applications that the member reads; none named: all.
    languages = ArrayField(
        models.CharField(max_length=2, choices=settings.LANGUAGES),
        verbose_name=_("reads"),
        default=list,
        blank=True,
    )
    most_files = models.PositiveSmallIntegerField(_("files at most"), null=True, blank=True)

    objects = ScopedQuerySet["PanelMember"].as_manager()

    class Meta:
        verbose_name = _("panel member")
        verbose_name_plural = _("panel members")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["call", "user"], name="panel_member_once")
        ]

    def __str__(self) -> str:
        return str(self.user)


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
        PanelMember, verbose_name=_("panel member"), on_delete=models.CASCADE, related_name="conflicts"
    )
    participation = models.ForeignKey(
        Participation, verbose_name=_("file"), on_delete=models.CASCADE, related_name="conflicts"
    )
    origin = models.CharField(_("origin"), max_length=10, choices=Origin)
    # What they share: "email_domain", "organisation", "support_structure", "phone", "self".
    reasons = ArrayField(
        models.CharField(max_length=20), verbose_name=_("because of"), default=list, blank=True
    )
    note = models.TextField(_("in words"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.STANDING)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = ScopedQuerySet["Conflict"].as_manager()

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        ordering = ("-at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["member", "participation"], name="conflict_once"),
            models.CheckConstraint(
                condition=~models.Q(state="dismissed") | ~models.Q(note=""),
                name="conflict_dismissed_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} – {self.participation}"


class ReviewQuerySet(ScopedQuerySet["Review"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff with the right; one's own for the panel."""
        if self.staff_may_view(user):
            return self
        return self.filter(reviewer__user_id=user.pk) if user.is_authenticated else self.none()


@pghistory.track()
class Review(models.Model):
    """A panel member's judgement of a file: a score per criterion, a comment; done when submitted."""

    participation = models.ForeignKey(
        Participation, verbose_name=_("file"), on_delete=models.CASCADE, related_name="reviews"
    )
    reviewer = models.ForeignKey(
        PanelMember, verbose_name=_("reviewer"), on_delete=models.PROTECT, related_name="reviews"
    )
    comment = models.TextField(_("comment"), blank=True)
    assigned_at = models.DateTimeField(_("assigned"), default=timezone.now)
    opened_at = models.DateTimeField(_("first opened"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    # A member who cannot judge says why; the review then counts as done and gives no points.
    abstained_at = models.DateTimeField(_("abstained"), null=True, blank=True)
    abstained_because = models.TextField(_("why abstained"), blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ("participation", "id")
        permissions = (("score_review", "Can score the files one is given"),)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["participation", "reviewer"], name="review_once"),
            models.CheckConstraint(
                condition=models.Q(submitted_at__isnull=True) | models.Q(abstained_at__isnull=True),
                name="review_submitted_or_abstained",
            ),
            models.CheckConstraint(
                condition=models.Q(abstained_at__isnull=True) | ~models.Q(abstained_because=""),
                name="review_abstained_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participation} – {self.reviewer}"


@pghistory.track()
class Score(models.Model):
    """The points of one review for one criterion."""

    review = models.ForeignKey(
        Review, verbose_name=_("review"), on_delete=models.CASCADE, related_name="scores"
    )
    criterion = models.ForeignKey(
        Criterion, verbose_name=_("criterion"), on_delete=models.PROTECT, related_name="scores"
    )
    points = models.PositiveSmallIntegerField(_("points"))

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["review", "criterion"], name="score_once")
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.points}"


@pghistory.track()
class Redaction(models.Model):
    """A text or paper of a file as the panel of a blind call reads it: without what names the person."""

    participation = models.ForeignKey(
        Participation, verbose_name=_("file"), on_delete=models.CASCADE, related_name="redactions"
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
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = ScopedQuerySet["Redaction"].as_manager()

    class Meta:
        verbose_name = _("redacted copy")
        verbose_name_plural = _("redacted copies")
        ordering = ("participation", "what")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["participation", "what"], name="redaction_once")
        ]

    def __str__(self) -> str:
        return f"{self.participation}: {self.what}"

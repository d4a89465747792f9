"""The application, its attachments, the panel's criteria, reviews and scores."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.register.lifecycle import Stage
from participants.register.models import Call, Participation, in_language
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.documents.models import Document, Paper

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


def new_access_key() -> str:
    """A key that cannot be guessed, kept in the session of whoever begins a draft."""
    return secrets.token_urlsafe(24)


class ApplicationQuerySet(ScopedQuerySet["Application"]):
    def visible_to(self, user: Viewer) -> Self:
        """Submitted ones for staff; one's own; those one reviews for the panel."""
        if self.staff_may_view(user):
            return self.exclude(participation__stage=Stage.DRAFT)
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            models.Q(participation__person__email=user.email)
            | models.Q(participation__reviews__reviewer__user_id=user.pk)
        ).distinct()

    def reached_by(self, user: Viewer, keys: Iterable[str]) -> Self:
        """Those that an applicant reaches: begun in this browser (`keys`), or of the signed-in address."""
        held = models.Q(access_key__in=[key for key in keys if key])
        if user.is_authenticated:
            held |= models.Q(participation__person__email=user.email)
        return self.filter(held)


# The key opens a draft: it does not belong into the history.
@pghistory.track(exclude=["access_key"])
class Application(models.Model):
    """What the applicant says of the project and the needs; person and enterprise are rows of the network."""

    class Occupation(models.TextChoices):
        OWNER = "owner", _("I own or manage the enterprise")
        EMPLOYEE = "employee", _("I am employed by the enterprise")

    participation = models.OneToOneField(
        Participation, verbose_name=_("file"), on_delete=models.CASCADE, related_name="application"
    )
    occupation = models.CharField(
        _("your place in the enterprise"), max_length=10, choices=Occupation, blank=True
    )
    function = models.CharField(_("your function"), max_length=120, blank=True)
    project_title = models.CharField(_("title of the project"), max_length=150, blank=True)
    project = models.TextField(_("the project with the host country"), max_length=3000, blank=True)
    expected_results = models.TextField(_("expected results"), max_length=2000, blank=True)
    needs = models.TextField(_("what you need from the stay"), max_length=2000, blank=True)
    partner_wishes = models.TextField(_("whom you would like to meet"), max_length=1000, blank=True)
    languages_spoken = models.CharField(_("languages spoken"), max_length=120, blank=True)
    has_passport = models.BooleanField(_("has a passport"), null=True, blank=True)
    earlier_schengen_visa = models.BooleanField(_("has had a Schengen visa"), null=True, blank=True)
    commits_to_return = models.BooleanField(_("undertakes to return"), default=False)
    # The steps saved at least once, in order, so that the form knows where to go on.
    steps_saved = models.JSONField(default=list)
    # What was typed and cannot be kept as a fact (a date that is none, a word for a number), by step
    # and field, so that no save loses it: {"person": {"birth_date": "31/02/1990"}}.
    unread = models.JSONField(default=dict)
    # Figures of the enterprise as the draft says them; dated rows of the network once submitted.
    figures = models.JSONField(default=dict)
    # By step, the version of its last save and the window that made it, so that two windows notice.
    saves = models.JSONField(default=dict)
    # Held by the browser that began the draft, until the owner of the address comes by a code.
    access_key = models.CharField(max_length=32, editable=False, default=new_access_key)
    receipt = models.OneToOneField(
        Paper,
        verbose_name=_("receipt"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="application",
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="fr")
    saved_at = models.DateTimeField(_("last saved"), default=timezone.now)
    # Counts the saves: a form that was opened before another save is told so.
    version = models.PositiveIntegerField(default=1)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")

    def __str__(self) -> str:
        return f"{self.participation.reference}"


class AttachmentQuerySet(ScopedQuerySet["Attachment"]):
    def visible_to(self, user: Viewer) -> Self:
        """Those of the files one sees; the panel sees those of the files it reviews."""
        if self.staff_may_view(user):
            return self
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            models.Q(participation__person__email=user.email)
            | models.Q(participation__reviews__reviewer__user_id=user.pk)
        ).distinct()


@pghistory.track()
class Attachment(models.Model):
    """A paper given with the application. The visa dossier points to it; it is not asked again."""

    class Slot(models.TextChoices):
        NINEA = "ninea", _("NINEA certificate")
        RCCM = "rccm", _("Trade register extract (RCCM)")
        ACCOUNTS = "accounts", _("Accounts or invoices of the last year")
        CV = "cv", _("Curriculum vitae")
        OTHER = "other", _("Another useful paper")

    participation = models.ForeignKey(
        Participation, verbose_name=_("file"), on_delete=models.CASCADE, related_name="attachments"
    )
    slot = models.CharField(_("paper"), max_length=12, choices=Slot)
    document = models.ForeignKey(
        Document, verbose_name=_("file"), on_delete=models.PROTECT, related_name="attachments"
    )
    added_at = models.DateTimeField(_("added"), default=timezone.now)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ("slot", "id")

    def __str__(self) -> str:
        return f"{self.get_slot_display()}: {self.document}"


@pghistory.track()
class Criterion(models.Model):
    """One criterion of the panel's grid for a call, with its weight."""

    call = models.ForeignKey(Call, verbose_name=_("call"), on_delete=models.CASCADE, related_name="criteria")
    code = models.SlugField(_("code"), max_length=30)
    label_fr = models.CharField(_("name in French"), max_length=150)
    label_en = models.CharField(_("name in English"), max_length=150, blank=True)
    label_nl = models.CharField(_("name in Dutch"), max_length=150, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    highest = models.PositiveSmallIntegerField(_("highest score"), default=5)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = ScopedQuerySet["Criterion"].as_manager()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ("call", "position", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["call", "code"], name="criterion_once"),
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="criterion_weight_positive"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return in_language(self, "label")


@pghistory.track()
class PanelMember(models.Model):
    """Someone who reviews the files of a call."""

    call = models.ForeignKey(Call, verbose_name=_("call"), on_delete=models.CASCADE, related_name="panel")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="panels"
    )

    objects = ScopedQuerySet["PanelMember"].as_manager()

    class Meta:
        verbose_name = _("panel member")
        verbose_name_plural = _("panel members")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["call", "user"], name="panel_member_once")
        ]

    def __str__(self) -> str:
        return str(self.user)


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
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ("participation", "id")
        permissions = (("score_review", "Can score the files one is given"),)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["participation", "reviewer"], name="review_once")
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

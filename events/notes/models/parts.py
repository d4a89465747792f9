"""What stands with a note: authors, files, what policy made of it, how often it was downloaded."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.notes.models.notes import LearningNote
from pemwecco.core.labels import join_label
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.documents.models import Document
from pemwecco.network.models import Organisation, Person


@pghistory.track()
class NoteAuthor(models.Model):
    """A person who stands under a note. When the person is erased the note stays without the name."""

    class Capacity(models.TextChoices):
        STAFF = "staff", pgettext_lazy("author", "the programme")
        HOST = "host", pgettext_lazy("author", "host")
        PARTICIPANT = "participant", pgettext_lazy("author", "participant")

    note = models.ForeignKey(
        LearningNote,
        verbose_name=_("learning note"),
        on_delete=models.CASCADE,
        related_name="authors",
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="note_authorships",
    )
    capacity = models.CharField(_("writes as"), max_length=11, choices=Capacity)

    objects = ScopedQuerySet["NoteAuthor"].as_manager()

    class Meta:
        verbose_name = _("author of a note")
        verbose_name_plural = _("authors of notes")
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["note", "person"],
                name="note_author_once",
                violation_error_message=_("This person is an author already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.person)


@pghistory.track()
class NoteFile(models.Model):
    """A file that goes with a note: a picture shown under the text, or a PDF to take along."""

    note = models.ForeignKey(
        LearningNote,
        verbose_name=_("learning note"),
        on_delete=models.CASCADE,
        related_name="files",
    )
    document = models.ForeignKey(
        Document,
        verbose_name=pgettext_lazy("a document", "file"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    caption = models.CharField(_("what it shows"), max_length=200, blank=True)

    objects = ScopedQuerySet["NoteFile"].as_manager()

    class Meta:
        verbose_name = _("file of a note")
        verbose_name_plural = _("files of notes")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.caption or str(self.document)

    @property
    def is_picture(self) -> bool:
        """Whether it is shown on the page, not only offered."""
        return self.document.content_type.startswith("image/")


@pghistory.track()
class PolicyFeedback(models.Model):
    """What a note asked of an organisation that decides, and what came of it."""

    note = models.ForeignKey(
        LearningNote,
        verbose_name=_("learning note"),
        on_delete=models.CASCADE,
        related_name="feedback",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("to whom"),
        on_delete=models.PROTECT,
        related_name="policy_feedback",
    )
    asked_on = models.DateField(_("asked on"), default=timezone.localdate)
    asked = models.CharField(_("what was asked"), max_length=400)
    outcome = models.CharField(
        pgettext_lazy("policy feedback", "what came of it"), max_length=400, blank=True
    )
    outcome_on = models.DateField(_("when it came"), null=True, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("noted by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = ScopedQuerySet["PolicyFeedback"].as_manager()

    class Meta:
        verbose_name = _("policy feedback")
        verbose_name_plural = _("policy feedback")
        ordering = ("-asked_on", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(outcome="", outcome_on__isnull=True)
                | (~models.Q(outcome="") & models.Q(outcome_on__isnull=False)),
                name="policy_outcome_has_day",
                violation_error_message=_(
                    "Say what came of it together with the day on which it came."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(outcome_on__isnull=True)
                | models.Q(outcome_on__gte=models.F("asked_on")),
                name="policy_outcome_after_asking",
                violation_error_message=_(
                    "Nothing comes of it before it was asked: check the two days."
                ),
            ),
        ]

    def __str__(self) -> str:
        return join_label(self.organisation, self.asked)


class NoteDownload(models.Model):
    """How often a note was taken along on a day. It names nobody."""

    note = models.ForeignKey(
        LearningNote,
        verbose_name=_("learning note"),
        on_delete=models.CASCADE,
        related_name="downloads",
    )
    on = models.DateField(_("date"))
    count = models.PositiveIntegerField(_("downloads"), default=0)

    objects = ScopedQuerySet["NoteDownload"].as_manager()

    class Meta:
        verbose_name = _("downloads of a day")
        verbose_name_plural = _("downloads by day")
        ordering = ("-on", "note")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["note", "on"],
                name="note_download_once_a_day",
                violation_error_message=_("This day is counted already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.note} {self.on}"

"""The published versions of a note, and how they are searched."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.notes.models.notes import LearningNote, list_read_audiences
from pemwecco.core.scopes import ScopedQuerySet

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


class NoteVersionQuerySet(ScopedQuerySet["NoteVersion"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff who see notes; for others those in force that are written for them."""
        if user.is_active and user.has_perm("notes.view_learningnote"):
            return self
        return self.readable_by(user)

    def readable_by(self, user: Viewer) -> Self:
        """What the library shows to somebody: versions in force, for them, whose day has come."""
        return self.in_force(list_read_audiences(user))

    def in_force(self, audiences: list[str]) -> Self:
        """Versions in force of notes for these readers, whose day has come."""
        return self.filter(
            is_in_force=True,
            note__audience__in=audiences,
            note__published_on__lte=timezone.localdate(),
        )


class NoteVersion(models.Model):
    """A note as it was published. It stays as it is; a change is the next version."""

    note = models.ForeignKey(
        LearningNote,
        verbose_name=_("learning note"),
        on_delete=models.PROTECT,
        related_name="versions",
    )
    number = models.PositiveSmallIntegerField(_("version"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"))
    text = models.TextField(_("text"))
    is_in_force = models.BooleanField(_("in force"), default=True)
    # Nobody for what was published before notes had versions.
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    published_at = models.DateTimeField(_("published"), default=timezone.now)
    search = models.GeneratedField(
        expression=models.Func(
            "language", "title", "summary", "text", function="build_note_vector"
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = NoteVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a note")
        verbose_name_plural = _("versions of notes")
        ordering = ("note", "-number")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["note", "number"],
                name="note_version_once",
                violation_error_message=_("This version exists already."),
            ),
            models.UniqueConstraint(
                fields=["note"],
                condition=models.Q(is_in_force=True),
                name="note_version_one_in_force",
                violation_error_message=_("One version of a note is in force."),
            ),
            models.CheckConstraint(
                condition=models.Q(published_by__isnull=True)
                | models.Q(written_by__isnull=True)
                | ~models.Q(published_by=models.F("written_by")),
                name="note_version_four_eyes",
                violation_error_message=_(
                    "Whoever wrote a note does not publish it: ask a colleague."
                ),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            GinIndex(fields=["search"], name="note_version_search")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.ReadOnly(
                name="published_stays",
                fields=["note", "number", "language", "title", "summary", "text", "published_at"],
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return gettext("version %(number)d") % {"number": self.number}

"""What staff keep on any row: notes, labels, who is responsible, who follows it."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import pghistory
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pemwecco.core.day_words import date_format
from pemwecco.core.models import RowAttachment
from pemwecco.core.scopes import ScopedQuerySet, Viewer, get_scoped_rows

PEOPLE = settings.AUTH_USER_MODEL


class RowAttachmentQuerySet(ScopedQuerySet[Any]):
    """What stands on rows is seen by staff with the right, on the rows that they may see."""

    def visible_to(self, user: Viewer) -> Self:
        if not self.staff_may_view(user):
            return self.none()
        kinds = self.order_by().values_list("content_type", flat=True).distinct()
        seen = models.Q(pk__in=[])
        for kind in kinds:
            model = ContentType.objects.get_for_id(kind).model_class()
            rows = get_scoped_rows(model) if model is not None else None
            options = model._meta if model is not None else None
            if (
                rows is not None
                and options is not None
                and user.has_perm(f"{options.app_label}.view_{options.model_name}")
            ):
                keys = rows.visible_to(user).order_by().values("pk")
                seen |= models.Q(content_type=kind, object_id__in=keys)
        return self.filter(seen)

    def of_row(self, row: models.Model) -> Self:
        """Those of one row."""
        return self.filter(
            content_type=ContentType.objects.get_for_model(row), object_id=row.pk
        )


@pghistory.track()
class Note(RowAttachment):
    """A word of staff on a row, for staff. Changed by its author for a while; taken away, it stays in the
    history.
    """

    text = models.TextField(_("text"), max_length=5000)
    author = models.ForeignKey(
        PEOPLE,
        verbose_name=_("written by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    edited_at = models.DateTimeField(_("changed"), null=True, blank=True)
    pinned = models.BooleanField(_("on top"), default=False)
    removed_at = models.DateTimeField(_("taken away"), null=True, blank=True)
    removed_by = models.ForeignKey(
        PEOPLE,
        verbose_name=_("taken away by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = RowAttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ("-pinned", "-written_at", "-id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["content_type", "object_id"], name="note_row")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(text=""),
                name="note_has_words",
                violation_error_message=_("Please write something."),
            ),
            models.CheckConstraint(
                condition=models.Q(removed_at__isnull=True, removed_by__isnull=True)
                | models.Q(removed_at__isnull=False, removed_by__isnull=False),
                name="note_removed_by_somebody",
                violation_error_message=_("Who takes a note away is noted."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author} – {date_format(self.written_at, 'd/m/Y H:i')}"


class Mention(models.Model):
    """A colleague whom a note calls, and whether they have looked."""

    note = models.ForeignKey(
        Note,
        verbose_name=_("note"),
        on_delete=models.CASCADE,
        related_name="mentions",
    )
    person = models.ForeignKey(
        PEOPLE,
        verbose_name=_("colleague"),
        on_delete=models.CASCADE,
        related_name="mentions",
    )
    seen_at = models.DateTimeField(_("seen"), null=True, blank=True)

    objects = ScopedQuerySet["Mention"].as_manager()

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["note", "person"],
                name="mention_once",
                violation_error_message=_("A note calls a colleague once."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.note}"


@pghistory.track()
class Label(models.Model):
    """A word that staff put on rows to find them again."""

    class Tone(models.TextChoices):
        PLAIN = "plain", _("grey")
        PROGRESS = "progress", _("blue")
        GOOD = "good", _("green")
        ATTENTION = "attention", _("yellow")
        BAD = "bad", _("red")

    name_fr = models.CharField(_("name in French"), max_length=40)
    name_en = models.CharField(_("name in English"), max_length=40)
    name_nl = models.CharField(_("name in Dutch"), max_length=40)
    tone = models.CharField(
        _("colour"), max_length=10, choices=Tone, default=Tone.PLAIN
    )
    # As "app.model"; none is all of them.
    kinds = ArrayField(
        models.CharField(max_length=80),
        verbose_name=_("for which lists"),
        default=list,
        blank=True,
    )
    retired = models.BooleanField(
        _("no longer given"),
        default=False,
        help_text=_("It stays where it was put, and is not offered any more."),
    )

    objects = ScopedQuerySet["Label"].as_manager()

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering = ("name_fr", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["name_fr"],
                name="label_name_once",
                violation_error_message=_("There is a label with this name already."),
            )
        ]

    def __str__(self) -> str:
        return str(getattr(self, f"name_{(get_language() or 'fr')[:2]}", self.name_en))


@pghistory.track()
class Labelling(RowAttachment):
    """A label on a row, with who put it there."""

    label = models.ForeignKey(
        Label,
        verbose_name=_("label"),
        on_delete=models.PROTECT,
        related_name="labellings",
    )
    by = models.ForeignKey(
        PEOPLE, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = RowAttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("label on an item")
        verbose_name_plural = _("labels on items")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "label"],
                name="labelling_once",
                violation_error_message=_("This label is there already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.label)


@pghistory.track()
class Responsibility(RowAttachment):
    """Who answers for a row, from when until when; rows that are over are the memory."""

    person = models.ForeignKey(
        PEOPLE,
        verbose_name=_("responsible"),
        on_delete=models.PROTECT,
        related_name="responsibilities",
    )
    by = models.ForeignKey(
        PEOPLE, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateTimeField(_("since"), default=timezone.now)
    # Why it was handed over to this person; asked where the kind of row wants it.
    reason = models.CharField(_("why"), max_length=300, blank=True)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    ended_by = models.ForeignKey(
        PEOPLE,
        verbose_name=_("ended by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = RowAttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("responsibility")
        verbose_name_plural = _("responsibilities")
        ordering = ("-since", "-id")
        permissions = (("reassign_responsibility", "Can reassign all of a colleague"),)
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["content_type", "object_id"], name="responsibility_row"
            ),
            models.Index(
                fields=["person"],
                name="responsibility_open",
                condition=models.Q(until__isnull=True),
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"],
                condition=models.Q(until__isnull=True),
                name="responsibility_of_one",
                violation_error_message=_("Somebody is responsible already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.person)


class Watch(RowAttachment):
    """Someone who follows a row or answers for it, and when they last looked at its page."""

    person = models.ForeignKey(
        PEOPLE,
        verbose_name=_("colleague"),
        on_delete=models.CASCADE,
        related_name="watches",
    )
    # By the button; who is responsible looks after the row without it.
    followed = models.BooleanField(_("followed"), default=False)
    # None: given, and not looked at yet.
    seen_at = models.DateTimeField(_("last looked"), null=True, blank=True)

    objects = RowAttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("followed item")
        verbose_name_plural = _("followed items")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "content_type", "object_id"],
                name="watch_once",
                violation_error_message=_("This item is followed already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.person)

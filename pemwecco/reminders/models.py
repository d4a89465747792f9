"""Reminders are rows: planned, visible before they leave, sent once, cancelled when pointless."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pemwecco.core.scopes import ScopedQuerySet


class Reminder(models.Model):
    """One reminder of one rule about one row: planned -> sent | cancelled.

    Claiming is the lock of the row: its mail is queued and its state written in one transaction.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        SENT = "sent", _("sent")
        CANCELLED = "cancelled", _("cancelled")

    rule = models.CharField(_("rule"), max_length=60)
    content_type = models.ForeignKey(
        ContentType, on_delete=models.PROTECT, related_name="+"
    )
    object_id = models.BigIntegerField()
    about = GenericForeignKey("content_type", "object_id")
    # The date and offset that made it, for example "2027-03-01/-14": the key against doubles.
    occurrence = models.CharField(_("occurrence"), max_length=60)
    due_at = models.DateTimeField(_("due"))
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.PLANNED
    )
    # Why it was not sent: the id of a message, and what fills its placeholders; read by `reason`.
    why = models.CharField(_("why"), max_length=200, blank=True)
    why_params = models.JSONField(default=dict, blank=True, editable=False)
    planned_at = models.DateTimeField(_("planned"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = ScopedQuerySet["Reminder"].as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ("due_at", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["rule", "content_type", "object_id", "occurrence"],
                name="reminder_once",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["due_at"],
                name="reminder_due",
                condition=models.Q(state="planned"),
            ),
            models.Index(fields=["content_type", "object_id"], name="reminder_about"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.FSM(
                name="state_moves",
                field="state",
                separator=">",
                transitions=[
                    ("planned", "sent"),
                    ("planned", "cancelled"),
                    ("cancelled", "planned"),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} ({self.due_at:%Y-%m-%d})"

    @property
    def reason(self) -> str:
        """Why it was not sent, in the language of the page; nothing for one that comes or has left."""
        if not self.why:
            return ""
        sentence = gettext(self.why)
        return sentence % self.why_params if self.why_params else sentence

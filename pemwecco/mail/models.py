"""The outbox: every mail is a row, written before it leaves and kept after."""

from __future__ import annotations

from typing import ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.documents.models import Document


class Message(models.Model):
    """One mail: queued -> sending -> sent | failed. Rendered when queued; sent once."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    kind = models.CharField(_("kind"), max_length=60)
    # What it is about, as "app.model:pk": the timeline of a file finds its mails by it.
    about = models.CharField(_("about"), max_length=80, blank=True)
    # A second queue() with the same key makes no second mail.
    key = models.CharField(
        _("once per"), max_length=120, null=True, blank=True, unique=True
    )
    to = models.EmailField(_("to"), max_length=254)
    # Who reads the answers to this one; empty: whoever answers for the row that it is about.
    reply_to = models.EmailField(_("answers to"), max_length=254, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    # A sign-in code: the text is blanked once sent and never shown to staff.
    secret = models.BooleanField(_("confidential"), default=False)
    attachments = models.ManyToManyField(
        Document, verbose_name=_("attachments"), blank=True
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("last error"), blank=True)
    queued_at = models.DateTimeField(_("queued"), default=timezone.now)
    due_at = models.DateTimeField(_("to be sent from"), default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = ScopedQuerySet["Message"].as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ("-queued_at", "-id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["due_at"],
                name="message_due",
                condition=models.Q(state__in=["queued", "sending"]),
            ),
            models.Index(fields=["about"], name="message_about"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.FSM(
                name="state_moves",
                field="state",
                separator=">",
                transitions=[
                    ("queued", "sending"),
                    ("queued", "cancelled"),
                    ("sending", "sent"),
                    ("sending", "queued"),
                    ("sending", "failed"),
                    ("failed", "queued"),
                    ("failed", "cancelled"),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"


@pghistory.track()
class Wording(models.Model):
    """Staff's own words for a kind of mail in a language; without a row the words of the project stand."""

    kind = models.CharField(_("kind of mail"), max_length=60)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(
        _("text"), help_text=_("Placeholders in braces, for example {name}.")
    )

    objects = ScopedQuerySet["Wording"].as_manager()

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        ordering = ("kind", "language")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "language"], name="wording_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.get_language_display()})"

"""Whom a host's follow-up goes to, and the calls of staff."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.hosts.models import HostContact
from pemwecco.core.labels import join_label
from pemwecco.core.scopes import ScopedQuerySet
from reintegration.followups.models.followups import FollowUp


@pghistory.track()
class Respondent(models.Model):
    """A contact of a host who may answer its follow-up by a personal link; the link is the signed key."""

    follow_up = models.ForeignKey(
        FollowUp,
        verbose_name=_("follow-up"),
        on_delete=models.CASCADE,
        related_name="respondents",
    )
    contact = models.ForeignKey(
        HostContact,
        verbose_name=_("host's contact"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    # When whoever holds a link that has run out asked for another.
    asked_again_at = models.DateTimeField(
        _("asked for a new link"), null=True, blank=True
    )

    objects = ScopedQuerySet["Respondent"].as_manager()

    class Meta:
        verbose_name = _("contact asked in a follow-up")
        verbose_name_plural = _("contacts asked in follow-ups")
        ordering = ("follow_up", "contact")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["follow_up", "contact"], name="follow_up_respondent_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.follow_up} {self.contact}"


@pghistory.track()
class FollowUpCall(models.Model):
    """A call of staff about a follow-up: what came of it, what was noted, when to call next."""

    class Outcome(models.TextChoices):
        REACHED = "reached", _("spoken to")
        LATER = "later", _("call again later")
        NO_ANSWER = "no_answer", _("no answer")
        WRONG = "wrong", _("wrong number")

    follow_up = models.ForeignKey(
        FollowUp,
        verbose_name=_("follow-up"),
        on_delete=models.CASCADE,
        related_name="calls",
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    outcome = models.CharField(_("what came of it"), max_length=9, choices=Outcome)
    notes = models.TextField(_("notes"), max_length=2000, blank=True)
    next_on = models.DateField(_("call again on"), null=True, blank=True)

    objects = ScopedQuerySet["FollowUpCall"].as_manager()

    class Meta:
        verbose_name = _("call about a follow-up")
        verbose_name_plural = _("calls about follow-ups")
        ordering = ("-at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(
                    outcome__in=["reached", "later", "no_answer", "wrong"]
                ),
                name="follow_up_call_outcome_offered",
                violation_error_message=_("This answer is not among those offered."),
            )
        ]

    def __str__(self) -> str:
        return join_label(self.follow_up, self.get_outcome_display())

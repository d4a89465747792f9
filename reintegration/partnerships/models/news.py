"""What a participant tells of a partnership: a claim, until staff have confirmed it."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pemwecco.core.labels import join_label
from pemwecco.core.scopes import PersonalQuerySet, Viewer
from reintegration.partnerships.models.partnerships import VIEW, Partnership


class PartnershipNewsQuerySet(PersonalQuerySet["PartnershipNews"]):
    address = "partnership__participation__person__email"

    def staff_may_view(self, user: Viewer) -> bool:
        """Whoever sees partnerships sees what belongs to them."""
        return user.is_active and user.has_perm(VIEW)


@pghistory.track()
class PartnershipNews(models.Model):
    """Something new, with the step that it would be; the stage moves only when staff confirm it."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("news", "to be confirmed")
        CONFIRMED = "confirmed", pgettext_lazy("news", "confirmed")
        DECLINED = "declined", pgettext_lazy("news", "not confirmed")

    partnership = models.ForeignKey(
        Partnership,
        verbose_name=_("partnership"),
        on_delete=models.CASCADE,
        related_name="news",
    )
    on = models.DateField(_("day"))
    # The name of the transition that it would be; none: a word alone.
    move = models.CharField(_("what changed"), max_length=32, blank=True)
    words = models.TextField(_("their words"), max_length=1000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("told by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("told"), default=timezone.now)
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.OPEN
    )
    answer = models.CharField(_("answer"), max_length=400, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = PartnershipNewsQuerySet.as_manager()

    class Meta:
        verbose_name = _("news of a partnership")
        verbose_name_plural = _("news of partnerships")
        ordering = ("-at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["partnership"],
                condition=models.Q(state="open"),
                name="partnership_news_one_open",
                violation_error_message=_(
                    "What was told before is still to be confirmed."
                ),
            ),
            models.CheckConstraint(
                condition=~models.Q(state="declined") | ~models.Q(answer=""),
                name="partnership_news_declined_with_words",
                violation_error_message=_("Please give the reason."),
            ),
        ]

    def __str__(self) -> str:
        return join_label(self.partnership, self.get_state_display())

"""Feasts whose day the moon settles, as it was proclaimed."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mobility.visas import rules
from pemwecco.core.scopes import ScopedQuerySet


@pghistory.track()
class ConfirmedFeast(models.Model):
    """One moving feast of Senegal in one year: the day expected for it, and the day that was proclaimed.

    Corrected in place; its history keeps what was said before, and by whom.
    """

    # As `rules.expected_feasts` names it: the key of `rules.SENEGALESE_NAMES`.
    feast = models.CharField(_("feast"), max_length=40)
    expected_on = models.DateField(_("expected on"))
    held_on = models.DateField(pgettext_lazy("a feast", "held on"))
    source = models.CharField(_("source"), max_length=300)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confirmed by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    confirmed_at = models.DateTimeField(_("confirmed"), default=timezone.now)

    objects = ScopedQuerySet["ConfirmedFeast"].as_manager()

    class Meta:
        verbose_name = _("moving feast")
        verbose_name_plural = _("holidays and moving feasts")
        ordering = ("-held_on",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["feast", "expected_on"],
                name="feast_confirmed_once",
                violation_error_message=_("The day of this feast is known already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.held_on:%d/%m/%Y})"

    @property
    def name(self) -> str:
        """What the feast is called, in the language of the page."""
        return gettext(rules.SENEGALESE_NAMES.get(self.feast, self.feast))

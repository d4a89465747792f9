"""How the visa of the programme was used: computed, and confirmed by a named person."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.visas.models.dossiers import Dossier
from pemwecco.core.labels import join_label
from pemwecco.core.scopes import PersonalQuerySet


class VisaUseQuerySet(PersonalQuerySet["VisaUse"]):
    address = "dossier__participation__person__email"


@pghistory.track()
class VisaUse(models.Model):
    """Whether a visa was used lawfully: entry and exit within it and within its days.

    A later application reads it: only a visa that was used lawfully earns multiple entries.
    """

    dossier = models.OneToOneField(
        Dossier,
        verbose_name=_("dossier"),
        on_delete=models.PROTECT,
        related_name="visa_use",
    )
    lawful = models.BooleanField(_("used lawfully"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confirmed by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("confirmed at"), default=timezone.now)

    objects = VisaUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of a visa")
        verbose_name_plural = _("uses of visas")
        ordering = ("-at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(lawful=True) | ~models.Q(reason=""),
                name="visa_use_unlawful_with_reason",
                violation_error_message=_(
                    "A visa that was not used lawfully has its reason."
                ),
            )
        ]

    def __str__(self) -> str:
        used = _("used lawfully") if self.lawful else _("not used lawfully")
        return join_label(self.dossier, used)

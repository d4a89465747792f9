"""A finding that a named person lets stand, with the reason and the facts it was given for."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.visas.models.dossiers import Dossier
from pemwecco.core.labels import join_label
from pemwecco.core.scopes import ScopedQuerySet


@pghistory.track()
class FindingWaiver(models.Model):
    """One finding of one dossier, let stand. It holds for the facts it was given for, no others.

    `facts` is what the finding said in numbers and dates; when the rule says something else, the
    waiver no longer counts and is withdrawn, never deleted.
    """

    dossier = models.ForeignKey(
        Dossier,
        verbose_name=_("dossier"),
        on_delete=models.CASCADE,
        related_name="finding_waivers",
    )
    code = models.CharField(_("finding"), max_length=40)
    # One finding among several of the same rule: made of its code and its facts.
    key = models.CharField(max_length=40, editable=False)
    facts = models.JSONField(_("facts"), default=dict)
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_why = models.CharField(_("why withdrawn"), max_length=300, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("withdrawn by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = ScopedQuerySet["FindingWaiver"].as_manager()

    class Meta:
        verbose_name = _("finding let stand")
        verbose_name_plural = _("findings let stand")
        ordering = ("-given_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["dossier", "key"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="waiver_one_in_force",
                violation_error_message=_("This point is already accepted as it is."),
            )
        ]

    def __str__(self) -> str:
        return join_label(self.dossier, self.code)

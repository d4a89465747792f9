"""Who sits in the panel of a call."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from participants.register.models import Call
from pemwecco.core.scopes import ScopedQuerySet


@pghistory.track()
class PanelMember(models.Model):
    """Someone who reviews the files of a call."""

    call = models.ForeignKey(
        Call, verbose_name=_("call"), on_delete=models.CASCADE, related_name="panel"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="panels",
    )
    # Languages of applications that the member reads; none named: all.
    languages = ArrayField(
        models.CharField(max_length=2, choices=settings.LANGUAGES),
        verbose_name=_("reads"),
        default=list,
        blank=True,
    )
    most_files = models.PositiveSmallIntegerField(
        _("files at most"), null=True, blank=True
    )

    objects = ScopedQuerySet["PanelMember"].as_manager()

    class Meta:
        verbose_name = _("panel member")
        verbose_name_plural = _("panel members")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["call", "user"], name="panel_member_once")
        ]

    def __str__(self) -> str:
        return str(self.user)

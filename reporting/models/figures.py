"""The rights on figures. Indicators are computed from the rows of the subjects, never typed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Indicators(models.Model):
    """Carries the rights and the menu entry; it has no rows and no table."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = (
            ("view_indicators", "Can read the indicators"),
            ("view_counted_rows", "Can read the list behind an indicator"),
        )
        verbose_name = _("indicators")
        verbose_name_plural = _("indicators")

    def __str__(self) -> str:
        return "indicators"

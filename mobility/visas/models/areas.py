"""Where a dossier is lodged, and the states whose days of stay count together."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.network.models import Organisation


class SharedAreaState(models.Model):
    """A state whose days of stay count together, from the day it joined (domain.md §2.3)."""

    country = CountryField(_("state"), unique=True)
    joined_on = models.DateField(_("counts from"))
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("state of the shared area")
        verbose_name_plural = _("states of the shared area")
        ordering = ("country",)

    def __str__(self) -> str:
        return str(self.country.name)


@pghistory.track()
class Post(models.Model):
    """A diplomatic post or an appointment provider: where a dossier is lodged."""

    organisation = models.OneToOneField(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="post"
    )
    competent_for = ArrayField(
        models.CharField(max_length=2), verbose_name=_("competent for residents of"), default=list
    )
    provider = models.CharField(_("appointments through"), max_length=120, blank=True)
    posted_fee = models.PositiveIntegerField(_("posted fee"), null=True, blank=True)
    fee_currency = models.CharField(_("currency of the fee"), max_length=3, blank=True)

    objects = ScopedQuerySet["Post"].as_manager()

    class Meta:
        verbose_name = _("diplomatic post")
        verbose_name_plural = _("diplomatic posts")

    def __str__(self) -> str:
        return str(self.organisation)

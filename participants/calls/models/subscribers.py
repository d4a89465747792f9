"""Who asked to be told of the next call: an address, until that one mail has left or the time is over."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.register.models import Programme
from pemwecco.core.scopes import ScopedQuerySet

# Whoever was not told by then is not told any more.
KEPT_FOR = timedelta(days=730)


class CallSubscriber(models.Model):
    """An address that its owner proved. It has no history: what is erased is gone."""

    programme = models.ForeignKey(
        Programme,
        verbose_name=_("programme"),
        on_delete=models.CASCADE,
        related_name="subscribers",
    )
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    at = models.DateTimeField(_("asked"), default=timezone.now)

    objects = ScopedQuerySet["CallSubscriber"].as_manager()

    class Meta:
        verbose_name = _("address to tell of the next call")
        verbose_name_plural = _("addresses to tell of the next call")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["programme", "email"],
                name="subscriber_once",
                violation_error_message=_("This address is on the list already."),
            )
        ]

    def __str__(self) -> str:
        return self.email

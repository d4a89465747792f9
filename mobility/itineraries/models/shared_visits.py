"""What the host of a shared stop was told of it: a stop of a cohort without a visit of one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.hosts.models import Host
from participants.register.models import Cohort
from pemwecco.core.scopes import ScopedQuerySet

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


class SharedVisitQuerySet(ScopedQuerySet["SharedVisit"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff; a host what it was told of its own stops."""
        return self if self.staff_may_view(user) else self.of_contact(user)

    def of_contact(self, user: Viewer) -> Self:
        """The stops that still stand at the hosts for which a person speaks; nothing without a sign-in."""
        if not user.is_authenticated:
            return self.none()
        return self.standing().filter(host__in=Host.objects.of_contact(user))

    def standing(self) -> Self:
        """Those that were not taken out since."""
        return self.exclude(facts={})


class SharedVisit(models.Model):
    """A stop of a cohort at a host, as the host was told last; empty facts once it was taken out."""

    host = models.ForeignKey(
        Host,
        verbose_name=_("host"),
        on_delete=models.PROTECT,
        related_name="shared_visits",
    )
    cohort = models.ForeignKey(
        Cohort,
        verbose_name=_("cohort"),
        on_delete=models.PROTECT,
        related_name="shared_visits",
    )
    # The key of the stop: what a host was told outlives the stop.
    stop_key = models.PositiveBigIntegerField(_("stop"))
    facts = models.JSONField(_("as told"), default=dict, blank=True)
    number = models.PositiveSmallIntegerField(_("version"), default=0)
    told_at = models.DateTimeField(_("told"), default=timezone.now)

    objects = SharedVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("shared visit")
        verbose_name_plural = _("shared visits")
        ordering = ("-told_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["stop_key", "host"], name="shared_visit_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.host} – {self.facts.get('title', '')}"

"""Who was at which stop, and the links by which an accompanying person notes it without an account."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mobility.hosts.models import Placement
from mobility.itineraries.models.stays import Stop
from mobility.itineraries.models.visit_scopes import (
    StopScopedQuerySet,
    VisitScopedQuerySet,
)
from participants.register.models import Cohort, Participation
from pemwecco.core.constraints import register_constraint_sentence
from pemwecco.core.labels import join_label
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.documents.models import Paper

# A phone without network sends its ticks when it is back: the link takes them a little longer.
SHEET_GRACE = timedelta(days=2)


def generate_sheet_token() -> str:
    return secrets.token_urlsafe(18)


@pghistory.track(exclude=["token"])
class DaySheetLink(models.Model):
    """The day sheets of a cohort for somebody who accompanies it: opened by its address, until it ends."""

    cohort = models.ForeignKey(
        Cohort,
        verbose_name=_("cohort"),
        on_delete=models.PROTECT,
        related_name="day_sheet_links",
    )
    name = models.CharField(
        _("accompanying person"),
        max_length=120,
        help_text=_("Stands beside each presence that they note."),
    )
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("to"))
    token = models.CharField(
        max_length=40, unique=True, default=generate_sheet_token, editable=False
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(
        pgettext_lazy("a link", "taken back"), null=True, blank=True, editable=False
    )

    objects = ScopedQuerySet["DaySheetLink"].as_manager()

    class Meta:
        verbose_name = _("day sheet link")
        verbose_name_plural = _("day sheet links")
        ordering = ("-first_on", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(first_on__lte=models.F("last_on")),
                name="day_sheet_first_before_last",
                violation_error_message=_("The link ends before it begins."),
            )
        ]

    def __str__(self) -> str:
        return join_label(self.cohort, self.name)

    def is_open(self, on: date) -> bool:
        """Whether it opens its sheets on a day: the day before its first, until two days after its last."""
        return (
            self.revoked_at is None
            and self.first_on - timedelta(days=1) <= on <= self.last_on + SHEET_GRACE
        )


register_constraint_sentence(
    "presence_corrected_with_reason",
    _("A presence is corrected with the reason."),
)


@pghistory.track()
class Presence(models.Model):
    """Whether one person was at one stop on one day, as somebody saw it there. Noted once.

    Whoever finds it wrong corrects it with a reason; the history keeps what stood before.
    """

    class State(models.TextChoices):
        PRESENT = "present", pgettext_lazy("presence", "present")
        LATE = "late", pgettext_lazy("presence", "late")
        ABSENT = "absent", pgettext_lazy("presence", "absent")

    class How(models.TextChoices):
        HOST = "host", _("by the host")
        ACCOMPANYING = "sheet", _("by the accompanying person")
        CODE = "code", _("by the participant's code")
        STAFF = "staff", _("by staff")

    stop = models.ForeignKey(
        Stop,
        verbose_name=_("stop"),
        on_delete=models.PROTECT,
        related_name="presences",
    )
    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.PROTECT,
        related_name="presences",
    )
    on = models.DateField(_("day"))
    state = models.CharField(
        pgettext_lazy("presence", "presence"), max_length=8, choices=State
    )
    how = models.CharField(_("noted"), max_length=6, choices=How)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("noted by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    sheet = models.ForeignKey(
        DaySheetLink,
        verbose_name=_("day sheet link"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="presences",
    )
    at = models.DateTimeField(_("noted at"), default=timezone.now)
    # Why it says something else than before; empty while it was never corrected.
    reason = models.CharField(_("why corrected"), max_length=300, blank=True)
    # Made by the device that noted it, maybe without network: the same tick sent twice is one.
    client_id = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = StopScopedQuerySet["Presence"].as_manager()

    class Meta:
        verbose_name = _("presence at a stop")
        verbose_name_plural = _("presences at stops")
        ordering = ("-on", "stop", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["stop", "participation", "on"],
                name="presence_once_a_day",
                violation_error_message=_("This presence is already noted."),
            ),
            models.CheckConstraint(
                condition=models.Q(by__isnull=False) | models.Q(sheet__isnull=False),
                name="presence_by_somebody",
                violation_error_message=_("A presence is noted by somebody."),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Trigger(
                name="corrected_with_reason",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "OLD.state IS DISTINCT FROM NEW.state AND NEW.reason = ''"
                ),
                func=(
                    "RAISE EXCEPTION 'A presence is corrected with the reason' "
                    "USING ERRCODE = 'check_violation', "
                    "CONSTRAINT = 'presence_corrected_with_reason';"
                ),
            )
        ]

    def __str__(self) -> str:
        return join_label(self.participation, f"{self.on:%d/%m/%Y}")


class PresenceCertificateQuerySet(VisitScopedQuerySet["PresenceCertificate"]):
    address = "placement__participation__person__email"


class PresenceCertificate(models.Model):
    """The paper that says on which days somebody was seen at a host."""

    placement = models.ForeignKey(
        Placement,
        verbose_name=_("placement"),
        on_delete=models.PROTECT,
        related_name="presence_certificates",
    )
    paper = models.OneToOneField(
        Paper,
        verbose_name=_("document"),
        on_delete=models.PROTECT,
        related_name="presence_certificate",
    )

    objects = PresenceCertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate of presence")
        verbose_name_plural = _("certificates of presence")
        ordering = ("-id",)

    def __str__(self) -> str:
        return str(self.paper)

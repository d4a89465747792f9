"""Entrepreneurs whom support structures tell of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from mobility.structures.models.access import StructureAccess
from participants.register.models import Call, Participation
from pemwecco.core.labels import join_label
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.network.models import Organisation

if TYPE_CHECKING:
    from datetime import date

    from pemwecco.core.scopes import Viewer


class CallNoticeQuerySet(ScopedQuerySet["CallNotice"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff; for somebody who speaks for structures those of these structures."""
        if self.staff_may_view(user):
            return self
        own = StructureAccess.objects.of_user(user).values("affiliation__organisation")
        return self.filter(structure__in=own)

    def of_structure(self, structure: int) -> Self:
        """Whom one structure has told; `structure` is its key."""
        return self.filter(structure=structure)

    def closed_before(self, day: date) -> Self:
        """Those of calls that closed before a day."""
        return self.filter(call__closes_at__date__lt=day)


@pghistory.track()
class CallNotice(models.Model):
    """An entrepreneur who, as a structure sees it, should apply: they get a link to the call, once.

    It is an address to which one mail goes. Nothing that decides on an application reads it.
    """

    structure = models.ForeignKey(
        Organisation,
        verbose_name=_("support structure"),
        on_delete=models.CASCADE,
        related_name="call_notices",
    )
    call = models.ForeignKey(
        Call,
        verbose_name=_("call"),
        on_delete=models.CASCADE,
        related_name="structure_notices",
    )
    name = models.CharField(_("name"), max_length=200)
    enterprise = models.CharField(_("enterprise"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail address"), max_length=254)
    phone = PhoneNumberField(_("phone"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    agrees = models.BooleanField(_("agrees to be written to"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("told by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("told"), default=timezone.now)
    opened_at = models.DateTimeField(
        _("link opened"), null=True, blank=True, editable=False
    )
    # The application that was begun by the link, or with the address.
    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="call_notices",
    )

    objects = CallNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("entrepreneur told of a call")
        verbose_name_plural = _("entrepreneurs told of a call")
        ordering = ("-at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["structure", "call", "email"],
                name="call_notice_once",
                violation_error_message=_("You have told this person already."),
            ),
            models.CheckConstraint(
                condition=models.Q(agrees=True),
                name="call_notice_agreed",
                violation_error_message=_("Only who agrees is written to."),
            ),
            models.CheckConstraint(
                condition=models.Q(email=models.functions.Lower("email")),
                name="call_notice_email_lower",
                violation_error_message=_(
                    "An e-mail address is kept in small letters."
                ),
            ),
        ]

    def __str__(self) -> str:
        return join_label(self.structure, self.name)

"""What a host changes of the facts that letters print, until staff have looked at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.hosts.models.hosts import Host, HostContact
from pemwecco.core.labels import join_label
from pemwecco.core.scopes import ScopedQuerySet

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


class HostChangeQuerySet(ScopedQuerySet["HostChange"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff; for a contact those of the hosts they speak for."""
        if self.staff_may_view(user):
            return self
        return self.filter(host__in=Host.objects.of_contact(user))

    def waiting(self) -> Self:
        """Those that staff have to answer."""
        return self.filter(state=HostChange.State.OPEN)


@pghistory.track()
class HostChange(models.Model):
    """One fact of a host or of its contact, as it stood and as the host wants it."""

    class Fact(models.TextChoices):
        NAME = "name", _("name")
        ADDRESS = "address", _("street and number")
        CITY = "city", _("postcode and town")
        PHONE = "phone", _("phone")
        EMAIL = "email", _("e-mail address")
        NUMBER = "number", _("enterprise number")
        # Of one contact.
        FUNCTION = "function", _("function")
        CONTACT_PHONE = "contact_phone", _("phone of the contact")
        SIGNS = "signs", _("signs for the host")

    class State(models.TextChoices):
        OPEN = "open", _("to be checked")
        ACCEPTED = "accepted", _("taken over")
        REFUSED = "refused", _("not taken over")
        WITHDRAWN = "withdrawn", _("taken back")

    OF_CONTACT: ClassVar[tuple[str, ...]] = ("function", "contact_phone", "signs")

    host = models.ForeignKey(
        Host, verbose_name=_("host"), on_delete=models.CASCADE, related_name="changes"
    )
    contact = models.ForeignKey(
        HostContact,
        verbose_name=_("host's contact"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="changes",
    )
    what = models.CharField(_("what"), max_length=13, choices=Fact)
    old = models.CharField(_("as it stands"), max_length=250, blank=True)
    new = models.CharField(_("as the host wants it"), max_length=250, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("changed by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("proposed"), default=timezone.now)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.OPEN
    )
    reason = models.CharField(_("why not"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = HostChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change by a host")
        verbose_name_plural = _("changes by hosts")
        ordering = ("-at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["host", "what"],
                condition=models.Q(state="open", contact__isnull=True),
                name="host_change_one_open",
                violation_error_message=_("A change of this is still to be checked."),
            ),
            models.UniqueConstraint(
                fields=["contact", "what"],
                condition=models.Q(state="open", contact__isnull=False),
                name="host_change_one_open_a_contact",
                violation_error_message=_("A change of this is still to be checked."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    contact__isnull=True,
                    what__in=["name", "address", "city", "phone", "email", "number"],
                )
                | models.Q(
                    contact__isnull=False,
                    what__in=["function", "contact_phone", "signs"],
                ),
                name="host_change_of_whom_it_is",
                violation_error_message=_(
                    "A change is of the host, or of one of its contacts."
                ),
            ),
            models.CheckConstraint(
                condition=~models.Q(state="refused") | ~models.Q(reason=""),
                name="host_change_refused_with_reason",
                violation_error_message=_("Please give the reason."),
            ),
        ]

    def __str__(self) -> str:
        return join_label(
            self.get_what_display(), f"{self.old or '–'} → {self.new or '–'}"
        )

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

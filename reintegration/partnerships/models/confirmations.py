"""What each side says of a signed partnership, asked by a personal link: yes, or this is not so."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mobility.hosts.rules import get_link_end
from pemwecco.core.labels import join_label
from pemwecco.core.scopes import PersonalQuerySet, Viewer
from reintegration.partnerships.models.parties import PartnershipParty
from reintegration.partnerships.models.partnerships import VIEW, Partnership
from reintegration.partnerships.rules import SideWord, find_word


def compute_confirmation_expiry() -> date:
    """The last day of a link that is sent now."""
    return get_link_end(timezone.localdate())


class ConfirmationQuerySet(PersonalQuerySet["Confirmation"]):
    """Staff see all; whoever was asked, theirs."""

    address = "email"

    def staff_may_view(self, user: Viewer) -> bool:
        """Whoever sees partnerships sees what belongs to them."""
        return user.is_active and user.has_perm(VIEW)

    def unanswered(self) -> Self:
        """Neither answered nor taken back, run out or not."""
        return self.filter(answered_at=None, revoked_at=None)

    def waiting(self, on: date) -> Self:
        """Those that are still answered on a day."""
        return self.unanswered().filter(expires_on__gte=on)

    def standing(self) -> Self:
        """The answers that hold: nothing of what they confirm has changed, and no later one was given."""
        return self.filter(answered_at__isnull=False, set_aside_at=None)


@pghistory.track()
class Confirmation(models.Model):
    """One party asked whether a partnership is as it is written, and its answer.

    The link is the signed key of the row, so that nothing secret is kept. An answer is never changed: it is
    set aside when what it confirms changes, or when the same party answers anew.
    """

    class Method(models.TextChoices):
        LINK = "link", _("by the link in the mail")
        SPACE = "space", _("in my space")
        PORTAL = "portal", _("in the partner portal")

    partnership = models.ForeignKey(
        Partnership,
        verbose_name=_("partnership"),
        on_delete=models.CASCADE,
        related_name="confirmations",
    )
    party = models.ForeignKey(
        PartnershipParty,
        verbose_name=_("party"),
        on_delete=models.PROTECT,
        related_name="confirmations",
    )
    # Of the contact person on the day: the link is theirs alone.
    name = models.CharField(_("who is asked"), max_length=240)
    email = models.EmailField(_("e-mail address"), max_length=254)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    expires_on = models.DateField(_("last day"), default=compute_confirmation_expiry)
    revoked_at = models.DateTimeField(
        pgettext_lazy("a link", "taken back"), null=True, blank=True
    )
    # When whoever holds a link that no longer opens asked for another.
    asked_again_at = models.DateTimeField(
        _("asked for a new link"), null=True, blank=True
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    agrees = models.BooleanField(_("it is so"), null=True, blank=True)
    words = models.TextField(_("their words"), max_length=1000, blank=True)
    method = models.CharField(_("how"), max_length=6, choices=Method, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # What stood on the page when they answered.
    facts = models.JSONField(_("what was confirmed"), default=dict, blank=True)
    set_aside_at = models.DateTimeField(
        _("no longer stands since"), null=True, blank=True
    )

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = _("confirmation of a partnership")
        verbose_name_plural = _("confirmations of partnerships")
        ordering = ("-asked_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["party"],
                condition=models.Q(answered_at__isnull=True, revoked_at__isnull=True),
                name="confirmation_one_open",
                violation_error_message=_("This party is asked already."),
            ),
            models.UniqueConstraint(
                fields=["party"],
                condition=models.Q(
                    answered_at__isnull=False, set_aside_at__isnull=True
                ),
                name="confirmation_one_standing",
                violation_error_message=_("This party has answered already."),
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True, agrees__isnull=True)
                | models.Q(answered_at__isnull=False, agrees__isnull=False),
                name="confirmation_answer_has_moment",
                violation_error_message=_("An answer has its moment."),
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True)
                | models.Q(revoked_at__isnull=True),
                name="confirmation_one_end",
                violation_error_message=_(
                    "A question is answered or taken back, not both."
                ),
            ),
            models.CheckConstraint(
                condition=~models.Q(agrees=False) | ~models.Q(words=""),
                name="confirmation_no_has_words",
                violation_error_message=_("Say what is not so."),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(
                name="answer_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.answered_at IS NOT NULL"
                    " AND ROW(OLD.answered_at, OLD.agrees, OLD.facts, OLD.party_id)"
                    " IS DISTINCT FROM ROW(NEW.answered_at, NEW.agrees, NEW.facts, NEW.party_id)"
                ),
            )
        ]

    def __str__(self) -> str:
        return join_label(self.party, self.name)

    @property
    def is_open(self) -> bool:
        """Whether it can be answered today."""
        return self.word is SideWord.WAITING

    @property
    def word(self) -> SideWord:
        """What it says of its party today."""
        return find_word(
            agrees=self.agrees,
            is_aside=self.set_aside_at is not None,
            is_revoked=self.revoked_at is not None,
            is_over=timezone.localdate() > self.expires_on,
        )

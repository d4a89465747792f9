"""Who speaks for a support structure in the partner portal, and who is invited to."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.hosts.models import PersonalInvitation, PersonalInvitationQuerySet
from pemwecco.core.labels import join_label
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.network.models import Affiliation, Organisation, Person

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer

# What says who somebody is and for which structure they speak.
ACCESS_JOINS = ("affiliation__person", "affiliation__organisation")


class StructureAccessQuerySet(ScopedQuerySet["StructureAccess"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff; for somebody who speaks for structures those of these structures."""
        if self.staff_may_view(user):
            return self
        own = StructureAccess.objects.of_user(user).values("affiliation__organisation")
        return self.filter(affiliation__organisation__in=own)

    def current(self) -> Self:
        """Those that open something today."""
        return self.filter(
            affiliation__in=Affiliation.objects.current(), ended_at__isnull=True
        )

    def of_user(self, user: Viewer) -> Self:
        """Those by which a person speaks for structures today."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        return self.current().filter(user_id=user.pk)

    def at_structure(self, structure: int) -> Self:
        """Who speaks for a structure today, with what greets and reaches them; `structure` is its key."""
        return (
            self.current()
            .filter(affiliation__organisation=structure)
            .select_related("user", *ACCESS_JOINS)
            .order_by("pk")
        )

    def reachable(self) -> Self:
        """Those whose account may sign in."""
        return self.filter(user__is_active=True)


@pghistory.track()
class StructureAccess(models.Model):
    """By what a person speaks for a support structure in the portal: all see and do the same there.

    Who they are is the person's, their function is of their place in the structure. The account signs in
    by a code sent by e-mail; the same account may speak for a host too.
    """

    affiliation = models.OneToOneField(
        Affiliation,
        verbose_name=_("affiliation"),
        on_delete=models.PROTECT,
        related_name="structure_access",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.PROTECT,
        related_name="structure_accesses",
    )
    since = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    # Their place in the structure may go on without the portal.
    ended_at = models.DateTimeField(
        _("access ended"), null=True, blank=True, editable=False
    )

    objects = StructureAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("access of a structure")
        verbose_name_plural = _("accesses of structures")
        ordering = ("-since", "-id")

    def __str__(self) -> str:
        return f"{self.person} ({self.structure})"

    @property
    def person(self) -> Person:
        return self.affiliation.person

    @property
    def structure(self) -> Organisation:
        return self.affiliation.organisation

    @property
    def is_current(self) -> bool:
        """Whether they speak for the structure today."""
        return self.ended_at is None and self.affiliation.is_current


class StructureInvitationQuerySet(PersonalInvitationQuerySet["StructureInvitation"]):
    """Only staff invite: the scope is that of staff with the right."""


@pghistory.track()
class StructureInvitation(PersonalInvitation):
    """A personal link that lets somebody speak for a support structure."""

    structure = models.ForeignKey(
        Organisation,
        verbose_name=_("support structure"),
        on_delete=models.CASCADE,
        related_name="structure_invitations",
    )
    access = models.ForeignKey(
        StructureAccess,
        verbose_name=_("access of a structure"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="invitations",
    )

    objects = StructureInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation of a structure")
        verbose_name_plural = _("invitations of structures")
        ordering = ("-invited_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["structure", "email"],
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="structure_invitation_one_open",
                violation_error_message=_("This person is invited already."),
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True)
                | models.Q(revoked_at__isnull=True),
                name="structure_invitation_one_end",
                violation_error_message=_(
                    "An invitation is accepted or taken back, not both."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(email=models.functions.Lower("email")),
                name="structure_invitation_email_lower",
                violation_error_message=_(
                    "An e-mail address is kept in small letters."
                ),
            ),
        ]

    def __str__(self) -> str:
        return join_label(self.structure, self.full_name)

"""Who may come into the partner portal: invited by link, asked by themselves, led through the description."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mobility.hosts.models.describing import DescribedStep
from mobility.hosts.models.hosts import Host, HostContact
from mobility.hosts.rules import get_asking_day, get_link_end
from pemwecco.core.labels import join_label
from pemwecco.core.scopes import ScopedQuerySet

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer

# Staff who may look at contacts of hosts look at those who are to become one, too.
VIEW_CONTACTS = "hosts.view_hostcontact"


def _list_managed_hosts(user: Viewer) -> models.QuerySet[Host]:
    managing = HostContact.objects.of_user(user).filter(manages=True)
    return Host.objects.filter(
        organisation__in=managing.values("affiliation__organisation")
    )


class InvitationState(models.TextChoices):
    WAITING = "waiting", _("on its way")
    EXPIRED = "expired", pgettext_lazy("an invitation", "run out")
    USED = "used", pgettext_lazy("an invitation", "accepted")
    REVOKED = "revoked", pgettext_lazy("an invitation", "taken back")


def compute_invitation_expiry() -> date:
    """The last day of a link that is sent now."""
    return get_link_end(timezone.localdate())


class PersonalInvitation(models.Model):
    """A personal link that lets somebody speak in the portal, used once until its last day.

    The link is the signed key of the row, so that nothing secret is kept; a new link is a new row.
    """

    email = models.EmailField(_("e-mail address"), max_length=254)
    given_names = models.CharField(_("given names"), max_length=120, blank=True)
    family_name = models.CharField(_("family name"), max_length=120)
    function = models.CharField(_("function"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("invited by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    invited_at = models.DateTimeField(_("invited"), default=timezone.now)
    expires_on = models.DateField(_("last day"), default=compute_invitation_expiry)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    revoked_at = models.DateTimeField(
        pgettext_lazy("a link", "taken back"), null=True, blank=True
    )
    # When whoever holds a link that no longer opens asked for another.
    asked_again_at = models.DateTimeField(
        _("asked for a new link"), null=True, blank=True
    )

    class Meta:
        abstract = True

    @property
    def full_name(self) -> str:
        return f"{self.given_names} {self.family_name}".strip()

    @property
    def state(self) -> InvitationState:
        """How it stands today."""
        if self.accepted_at is not None:
            return InvitationState.USED
        if self.revoked_at is not None:
            return InvitationState.REVOKED
        is_open = timezone.localdate() <= self.expires_on
        return InvitationState.WAITING if is_open else InvitationState.EXPIRED

    @property
    def is_waiting(self) -> bool:
        return self.state == InvitationState.WAITING

    @property
    def is_renewable(self) -> bool:
        """Whether a new link may be sent in its place."""
        return self.state != InvitationState.USED


Invited = TypeVar("Invited", bound=PersonalInvitation)


class PersonalInvitationQuerySet(ScopedQuerySet[Invited]):
    """Links by what became of them."""

    def unanswered(self) -> Self:
        """Neither used nor taken back, run out or not."""
        return self.filter(accepted_at=None, revoked_at=None)

    def waiting(self, on: date) -> Self:
        """Those whose link still opens on a day."""
        return self.unanswered().filter(expires_on__gte=on)

    def run_out(self, on: date) -> Self:
        """Those whose link has ended unused."""
        return self.unanswered().filter(expires_on__lt=on)


class HostInvitationQuerySet(PersonalInvitationQuerySet["HostInvitation"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff who see contacts; for a contact who manages those of their hosts."""
        if user.is_active and user.has_perm(VIEW_CONTACTS):
            return self
        return self.filter(host__in=_list_managed_hosts(user))


@pghistory.track()
class HostInvitation(PersonalInvitation):
    """A personal link that lets somebody speak for a host."""

    host = models.ForeignKey(
        Host,
        verbose_name=_("host"),
        on_delete=models.CASCADE,
        related_name="invitations",
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    signs_letters = models.BooleanField(_("may sign for the host"), default=False)
    manages = models.BooleanField(
        _("may answer and change for the host"), default=False
    )
    # Whose work the invited person takes over at their yes.
    follows = models.ForeignKey(
        HostContact,
        verbose_name=_("takes over from"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    contact = models.ForeignKey(
        HostContact,
        verbose_name=_("host's contact"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="invitations",
    )

    objects = HostInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation of a host's contact")
        verbose_name_plural = _("invitations of hosts' contacts")
        ordering = ("-invited_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["host", "email"],
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="host_invitation_one_open",
                violation_error_message=_("This person is invited already."),
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True)
                | models.Q(revoked_at__isnull=True),
                name="host_invitation_one_end",
                violation_error_message=_(
                    "An invitation is accepted or taken back, not both."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(email=models.functions.Lower("email")),
                name="host_invitation_email_lower",
                violation_error_message=_(
                    "An e-mail address is kept in small letters."
                ),
            ),
        ]

    def __str__(self) -> str:
        return join_label(self.host, self.full_name)


class AccessRequestQuerySet(ScopedQuerySet["AccessRequest"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff who see contacts; for a contact who manages those of their hosts; one's own."""
        if user.is_active and user.has_perm(VIEW_CONTACTS):
            return self
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            models.Q(host__in=_list_managed_hosts(user)) | models.Q(user_id=user.pk)
        )

    def waiting(self) -> Self:
        """Those that are to be answered."""
        return self.filter(state=AccessRequest.State.OPEN)


@pghistory.track()
class AccessRequest(models.Model):
    """Somebody who works at a host asks to come into the portal for it; a contact who manages answers."""

    class State(models.TextChoices):
        OPEN = "open", _("to be answered")
        ACCEPTED = "accepted", _("let in")
        REFUSED = "refused", _("not let in")
        WITHDRAWN = "withdrawn", pgettext_lazy("a request for access", "taken back")

    host = models.ForeignKey(
        Host,
        verbose_name=_("host"),
        on_delete=models.CASCADE,
        related_name="access_requests",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.PROTECT,
        related_name="access_requests",
    )
    given_names = models.CharField(_("given names"), max_length=120, blank=True)
    family_name = models.CharField(_("family name"), max_length=120)
    function = models.CharField(_("function"), max_length=120, blank=True)
    words = models.CharField(_("to the colleagues"), max_length=400, blank=True)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.OPEN
    )
    answer = models.CharField(_("answer"), max_length=400, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for access")
        verbose_name_plural = _("requests for access")
        ordering = ("-asked_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["host", "user"],
                condition=models.Q(state="open"),
                name="access_request_one_open",
                violation_error_message=_("This was asked already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state="refused") | ~models.Q(answer=""),
                name="access_request_refused_with_words",
                violation_error_message=_("Please give the reason."),
            ),
        ]

    def __str__(self) -> str:
        return join_label(self.host, self.full_name)

    @property
    def full_name(self) -> str:
        return f"{self.given_names} {self.family_name}".strip()

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def ask_again_on(self) -> date | None:
        """The day from which somebody who was refused may ask again; nothing for others."""
        if self.state != self.State.REFUSED or self.answered_at is None:
            return None
        return get_asking_day(timezone.localtime(self.answered_at).date())


@pghistory.track()
class HostOnboarding(models.Model):
    """A new contact who manages is led through the parts of the description, until done or put away."""

    contact = models.OneToOneField(
        HostContact,
        verbose_name=_("host's contact"),
        on_delete=models.CASCADE,
        related_name="onboarding",
    )
    begun_at = models.DateTimeField(_("begun"), default=timezone.now)
    skipped = ArrayField(
        models.CharField(max_length=10, choices=DescribedStep.Step),
        verbose_name=_("left for later"),
        default=list,
        blank=True,
    )
    put_away_at = models.DateTimeField(_("put away"), null=True, blank=True)

    objects = ScopedQuerySet["HostOnboarding"].as_manager()

    class Meta:
        verbose_name = _("first steps of a contact")
        verbose_name_plural = _("first steps of contacts")
        ordering = ("-begun_at",)

    def __str__(self) -> str:
        return str(self.contact)

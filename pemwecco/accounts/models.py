"""The person who signs in. Facts about people live in `network.Person`."""

from __future__ import annotations

from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    Group,
    Permission,
    PermissionsMixin,
)
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from pemwecco.core.email_addresses import UnusableAddress, encode_email_address


class UserManager(BaseUserManager["User"]):
    """Users by e-mail; a user without a password signs in by code."""

    def create_user(
        self, email: str, password: str | None = None, **fields: Any
    ) -> User:
        user = self.model(email=normalise_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, email: str, password: str | None = None, **fields: Any
    ) -> User:
        return self.create_user(
            email, password, is_staff=True, is_superuser=True, **fields
        )

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=normalise_email(username or ""))


def normalise_email(email: str) -> str:
    """The form in which an address is stored and compared: trimmed, lower case, its domain in ASCII.

    One that no mail server takes stays as it was typed, for the forms refuse it.
    """
    try:
        return encode_email_address(email).lower()
    except UnusableAddress:
        return email.strip().lower()


@pghistory.track(exclude=["password", "last_login", "session_round"])
class User(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in: staff, panel member, host's contact, applicant or participant."""

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
    )
    is_staff = models.BooleanField(
        _("works in the staff pages"),
        default=False,
        help_text=_("Needs a second factor to sign in."),
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    # Counted up when every session of the person must end.
    session_round = models.PositiveIntegerField(default=0, editable=False)
    date_joined = models.DateTimeField(_("since"), default=timezone.now)
    # When a person of the staff was last written to with a link to set a password.
    invited_at = models.DateTimeField(
        _("invited"), null=True, blank=True, editable=False
    )

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ("email",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="user_email_lower",
                violation_error_message=_(
                    "An e-mail address is kept in small letters."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @cached_property
    def _perm_cache(self) -> set[str]:
        """The rights of the account and of its roles, in one query; the name is that of Django's backend.

        Django asks for each of the two by itself, on every page of staff.
        """
        rights = Permission.objects.order_by()
        if not self.is_superuser:
            own = User.user_permissions.through.objects.filter(user=self.pk)
            roles = User.groups.through.objects.filter(user=self.pk)
            given = Group.permissions.through.objects.filter(
                group__in=roles.values("group")
            )
            rights = rights.filter(
                Q(pk__in=own.values("permission"))
                | Q(pk__in=given.values("permission"))
            )
        held = set()
        for app, code in rights.values_list("content_type__app_label", "codename"):
            held.add(f"{app}.{code}")
        return held

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session holds of the account; it ends when the password or the round is another."""
        told = self.password
        if self.session_round:
            told = f"{told}/{self.session_round}"
        return salted_hmac(
            "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash",
            told,
            secret=secret,
            algorithm="sha256",
        ).hexdigest()

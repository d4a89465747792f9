"""What follows when a second factor comes or goes."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.models import Authenticator
from django.db.models.signals import post_delete, post_save

from pemwecco.accounts.middleware import CHECKED
from pemwecco.accounts.services import end_sessions


def admit_session_of_new_factor(
    instance: Authenticator, *, created: bool, **_kwargs: Any
) -> None:
    """The session in which somebody set up their factor has passed it; their other sessions have not."""
    request = context.request
    if (
        created
        and instance.type != Authenticator.Type.RECOVERY_CODES
        and request is not None
        and request.user.pk == instance.user_id
    ):
        request.session[CHECKED] = True


def end_sessions_without_factor(instance: Authenticator, **_kwargs: Any) -> None:
    """Whoever came in by a factor that is gone comes in anew; recovery codes are only made afresh."""
    if instance.type != Authenticator.Type.RECOVERY_CODES:
        end_sessions(user_id=instance.user_id)


def connect_factor_signals() -> None:
    """However the row is written or deleted, a page of allauth or the shell."""
    post_save.connect(admit_session_of_new_factor, sender=Authenticator)
    post_delete.connect(end_sessions_without_factor, sender=Authenticator)

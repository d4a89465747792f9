"""How allauth behaves here: no open sign-up, codes by e-mail, mails in the person's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from pemwecco.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by services (an application begun, a host invited), never by a form."""

    error_messages: dict[str, Any] = {  # noqa: RUF012  as allauth declares it
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": gettext_lazy(
            "There were many attempts in a short time. Use the last code that arrived, or try again in five "
            "minutes."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, Any]
    ) -> None:
        """Write in the language of the person, not of the page from which it was asked."""
        user: User | None = context.get("user")
        language = user.language if user is not None else translation.get_language()
        with translation.override(language or settings.LANGUAGE_CODE):
            super().send_mail(template_prefix, email, context)

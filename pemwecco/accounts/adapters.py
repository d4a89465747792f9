"""How allauth behaves here: no open sign-up, codes by e-mail, single sign-on for existing staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pemwecco.accounts.login_codes import remember_login_code
from pemwecco.accounts.models import User, normalise_email
from pemwecco.core.visitors import get_client_address

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin


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

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that every limit of ours counts by too."""
        address = get_client_address(request)
        if address is None:
            raise PermissionDenied
        return address

    def generate_login_code(self) -> str:
        """A new code; those it replaces are remembered in the session while they would be valid."""
        code = str(super().generate_login_code())
        remember_login_code(self.request.session, code)
        return code

    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, Any]
    ) -> None:
        """Write in the language of the person, not of the page from which it was asked."""
        user: User | None = context.get("user")
        language = user.language if user is not None else translation.get_language()
        with translation.override(language or settings.LANGUAGE_CODE):
            super().send_mail(template_prefix, email, context)


class StaffSignOnAdapter(DefaultSocialAccountAdapter):
    """Single sign-on lets in staff who have an account here, and makes none.

    Whom it means is said once by an address that the provider has verified, from then on by the provider's
    own number of the person. The second factor of this site is asked as after a password.
    """

    def is_open_for_signup(
        self, request: HttpRequest, sociallogin: SocialLogin
    ) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        # Names and pictures that a provider sends along are not ours to keep.
        sociallogin.account.extra_data = {}
        known = sociallogin.user
        if sociallogin.is_existing and known is not None:
            sociallogin.account.save(update_fields=["extra_data"])
            user: User | None = User.objects.get(pk=known.pk)
        else:
            user = self._find_staff_account(sociallogin)
        if user is None or not user.is_staff or not user.is_active:
            messages.error(
                request,
                _(
                    "The single sign-on knows you, and no account of staff here has your address. Ask the "
                    "coordinator of the programme for one."
                ),
            )
            raise ImmediateHttpResponse(redirect("account_login"))
        if not sociallogin.is_existing:
            sociallogin.connect(request, user)

    def _find_staff_account(self, sociallogin: SocialLogin) -> User | None:
        for address in sociallogin.email_addresses:
            if not address.verified:
                continue
            rows = User.objects.filter(is_staff=True, is_active=True)
            found = rows.filter(email=normalise_email(address.email)).first()
            if found is not None:
                return found
        return None

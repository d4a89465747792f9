"""Which language a page speaks to someone who came by a link in a mail."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation


def activate_mail_language(request: HttpRequest, language: str) -> None:
    """Show this page in the language of the mail, unless the reader has chosen one on the site."""
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        use_account_language(request, language)


def use_account_language(request: HttpRequest, language: str) -> None:
    """Show this page in the language that a person has chosen; an unknown one changes nothing."""
    if language in dict(settings.LANGUAGES):
        translation.activate(language)
        request.LANGUAGE_CODE = language

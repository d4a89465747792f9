"""Who looks at a page behind the sign-in."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from pemwecco.accounts.models import User


def get_user_or_404(request: HttpRequest) -> User:
    """The account that is signed in; for nobody the page does not exist."""
    if not request.user.is_authenticated:
        raise Http404
    return request.user

"""What every page knows: the programme that the site stands for."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from participants.applications.access import get_browser_keys
from participants.register.models import Programme

# A programme changes a few times a year; a page may be a minute behind.
KEPT_SECONDS = 60
_NONE = "none"


def get_active_programme() -> Programme | None:
    """The programme shown on the public site, kept for a minute so that pages ask no database."""
    kept = cache.get("active-programme")
    if kept is None:
        kept = Programme.objects.filter(active=True).first() or _NONE
        cache.set("active-programme", kept, KEPT_SECONDS)
    return None if kept == _NONE else kept


def add_programme_context(request: HttpRequest) -> dict[str, object]:
    """Context processor: `programme`, asked only by pages that use it, and `holds_drafts`."""
    return {
        "programme": SimpleLazyObject(get_active_programme),
        # A browser that began an application reaches it without a sign-in.
        "holds_drafts": SimpleLazyObject(lambda: bool(get_browser_keys(request))),
    }

"""The last notes for readers of feeds: those that everyone may read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from events.notes.models import NoteAudience, NoteVersion

MOST_ENTRIES = 20


class _NotesFeed(Feed):  # type: ignore[type-arg]  # it takes none when it runs
    """Atom; the same for everyone, whoever is signed in."""

    feed_type = Atom1Feed
    title = _("What we learn")
    subtitle = _("What the programme has learned, to read and to use.")

    def link(self) -> str:
        return reverse("notes:notes")

    def items(self) -> list[NoteVersion]:
        rows = NoteVersion.objects.in_force([NoteAudience.PUBLIC])
        ordered = rows.select_related("note").order_by("-note__published_on", "-pk")
        return list(ordered[:MOST_ENTRIES])

    def item_title(self, item: Any) -> str:
        return str(item.title)

    def item_description(self, item: Any) -> str:
        return str(item.summary)

    def item_link(self, item: Any) -> str:
        return reverse("notes:note", args=[item.note.slug])

    def item_pubdate(self, item: Any) -> datetime:
        return item.published_at  # type: ignore[no-any-return]  # a moment

    def item_updateddate(self, item: Any) -> datetime:
        return item.published_at  # type: ignore[no-any-return]  # a moment


@login_not_required
@require_safe
def show_notes_feed(request: HttpRequest) -> HttpResponse:
    """The last notes as Atom."""
    return _NotesFeed()(request)

"""Pages of a subject's own in the frame of the staff pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

    StaffModelAdmin = ModelAdmin[Any]
else:
    StaffModelAdmin = object


class FramedPages(StaffModelAdmin):
    """What each page needs that the theme draws: menu, title, whose list it belongs to."""

    def frame_page(
        self, request: HttpRequest, title: str, **more: Any
    ) -> dict[str, Any]:
        """The context of a page with its heading, and `more` that its template reads."""
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            **more,
        }

"""The site of staff: the theme's, with a list of all its pages that is made only for who reads it."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from unfold.sites import UnfoldAdminSite


class StaffSite(UnfoldAdminSite):
    """The menu at the side is ours (`settings/unfold.py`); the theme lists every page for each request."""

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """The pages that somebody may open, looked up when a template or the search walks through them."""
        make = super().get_app_list
        return SimpleLazyObject(lambda: make(request, app_label))


class StaffSiteConfig(AdminConfig):
    """The admin of Django with our site as its default."""

    default_site = "pemwecco.core.staff_site.StaffSite"

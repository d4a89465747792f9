"""How the staff pages look; their menu stands in `menu`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static

from pemwecco.settings.menu import MENU
from pemwecco.settings.palette import UNFOLD_COLORS


def build_asset_url(path: str) -> Callable[[HttpRequest], str]:
    """The address of a static file, asked when a page is drawn: settings are read before it is known."""

    def address(_request: HttpRequest) -> str:
        return static(path)

    return address


UNFOLD: dict[str, Any] = {
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": MENU,
    },
    "COLORS": UNFOLD_COLORS,
    "STYLES": [
        build_asset_url("css/tokens.css"),
        build_asset_url("css/admin.css"),
        build_asset_url("css/staff.css"),
    ],
    "SITE_ICON": build_asset_url("img/mark.svg"),
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": build_asset_url("img/favicon.svg"),
        }
    ],
    "BORDER_RADIUS": "6px",
    "SHOW_LANGUAGES": True,
    "SITE_TITLE": "PEM-WECCO",
    "SITE_HEADER": "PEM-WECCO",
    "DASHBOARD_CALLBACK": "home.desk.page.fill_dashboard",
}

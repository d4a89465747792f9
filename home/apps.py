from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    label = "home"
    verbose_name = _("Home")

    def ready(self) -> None:
        from home.context import get_active_programme  # noqa: PLC0415  needs the models
        from pemwecco.mail.render import register_layout_context  # noqa: PLC0415  needs the models

        # Every mail carries the name and the funder's statement of the programme.
        @register_layout_context
        def programme() -> dict[str, object]:
            return {"programme": get_active_programme()}

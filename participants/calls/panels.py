"""What calls add to the page of a programme."""

from __future__ import annotations

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from participants.register.models import Programme
from pemwecco.accounts.models import User
from pemwecco.core.panels import Panel, register_row_panel


@register_row_panel(40)
def build_clone_panel(row: Model, viewer: User) -> Panel | None:
    """The way to a new programme with the settings of this one, for whoever may make programmes."""
    if not isinstance(row, Programme) or not viewer.has_perm("register.add_programme"):
        return None
    url = reverse("admin:register_programme_clone", args=[row.pk])
    template = "admin/calls/parts/clone_panel.html"
    return Panel("clone", _("For another country or grant"), template, {"url": url})

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnershipsConfig(AppConfig):
    name = "reintegration.partnerships"
    label = "partnerships"
    verbose_name = _("After the return")
    # Its staff pages keep the address that they had when this subject was part of another.
    address = "reintegration"

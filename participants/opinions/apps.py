from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpinionsConfig(AppConfig):
    name = "participants.opinions"
    label = "opinions"
    verbose_name = _("Opinions of experts")
    # Its staff pages stand among those of the selection.
    address = "selection"

"""The minutes of a panel."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from pemwecco.documents.papers import PaperKind, register_kind

MINUTES = register_kind(
    PaperKind(
        code="panel-minutes",
        prefix="PV",
        template="letters/minutes.html",
        public=_("Minutes of a panel"),
    )
)

"""The papers that this subject issues."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from pemwecco.documents.papers import PaperKind, register_kind

RECEIPT = register_kind(
    PaperKind(
        code="application-receipt",
        prefix="REC",
        template="letters/receipt.html",
        public=_("Receipt of an application"),
    )
)
MINUTES = register_kind(
    PaperKind(
        code="panel-minutes",
        prefix="PV",
        template="letters/minutes.html",
        public=_("Minutes of a panel"),
    )
)

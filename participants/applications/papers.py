"""The receipt of an application."""

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

"""The receipt of an application."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from pemwecco.documents.papers import IssuedDocumentKind, register_document_kind

RECEIPT = register_document_kind(
    IssuedDocumentKind(
        code="application-receipt",
        prefix="REC",
        template="letters/receipt.html",
        public=_("Receipt of an application"),
    )
)

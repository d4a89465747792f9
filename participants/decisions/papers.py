"""The minutes of a panel."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from pemwecco.documents.papers import IssuedDocumentKind, register_document_kind

MINUTES = register_document_kind(
    IssuedDocumentKind(
        code="panel-minutes",
        prefix="PV",
        template="letters/minutes.html",
        public=_("Minutes of a panel"),
    )
)

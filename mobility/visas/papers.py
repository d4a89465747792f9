"""The papers of the visa dossier."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from pemwecco.documents.papers import PaperKind, register_kind

SUPPORT_LETTER = register_kind(
    PaperKind(
        code="support-letter",
        prefix="PEM-L",
        template="letters/support.html",
        public=_("Visa support letter"),
    )
)

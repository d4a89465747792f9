"""The papers of the visa dossier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from mobility.letters.models import LetterKind
from pemwecco.documents.papers import PaperKind, register_kind


def _prepare(kind: LetterKind) -> Any:
    def prepared(facts: Mapping[str, Any], language: str) -> dict[str, Any]:
        from mobility.letters.services.layout import layout  # noqa: PLC0415  services know the papers

        return layout(kind, facts, language)

    return prepared


def _declared(kind: LetterKind, code: str, prefix: str, public: Any) -> PaperKind:
    return register_kind(
        PaperKind(
            code=code,
            prefix=prefix,
            template=f"letters/{kind}.html",
            public=public,
            prepare=_prepare(kind),
        )
    )


SUPPORT_LETTER = _declared(LetterKind.SUPPORT, "support-letter", "PEM-L", _("Visa support letter"))
KINDS: dict[LetterKind, PaperKind] = {
    LetterKind.SUPPORT: SUPPORT_LETTER,
    LetterKind.INVITATION: _declared(LetterKind.INVITATION, "invitation", "PEM-I", _("Invitation of a host")),
    LetterKind.PROGRAMME: _declared(LetterKind.PROGRAMME, "programme", "PEM-P", _("Day-by-day programme")),
    LetterKind.UNDERTAKING: _declared(
        LetterKind.UNDERTAKING, "undertaking", "PEM-U", _("Undertaking to return")
    ),
    LetterKind.COVER: _declared(LetterKind.COVER, "cover-sheet", "PEM-C", _("Cover sheet of a visa dossier")),
    LetterKind.FORM: _declared(LetterKind.FORM, "form-facts", "PEM-F", _("Answers for the application form")),
}

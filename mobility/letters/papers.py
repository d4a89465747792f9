"""The papers of the visa dossier."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.letters.models import Letter, LetterKind
from participants.register.papers import (
    MOBILITY,
    EvidencePaper,
    register_evidence,
)
from pemwecco.documents.models import Paper
from pemwecco.documents.papers import IssuedDocumentKind, register_document_kind


def _build_layout_preparer(kind: LetterKind) -> Any:
    def prepared(facts: Mapping[str, Any], language: str) -> dict[str, Any]:
        from mobility.letters.services.layout import build_letter_layout  # noqa: PLC0415  services know the papers

        return build_letter_layout(kind, facts, language)

    return prepared


def _is_outdated(paper: Paper) -> bool:
    from mobility.letters.services.standings import is_letter_outdated  # noqa: PLC0415  services know the papers

    return is_letter_outdated(paper)


def _declare_letter_kind(
    kind: LetterKind, code: str, prefix: str, public: Any
) -> IssuedDocumentKind:
    return register_document_kind(
        IssuedDocumentKind(
            code=code,
            prefix=prefix,
            template=f"letters/{kind}.html",
            public=public,
            prepare=_build_layout_preparer(kind),
            outdated=_is_outdated,
        )
    )


SUPPORT_LETTER = _declare_letter_kind(
    LetterKind.SUPPORT, "support-letter", "PEM-L", _("Visa support letter")
)
KINDS: dict[LetterKind, IssuedDocumentKind] = {
    LetterKind.SUPPORT: SUPPORT_LETTER,
    LetterKind.INVITATION: _declare_letter_kind(
        LetterKind.INVITATION, "invitation", "PEM-I", _("Invitation of a host")
    ),
    LetterKind.PROGRAMME: _declare_letter_kind(
        LetterKind.PROGRAMME, "programme", "PEM-P", _("Day-by-day programme")
    ),
    LetterKind.UNDERTAKING: _declare_letter_kind(
        LetterKind.UNDERTAKING, "undertaking", "PEM-U", _("Undertaking to return")
    ),
    LetterKind.COVER: _declare_letter_kind(
        LetterKind.COVER, "cover-sheet", "PEM-C", _("Cover sheet of a visa dossier")
    ),
    LetterKind.FORM: _declare_letter_kind(
        LetterKind.FORM, "form-facts", "PEM-F", _("Answers for the application form")
    ),
}


@register_evidence(MOBILITY)
def list_letter_evidence(participations: Collection[int]) -> Iterable[EvidencePaper]:
    """The letters issued for the visa of these files (by key), superseded ones too."""
    rows = Letter.objects.filter(
        dossier__participation__in=participations, paper__pdf__isnull=False
    )
    for row in rows.select_related("dossier", "paper__pdf"):
        if row.paper.pdf is not None:
            label = f"{row.get_kind_display()} {row.paper.reference}"
            on = timezone.localdate(row.paper.created_at)
            yield EvidencePaper(row.dossier.participation_id, label, on, row.paper.pdf)

"""The certificate of participation: what it is called, and the facts it prints."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from participants.register.models import Participation
from participants.register.papers import (
    TRAINING,
    EvidencePaper,
    register_evidence,
)
from participants.training.models import Completion
from pemwecco.documents.papers import IssuedDocumentKind, register_document_kind

TITLE = _("Certificate of participation")
CERTIFICATE = register_document_kind(
    IssuedDocumentKind(
        code="certificate",
        prefix="CERT",
        template="letters/certificate.html",
        public=TITLE,
    )
)

# What an upper subject says of the stay: first and last day, hosts; nothing before the return.
StaySource = Callable[[Participation], dict[str, Any] | None]
_STAYS: list[StaySource] = []


def register_stay_source(source: StaySource) -> StaySource:
    """Let the certificate say the stay too; a subject does it in its `receivers`."""
    _STAYS.append(source)
    return source


def gather_stay_facts(participation: Participation) -> dict[str, Any] | None:
    """The stay as the certificate prints it; nothing before the return and the report."""
    for source in _STAYS:
        if (stay := source(participation)) is not None:
            return stay
    return None


def gather_certificate_facts(
    participation: Participation, completions: list[Completion], language: str
) -> dict[str, Any]:
    """Everything the certificate prints, in its language: plain values that can be frozen."""
    programme = participation.call.programme
    stay = gather_stay_facts(participation)
    modules = []
    hours = Decimal(0)
    with override(language):
        for done in completions:
            module = done.module
            hours += module.hours
            line = {
                "title": str(module),
                "hours": number_format(module.hours.normalize()),
                "completed_on": done.completed_on.isoformat(),
            }
            modules.append(line)
        return {
            "file": participation.reference,
            "name": participation.person.full_name,
            "organisation": str(participation.organisation or ""),
            "modules": modules,
            "hours": number_format(hours.normalize()),
            **({"stay": stay} if stay else {}),
            "programme": {
                "name": programme.name,
                "implementer": programme.implementer,
                "partner": programme.partner_in_sentence,
                "funding": programme.funding,
            },
        }


def gather_public_certificate_facts(
    participation: Participation, completions: list[Completion]
) -> dict[str, Any]:
    """What `/verify/` may say: initials, first and last day, what for."""
    days = sorted(done.completed_on for done in completions)
    # In the language of the source: the page says it in that of its reader.
    with override("en"):
        return {
            "initials": participation.person.initials,
            "dates": [days[0].isoformat(), days[-1].isoformat()],
            "purpose": str(TITLE),
        }


@register_evidence(TRAINING)
def list_certificate_evidence(
    participations: Collection[int],
) -> Iterable[EvidencePaper]:
    """The certificates of participation of these files (by key), each once."""
    rows = Completion.objects.filter(
        participation__in=participations, certificate__pdf__isnull=False
    )
    seen = set()
    for row in rows.select_related("certificate__pdf").order_by("pk"):
        paper = row.certificate
        if paper is None or paper.pdf is None or paper.pk in seen:
            continue
        seen.add(paper.pk)
        label = f"{TITLE} {paper.reference}"
        on = timezone.localdate(paper.created_at)
        yield EvidencePaper(row.participation_id, label, on, paper.pdf)

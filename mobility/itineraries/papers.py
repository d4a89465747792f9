"""The certificate of presence of a visit: what it is called, and the facts it prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from mobility.hosts.models import Placement
from mobility.itineraries.models import Presence
from pemwecco.documents.papers import IssuedDocumentKind, register_document_kind

TITLE = _("Certificate of presence")
PRESENCE_CERTIFICATE = register_document_kind(
    IssuedDocumentKind(
        code="presence",
        prefix="PRES",
        template="itineraries/presence_certificate.html",
        public=TITLE,
    )
)


def gather_presence_facts(
    placement: Placement, presences: Sequence[Presence]
) -> dict[str, Any]:
    """Everything the certificate prints: the visit and the days on which somebody saw the person there."""
    file = placement.participation
    programme = file.call.programme
    organisation = placement.host.organisation
    days = []
    for presence in presences:
        days.append({"on": presence.on.isoformat(), "how": presence.how})
    return {
        "file": file.reference,
        "name": file.person.full_name,
        "organisation": str(file.organisation or ""),
        "host": organisation.name,
        "town": organisation.city,
        "purpose": placement.purpose,
        "days": days,
        "programme": {
            "name": programme.name,
            "implementer": programme.implementer,
            "partner": programme.partner_in_sentence,
            "funding": programme.funding,
        },
    }


def gather_public_presence_facts(
    placement: Placement, presences: Sequence[Presence]
) -> dict[str, Any]:
    """What `/verify/` may say: initials, first and last day seen, what for."""
    # In the language of the source: the page says it in that of its reader.
    with override("en"):
        return {
            "initials": placement.participation.person.initials,
            "dates": [presences[0].on.isoformat(), presences[-1].on.isoformat()],
            "purpose": str(TITLE),
        }

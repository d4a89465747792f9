"""The certificate of presence of a visit and the trip report: what they are called, the facts they print."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from mobility.hosts.models import Placement
from mobility.itineraries.models import (
    Crossing,
    ItineraryVersion,
    Presence,
    PresenceCertificate,
    ReturnDelay,
    TripReport,
)
from participants.register.models import Participation
from participants.register.papers import (
    MOBILITY,
    EvidencePaper,
    register_evidence,
)
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
# What names the contact of a host who is responsible.
POINT_CONTACT = ("contact__affiliation__person", "contact__affiliation__organisation")
REPORT_TITLE = _("Trip report")
TRIP_REPORT_PAPER = register_document_kind(
    IssuedDocumentKind(
        code="trip_report",
        prefix="RPT",
        template="itineraries/trip_report.html",
        public=REPORT_TITLE,
    )
)


def gather_presence_facts(
    placement: Placement, presences: Sequence[Presence]
) -> dict[str, Any]:
    """Everything the certificate prints: the visit and the days on which somebody saw the person there."""
    file = placement.participation
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
        "programme": _gather_report_head(file),
    }


def _gather_report_head(file: Participation) -> dict[str, str]:
    programme = file.call.programme
    return {
        "name": programme.name,
        "implementer": programme.implementer,
        "partner": programme.partner_in_sentence,
        "funding": programme.funding,
    }


def gather_report_facts(
    report: TripReport, file: Participation, visits: Sequence[Placement]
) -> dict[str, Any]:
    """Everything the trip report prints: what was said, visits, people met, what is to do."""
    seen = []
    for visit in visits:
        first, last = visit.starts_on.isoformat(), visit.ends_on.isoformat()
        seen.append(
            {"host": visit.host.organisation.name, "first": first, "last": last}
        )
    met = []
    for row in file.introductions.order_by("on", "pk"):
        met.append(
            {
                "on": row.on.isoformat(),
                "name": row.met_name,
                "organisation": row.met_organisation,
                "about": row.about,
            }
        )
    points = []
    own = file.action_points.exclude(stage="dropped")
    named = ("participation__person", "staff", *POINT_CONTACT)
    for point in own.select_related(*named):
        due = point.due_on.isoformat()
        points.append({"what": point.what, "who": point.person, "due_on": due})
    return {
        "file": file.reference,
        "name": file.person.full_name,
        "organisation": str(file.organisation or ""),
        "learned": report.learned,
        "to_use": report.to_use,
        "what_next": report.what_next,
        "hard": report.hard,
        "advice": report.advice,
        "may_quote": report.may_quote,
        "visits": seen,
        "met": met,
        "points": points,
        "programme": _gather_report_head(file),
    }


def gather_public_report_facts(
    file: Participation, visits: Sequence[Placement]
) -> dict[str, Any]:
    """What `/verify/` may say: initials, first and last day of the visits, what for."""
    first = min((visit.starts_on for visit in visits), default=None)
    last = max((visit.ends_on for visit in visits), default=None)
    # In the language of the source: the page says it in that of its reader.
    with override("en"):
        return {
            "initials": file.person.initials,
            "dates": [first.isoformat(), last.isoformat()] if first and last else "",
            "purpose": str(REPORT_TITLE),
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


@register_evidence(MOBILITY)
def list_programme_evidence(participations: Collection[int]) -> Iterable[EvidencePaper]:
    """The programmes published for these files (by key), every version."""
    rows = ItineraryVersion.objects.filter(
        itinerary__participation__in=participations, pdf__isnull=False
    )
    for row in rows.select_related("itinerary", "pdf"):
        if row.pdf is not None:
            label = gettext("Programme of the stay, version %(number)s") % {
                "number": row.number
            }
            on = timezone.localdate(row.published_at)
            yield EvidencePaper(row.itinerary.participation_id, label, on, row.pdf)


@register_evidence(MOBILITY)
def list_crossing_evidence(participations: Collection[int]) -> Iterable[EvidencePaper]:
    """What proves departure and return of these files (by key); crossings taken back prove nothing."""
    rows = Crossing.objects.standing().filter(
        participation__in=participations, document__isnull=False
    )
    for row in rows.select_related("document"):
        if row.document is not None:
            proof = f"{row.get_direction_display()} {row.get_evidence_display()}"
            yield EvidencePaper(row.participation_id, proof, row.on, row.document)


@register_evidence(MOBILITY)
def list_delay_evidence(participations: Collection[int]) -> Iterable[EvidencePaper]:
    """Why these people (files by key) came home later than planned, where staff accepted it."""
    rows = ReturnDelay.objects.in_force().filter(participation__in=participations)
    for row in rows.select_related("document"):
        label = row.get_kind_display()
        yield EvidencePaper(row.participation_id, label, row.expected_on, row.document)


@register_evidence(MOBILITY)
def list_presence_evidence(participations: Collection[int]) -> Iterable[EvidencePaper]:
    """The certificates of presence of hosts, of these files (by key)."""
    rows = PresenceCertificate.objects.filter(
        placement__participation__in=participations, paper__pdf__isnull=False
    )
    for row in rows.select_related("placement", "paper__pdf"):
        if row.paper.pdf is not None:
            label = f"{TITLE} {row.paper.reference}"
            on = row.placement.ends_on
            yield EvidencePaper(
                row.placement.participation_id, label, on, row.paper.pdf
            )


@register_evidence(MOBILITY)
def list_report_evidence(participations: Collection[int]) -> Iterable[EvidencePaper]:
    """The trip reports handed in, of these files (by key)."""
    rows = TripReport.objects.filter(
        participation__in=participations, paper__pdf__isnull=False
    )
    for row in rows.select_related("paper__pdf"):
        if row.paper is not None and row.paper.pdf is not None:
            label = f"{REPORT_TITLE} {row.paper.reference}"
            on = timezone.localdate(row.paper.created_at)
            yield EvidencePaper(row.participation_id, label, on, row.paper.pdf)

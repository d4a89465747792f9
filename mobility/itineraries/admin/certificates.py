"""The visits of a file with the days on which somebody was seen there, and their certificates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.hosts.lifecycle import AGREED
from mobility.hosts.models import Placement
from mobility.itineraries.models import Presence, PresenceCertificate
from mobility.itineraries.services.certificates import (
    ISSUE,
    SEEN,
    issue_presence_certificate,
)
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.admin import get_staff_user
from pemwecco.core.answers import Refused


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visit of a file as its page shows it."""

    placement: Placement
    seen: int
    certificate: PresenceCertificate | None
    may_issue: bool


@dataclass(frozen=True, slots=True)
class VisitRows:
    """Of a file the visits that have begun, the days of presence (visit, day), the certificates; unread."""

    visits: QuerySet[Placement]
    days: QuerySet[Any, tuple[int, date]]
    certificates: QuerySet[PresenceCertificate]


def select_visit_rows(file: Participation, viewer: User) -> VisitRows | None:
    """What `build_visits_context` reads, for those who see presence; a page reads it with its other rows."""
    if not viewer.has_perm("itineraries.view_presence"):
        return None
    begun = Placement.objects.filter(
        participation=file, stage__in=AGREED, starts_on__lte=timezone.localdate()
    )
    rows = Presence.objects.filter(stop__placement__in=begun, state__in=SEEN)
    own = PresenceCertificate.objects.visible_to(viewer).filter(placement__in=begun)
    visits = begun.select_related("host__organisation").order_by("starts_on")
    return VisitRows(
        visits,
        rows.values_list("stop__placement", "on"),
        own.select_related("paper").order_by("pk"),
    )


def build_visits_context(rows: VisitRows | None, viewer: User) -> dict[str, Any]:
    """The visits that have begun, to those who see presence; three queries unless they are read already."""
    if rows is None or not rows.visits:
        return {}
    seen: dict[int, set[date]] = {}
    for key, on in rows.days:
        seen.setdefault(key, set()).add(on)
    papers = {}
    for certificate in rows.certificates:
        papers[certificate.placement_id] = certificate
    may_issue = viewer.has_perm(ISSUE)
    lines = []
    for visit in rows.visits:
        days = len(seen.get(visit.pk, ()))
        is_over = visit.ends_on < timezone.localdate()
        lines.append(
            VisitLine(
                placement=visit,
                seen=days,
                certificate=papers.get(visit.pk),
                may_issue=may_issue and is_over and bool(days),
            )
        )
    return {"visits": lines}


def issue_certificate_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue the certificate of presence of a visit."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    user = get_staff_user(request)
    placement = get_object_or_404(Placement.objects.visible_to(user), pk=pk)
    try:
        certificate = issue_presence_certificate(placement=placement, by=user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("%(paper)s is issued; its PDF is being made.")
            % {"paper": certificate.paper},
        )
    return HttpResponseRedirect(
        reverse(
            "admin:register_participation_change", args=[placement.participation_id]
        )
    )

"""The certificate of presence of a visit, and what the certificate of participation says of the stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from mobility.hosts.models import TAKES_PLACE, Placement
from mobility.itineraries.lifecycle import GIVEN_REPORTS
from mobility.itineraries.models import (
    Crossing,
    Presence,
    PresenceCertificate,
    TripReport,
)
from mobility.itineraries.papers import (
    PRESENCE_CERTIFICATE,
    gather_presence_facts,
    gather_public_presence_facts,
)
from mobility.itineraries.queries import map_crossing_days
from mobility.itineraries.services.return_desk import CAME_HOME
from participants.register.models import Participation
from participants.training.services import issue_certificate
from pemwecco.accounts.models import User
from pemwecco.core.answers import YES, GuardAnswer, Refused, no, require
from pemwecco.documents.lifecycle import PaperStage
from pemwecco.documents.papers import choose_superseded, issue_document

ISSUE = "itineraries.add_presencecertificate"
CERTIFY = "training.issue_certificate"
SEEN = (Presence.State.PRESENT, Presence.State.LATE)


def list_seen_days(placement: Placement) -> list[Presence]:
    """The presences of a visit that count, one for each day, the first first."""
    days: dict[object, Presence] = {}
    rows = Presence.objects.filter(stop__placement=placement, state__in=SEEN)
    for row in rows.order_by("on", "at"):
        days.setdefault(row.on, row)
    return list(days.values())


def can_issue_presence_certificate(
    placement: Placement, seen: Sequence[Presence]
) -> GuardAnswer:
    """Whether a visit is over and somebody saw the person there."""
    if placement.ends_on >= timezone.localdate():
        return no(_("The visit is not over."))
    return YES if seen else no(_("Nobody noted a presence at this visit."))


@transaction.atomic
def issue_presence_certificate(
    *, placement: Placement, by: User
) -> PresenceCertificate:
    """Issue the certificate of a visit with the days on which somebody was seen there.

    Each day counts once, late as well as present. Other days since the last certificate give a new one
    that supersedes it; the same days give it back. Refuses with `Refused` a visit that is not over or at
    which nobody was seen; `PermissionDenied` without the right.
    """
    require(by, ISSUE)
    locked = Placement.objects.select_for_update(of=("self",)).get(pk=placement.pk)
    seen = list_seen_days(locked)
    if not (answer := can_issue_presence_certificate(locked, seen)):
        raise Refused(answer.reason)
    earlier = (
        PresenceCertificate.objects.filter(placement=locked)
        .select_related("paper")
        .order_by("-pk")
        .first()
    )
    facts = gather_presence_facts(locked, seen)
    is_standing = earlier is not None and earlier.paper.stage in {
        PaperStage.RENDERING,
        PaperStage.ISSUED,
    }
    if earlier is not None and is_standing and earlier.paper.facts == facts:
        return earlier
    language = locked.participation.person.language
    with override(language):
        paper = issue_document(
            kind=PRESENCE_CERTIFICATE,
            facts=facts,
            public_facts=gather_public_presence_facts(locked, seen),
            language=language,
            by=by,
            supersedes=choose_superseded(earlier.paper if earlier else None),
        )
    return PresenceCertificate.objects.create(placement=locked, paper=paper)


def gather_certified_stay(participation: Participation) -> dict[str, Any] | None:
    """First and last day as crossed, and the hosts, once the return is confirmed and the report handed in."""
    if participation.stage not in CAME_HOME:
        return None
    given = TripReport.objects.filter(
        participation=participation, stage__in=GIVEN_REPORTS
    )
    crossed = map_crossing_days(participation)
    if not given.exists() or len(crossed) < len(Crossing.Direction):
        return None
    visits = participation.placements.filter(stage__in=TAKES_PLACE)
    hosts = visits.order_by("starts_on", "pk").values_list(
        "host__organisation__name", flat=True
    )
    return {
        "first": crossed[Crossing.Direction.ENTRY].isoformat(),
        "last": crossed[Crossing.Direction.EXIT].isoformat(),
        "hosts": list(dict.fromkeys(hosts)),
    }


def issue_certified_stay(*, participation: Participation, by: User) -> bool:
    """The certificate of participation with the stay, whether a new one was issued.

    Refuses with `Refused` before the return is confirmed and the report handed in, and who has not completed
    every required module; `PermissionDenied` without the right.
    """
    require(by, CERTIFY)
    if gather_certified_stay(participation) is None:
        raise Refused(
            _("The return is not confirmed, or the trip report is not handed in.")
        )
    return issue_certificate(participation=participation, by=by)

"""The certificate of presence of a visit: issued once it is over, from what was noted there."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from mobility.hosts.models import Placement
from mobility.itineraries.models import Presence, PresenceCertificate
from mobility.itineraries.papers import (
    PRESENCE_CERTIFICATE,
    gather_presence_facts,
    gather_public_presence_facts,
)
from pemwecco.accounts.models import User
from pemwecco.core.answers import YES, GuardAnswer, Refused, no, require
from pemwecco.documents.lifecycle import PaperStage
from pemwecco.documents.papers import issue_document

ISSUE = "itineraries.add_presencecertificate"
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
            supersedes=earlier.paper
            if earlier is not None and earlier.paper.stage == PaperStage.ISSUED
            else None,
        )
    return PresenceCertificate.objects.create(placement=locked, paper=paper)

"""What a support structure may see: its own nominations, companies, referrals; nothing of any other's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone

from mobility.hosts.lifecycle import AGREED, PlacementStage
from mobility.hosts.models import (
    CampaignAnswer,
    DescribedStep,
    Host,
    HostContact,
    HostInvitation,
    Placement,
)
from mobility.structures.lifecycle import NominationStage
from mobility.structures.models import Nomination, StructureAccess
from participants.eligibility.lifecycle import ReferralStage
from participants.eligibility.models import Referral
from pemwecco.accounts.models import User
from pemwecco.network.models import (
    SUPPORT_KINDS,
    Organisation,
    Relation,
    RelationKind,
)

DESCRIBED_PARTS: Final = len(DescribedStep.Step.values)
# A visit is over, or called off: neither is coming.
_COMING = (PlacementStage.ACCEPTED, PlacementStage.CONFIRMED, PlacementStage.RUNNING)


@dataclass(frozen=True, slots=True)
class CompanyLine:
    """A company that a structure follows: how far it is as a host; `host` is nothing for one that is none."""

    company: Organisation
    host: Host | None
    step: str
    answer: CampaignAnswer | None
    coming: int
    done: int
    next_day: date | None


def list_spoken_structures(user: User) -> QuerySet[Organisation]:
    """The structures for which a person speaks today, by name."""
    own = StructureAccess.objects.of_user(user).values("affiliation__organisation")
    return Organisation.objects.filter(pk__in=own, kind__in=SUPPORT_KINDS)


def list_followed_companies(structure: Organisation) -> QuerySet[Organisation]:
    """The companies that are a structure's own: its accepted nominations, those it supports, its members.

    A tie counts while it is in force, and only as staff recorded it.
    """
    accepted = Nomination.objects.of_structure(structure.pk).filter(
        stage=NominationStage.ACCEPTED
    )
    ties = Relation.objects.current()
    supported = ties.filter(kind=RelationKind.SUPPORTS, first=structure)
    members = ties.filter(kind=RelationKind.MEMBER_OF, second=structure)
    return Organisation.objects.filter(
        Q(pk__in=accepted.values("organisation"))
        | Q(pk__in=supported.values("second"))
        | Q(pk__in=members.values("first"))
    )


def list_followed_visits(structure: Organisation) -> QuerySet[Placement]:
    """The visits that companies of a structure have agreed to; before the yes there are none to see."""
    own = list_followed_companies(structure).order_by().values("pk")
    return Placement.objects.filter(host__organisation__in=own, stage__in=AGREED)


def list_coming_visits(structure: Organisation) -> QuerySet[Placement]:
    """Those of its visits that are still to come or go on now, the next one first."""
    rows = list_followed_visits(structure).filter(
        stage__in=_COMING, ends_on__gte=timezone.localdate()
    )
    return rows.order_by("starts_on", "pk")


def build_company_lines(companies: Iterable[Organisation]) -> list[CompanyLine]:
    """How far each company is; it comes with its sector and host. Four queries, however many companies."""
    chosen = list(companies)
    hosts = {row.host.pk: row.host for row in chosen if hasattr(row, "host")}
    steps = _map_host_steps(hosts)
    answers = _map_last_answers(hosts)
    visits = _map_visit_counts(hosts)
    lines = []
    for row in chosen:
        host = getattr(row, "host", None)
        key = host.pk if host is not None else 0
        coming, done, next_day = visits.get(key, (0, 0, None))
        line = CompanyLine(
            company=row,
            host=host,
            step=steps.get(key, "none"),
            answer=answers.get(key),
            coming=coming,
            done=done,
            next_day=next_day,
        )
        lines.append(line)
    return lines


def _map_host_steps(hosts: Mapping[int, Host]) -> dict[int, str]:
    """How far each host is: "new", "invited", "begun", "described"; one query."""
    speaking = HostContact.objects.current().filter(
        affiliation__organisation__host=OuterRef("pk")
    )
    invited = HostInvitation.objects.filter(host=OuterRef("pk"), revoked_at=None)
    rows = Host.objects.filter(pk__in=hosts).order_by()
    facts = rows.annotate(
        parts=Count("described_steps"),
        is_spoken_for=Exists(speaking),
        is_invited=Exists(invited),
    ).values_list("pk", "parts", "is_spoken_for", "is_invited")
    found = {}
    for key, parts, is_spoken_for, is_invited in facts:
        if parts >= DESCRIBED_PARTS:
            found[key] = "described"
        elif parts or is_spoken_for:
            found[key] = "begun"
        else:
            found[key] = "invited" if is_invited else "new"
    return found


def _map_last_answers(hosts: Mapping[int, Host]) -> dict[int, CampaignAnswer]:
    """What each host was asked last, and said; one query."""
    rows = CampaignAnswer.objects.filter(host__in=hosts).order_by(
        "host_id", "-campaign__closes_on", "-pk"
    )
    last = rows.select_related("campaign__cohort").distinct("host_id")
    return {row.host_id: row for row in last}


def _map_visit_counts(
    hosts: Mapping[int, Host],
) -> dict[int, tuple[int, int, date | None]]:
    """Of each host: visits agreed and to come, visits done, the first day of the next; one query."""
    is_coming = Q(stage__in=_COMING, ends_on__gte=timezone.localdate())
    rows = Placement.objects.filter(host__in=hosts, stage__in=AGREED).order_by()
    facts = rows.values_list("host").annotate(
        coming=Count("pk", filter=is_coming),
        done=Count("pk", filter=Q(stage=PlacementStage.COMPLETED)),
        next_day=Min("starts_on", filter=is_coming),
    )
    return {key: (coming, done, day) for key, coming, done, day in facts}


def list_structure_referrals(structure: Organisation) -> QuerySet[Referral]:
    """Whom one structure was asked to help: those to answer first, then those that are due soonest.

    After the return it knows of nobody without a consent that stands.
    """
    rows = (
        Referral.objects.told()
        .filter(structure=structure)
        .select_related(
            "structure",
            "participation__person",
            "participation__organisation",
            "participation__call__programme",
        )
    )
    place = Case(
        When(stage=ReferralStage.PROPOSED, then=Value(0)),
        When(stage=ReferralStage.ACCEPTED, then=Value(1)),
        default=Value(2),
    )
    return rows.order_by(place, F("follow_up_on").asc(nulls_last=True), "-pk")

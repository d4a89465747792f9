"""Who pays for which part of a stay: stated by staff for all, by a host for its own visit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from mobility.hosts.models import Placement
from mobility.hosts.services.contacts import can_manage_host
from mobility.visas.lifecycle import DossierStage
from mobility.visas.models import CostShare, Dossier
from mobility.visas.rules.costs import ONCE, CostKind
from mobility.visas.services.checklist import COLLECTING
from mobility.visas.services.dossier_rows import list_agreed_visits
from mobility.visas.services.dossiers import MANAGE
from mobility.visas.services.trips import get_trip
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require

DaySpanGiven = tuple[date | None, date | None]


@transaction.atomic
def state_cost(
    *,
    dossier: Dossier,
    kind: str,
    payer: str,
    visit: int | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    by: User,
) -> CostShare:
    """Keep who bears a kind of cost of a stay, from a day to a day, without days for all of it.

    `visit` is that of the host who pays. Said twice, it is one. Refuses with `Refused` days of what is paid
    once, an end before the beginning, days outside the trip, a host without an agreed visit of this person,
    a closed dossier; with `PermissionDenied` whoever does not steer dossiers.
    """
    require(by, MANAGE)
    locked = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    if locked.stage == DossierStage.CLOSED:
        raise Refused(_("The dossier is closed."))
    file = dossier.participation
    if payer == Dossier.PaidBy.HOST:
        if visit not in {row.pk for row in list_agreed_visits(file)}:
            raise Refused(_("This host has not agreed to a visit of this person."))
    else:
        visit = None
    first, last = _check_days(file, CostKind(kind), (starts_on, ends_on))
    share, _created = CostShare.objects.get_or_create(
        participation=file,
        kind=kind,
        payer=payer,
        placement_id=visit,
        starts_on=first,
        ends_on=last,
        defaults={"by": by},
    )
    return share


@transaction.atomic
def remove_cost(*, dossier: Dossier, share: int, by: User) -> None:
    """Take a statement back; the history keeps it. One that is not there any more is no mistake."""
    require(by, MANAGE)
    dossier.participation.cost_shares.filter(pk=share).delete()


@transaction.atomic
def state_host_costs(
    *, placement: Placement, costs: Mapping[str, DaySpanGiven], by: User
) -> list[CostShare]:
    """Keep what a host bears of the stay of its visitor, in place of what it said before.

    `costs` holds the days by kind; without days those of the visit, for the lodging its nights. Refuses with
    `Refused` a visit that the host has not agreed to, a person whose dossier is not being collected, and days
    outside the stay; with `PermissionDenied` whoever does not answer for the host.
    """
    if not can_manage_host(by, placement.host_id):
        raise PermissionDenied(
            _("Only a contact who may answer for the host says what it bears.")
        )
    Placement.objects.select_for_update(of=("self",)).get(pk=placement.pk)
    if not placement.is_agreed:
        raise Refused(_("The host has not said yes to this visit."))
    file = placement.participation
    if not is_collecting(file):
        raise Refused(_("No dossier is being collected for this person."))
    rows = []
    for kind, days in costs.items():
        first, last = _check_days(file, CostKind(kind), days)
        if first is None and CostKind(kind) not in ONCE:
            first, last = list_visit_days(placement, CostKind(kind))
        rows.append(
            CostShare(
                participation=file,
                kind=kind,
                payer=Dossier.PaidBy.HOST,
                placement=placement,
                starts_on=first,
                ends_on=last,
                by=by,
            )
        )
    placement.cost_shares.all().delete()
    return CostShare.objects.bulk_create(rows)


def is_collecting(participation: Participation) -> bool:
    """Whether the papers of a person are still being collected."""
    return Dossier.objects.filter(
        participation=participation, stage__in=COLLECTING
    ).exists()


def list_visit_days(placement: Placement, kind: CostKind) -> tuple[date, date]:
    """The days of a visit for a kind of cost; of the lodging the evenings of its nights."""
    first, last = placement.starts_on, placement.ends_on
    if kind == CostKind.LODGING and last > first:
        last -= timedelta(days=1)
    return first, last


def _check_days(
    participation: Participation, kind: CostKind, days: DaySpanGiven
) -> DaySpanGiven:
    first, last = days
    if kind in ONCE and (first or last):
        raise Refused(_("Flights and insurance are paid once: leave the days empty."))
    if (first is None) != (last is None):
        raise Refused(_("Give the first and the last day, or neither."))
    if first is None or last is None:
        return None, None
    if last < first:
        raise Refused(_("The last day lies before the first."))
    trip = get_trip(participation)
    if trip is not None and (first < trip.entry or last > trip.departure):
        raise Refused(_("These days lie outside the stay."))
    return first, last


def list_host_shares(
    shares: Iterable[CostShare], placement: Placement
) -> Sequence[CostShare]:
    """What the host of a visit stated, in the order of the kinds of cost."""
    order = list(CostKind)
    own = [share for share in shares if share.placement_id == placement.pk]
    return sorted(own, key=lambda share: order.index(CostKind(share.kind)))

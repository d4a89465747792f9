"""What comes next in a partnership: a point of the one list of things to do, with its person and its day."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from mobility.hosts.models import HostContact
from mobility.itineraries.lifecycle import ActionPointStage
from mobility.itineraries.models import ActionPoint
from mobility.itineraries.services.action_points import add_action_point
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from reintegration.partnerships.lifecycle import PartnershipStage
from reintegration.partnerships.models import Partnership


@transaction.atomic
def plan_next_step(
    *,
    partnership: Partnership,
    what: str,
    responsible: str,
    due_on: date,
    by: User,
    contact: HostContact | None = None,
    staff: User | None = None,
) -> ActionPoint:
    """Say what comes next, by whom and until when; the step before it is done or dropped first.

    Refuses with `Refused` while a step is open, a partnership that has ended, and what `add_action_point`
    refuses; `PermissionDenied` without the right.
    """
    require(by, "partnerships.change_partnership")
    row = (
        Partnership.objects.select_for_update(of=("self",))
        .select_related("next_point", "participation__person")
        .get(pk=partnership.pk)
    )
    if row.stage == PartnershipStage.ENDED:
        raise Refused(_("This partnership has ended."))
    before = row.next_point
    if before is not None and before.stage == ActionPointStage.OPEN:
        raise Refused(_("The step before it is still open: finish or drop it first."))
    point = add_action_point(
        participation=row.participation,
        what=what,
        responsible=responsible,
        due_on=due_on,
        by=by,
        contact=contact,
        staff=staff,
    )
    row.next_point = point
    row.save(update_fields=["next_point"])
    return point

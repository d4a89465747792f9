"""The costs of a stay settled: what was paid out or back, by whom, when; who still waits for it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.itineraries.models import CostSettlement
from mobility.itineraries.services.return_desk import CAME_HOME
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from pemwecco.core.day_words import date_format

SETTLE: Final = "itineraries.add_costsettlement"


@transaction.atomic
def settle_costs(
    *,
    participation: Participation,
    amount: Decimal,
    currency: str,
    settled_on: date,
    reason: str,
    closes: bool,
    by: User,
) -> CostSettlement:
    """Note what was paid out (or, with a minus, back) for a stay, in EUR or XOF; the last note decides.

    Refuses with `Refused` before the return, a day to come, an amount in XOF with decimals, no reason, and
    closing what somebody has closed already; `PermissionDenied` without the right.
    """
    require(by, SETTLE)
    file = Participation.objects.select_for_update(of=("self",)).get(
        pk=participation.pk
    )
    if file.stage not in CAME_HOME:
        raise Refused(_("Costs are settled once the return is confirmed."))
    if settled_on > timezone.localdate():
        raise Refused(_("This day has not come yet."))
    if currency == CostSettlement.Currency.XOF and amount != int(amount):
        raise Refused(_("An amount in XOF has no decimals."))
    if not (why := reason.strip()[:300]):
        raise Refused(_("A settlement says what it is for."))
    last = CostSettlement.objects.filter(participation=file).select_related("by").last()
    if closes and last is not None and last.closes:
        words = {
            "who": last.by,
            "day": date_format(last.settled_on, "DATE_FORMAT"),
        }
        raise Refused(_("%(who)s has settled the costs already, on %(day)s.") % words)
    return CostSettlement.objects.create(
        participation=file,
        amount=amount,
        currency=currency,
        settled_on=settled_on,
        reason=why,
        closes=closes,
        by=by,
    )


def list_unsettled_files() -> QuerySet[Participation]:
    """Those who came back and whose costs are not settled: no note, or the last one leaves something open."""
    last = CostSettlement.objects.filter(participation=OuterRef("pk"))
    closed = Subquery(last.order_by("-at", "-pk").values("closes")[:1])
    rows = Participation.objects.filter(stage__in=CAME_HOME).alias(closed=closed)
    return rows.filter(Q(closed__isnull=True) | Q(closed=False))

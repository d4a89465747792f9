"""Support that was given in a plan, noted and mended by staff."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participants.eligibility.lifecycle import TAKEN_ON
from participants.eligibility.models import Referral
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from pemwecco.network.models import Organisation, Person
from reintegration.plans.lifecycle import PlanStage
from reintegration.plans.models import GivenSupport, ReintegrationPlan

NOTE_SUPPORT: Final = "plans.add_givensupport"


@transaction.atomic
def note_support(
    *,
    plan: ReintegrationPlan,
    kind: str,
    given_on: date,
    by: User,
    organisation: Organisation | None = None,
    person: Person | None = None,
    hours: Decimal | None = None,
    cost: Decimal | None = None,
    currency: str = "",
    result: str = "",
    referral: Referral | None = None,
) -> GivenSupport:
    """Note what was given: hours, and the cost in EUR or XOF, with what came of it.

    `referral` is the one by which a structure gave it. Refuses with `Refused` a closed plan, a day to come,
    nobody who gave it, a cost without its currency or a currency without a cost, a referral that is not of
    this plan or was not taken on; `PermissionDenied` without the right.
    """
    require(by, NOTE_SUPPORT)
    locked = ReintegrationPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if locked.stage == PlanStage.CLOSED:
        raise Refused(_("This plan is closed."))
    if given_on > timezone.localdate():
        raise Refused(_("This day is still to come."))
    if organisation is None and person is None:
        raise Refused(_("Say which organisation or which person gave it."))
    if (cost is not None) != bool(currency):
        raise Refused(
            _("A cost is more than nothing and has its currency, EUR or XOF.")
        )
    if referral is not None and (sentence := find_referral_bar(locked, referral)):
        raise Refused(sentence)
    return GivenSupport.objects.create(
        plan=locked,
        kind=kind,
        given_on=given_on,
        organisation=organisation,
        person=person,
        hours=hours,
        cost=cost,
        currency=currency,
        result=result.strip()[:400],
        referral=referral,
        noted_by=by,
    )


def find_referral_bar(plan: ReintegrationPlan, referral: Referral) -> str:
    """Why support of a plan cannot be tied to a referral, or nothing."""
    if referral.participation_id != plan.participation_id or not referral.is_of_return:
        return _("This referral is not of this plan.")
    if referral.stage not in TAKEN_ON:
        return _("The structure has not taken this referral on.")
    return ""


def sum_support(rows: Iterable[GivenSupport]) -> tuple[Decimal, dict[str, Decimal]]:
    """The hours of some acts of support, and the cost by currency: amounts of two are never added."""
    hours, costs = Decimal(0), dict[str, Decimal]()
    for row in rows:
        hours += row.hours or 0
        if row.cost is not None:
            costs[row.currency] = costs.get(row.currency, Decimal(0)) + row.cost
    return hours, costs

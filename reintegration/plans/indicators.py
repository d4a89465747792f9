"""The figures of support after the return: enterprises, kinds of support, hours of coaching, structures."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import F, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from participants.eligibility.lifecycle import ReferralPurpose
from participants.eligibility.models import ReferralStep
from participants.register.queries import build_file_cuts, build_file_paths
from pemwecco.core.indicators import (
    FigureCut,
    Indicator,
    Period,
    Reckoning,
    ResultLevel,
)
from pemwecco.core.measures import keep_first_rows
from pemwecco.network.cuts import write_choices
from reintegration.plans.models import GivenSupport

_FIRM: Final = "plan__participation__organisation"


def list_given_support(period: Period) -> QuerySet[GivenSupport]:
    """The acts of support given in the period."""
    return GivenSupport.objects.filter(given_on__range=(period.start, period.end))


def list_supported_firms(period: Period) -> QuerySet[GivenSupport]:
    """The first act of support in the period for each enterprise."""
    rows = _list_support_of_firms(period)
    firsts: QuerySet[GivenSupport] = keep_first_rows(rows, _FIRM, "given_on")
    return firsts


def list_kinds_of_support(period: Period) -> QuerySet[GivenSupport]:
    """The first act of each kind in the period for each enterprise."""
    keys = (f"{_FIRM}_id", "kind")
    rows: QuerySet[Any] = _list_support_of_firms(period)
    firsts = rows.order_by(*keys, "given_on", "pk").distinct(*keys)
    return GivenSupport.objects.filter(pk__in=firsts.values("pk"))


def list_coaching(period: Period) -> QuerySet[GivenSupport]:
    """The coaching given in the period of which the hours are noted."""
    rows = list_given_support(period).filter(kind=GivenSupport.Kind.COACHING)
    return rows.filter(hours__isnull=False)


def list_taken_on_referrals(period: Period) -> QuerySet[ReferralStep]:
    """People whom a support structure took on in the period for help after the return."""
    steps = ReferralStep.objects.filter(
        move="accept",
        subject__purpose=ReferralPurpose.RETURN,
        at__date__range=(period.start, period.end),
    )
    return keep_first_rows(steps, "subject__participation__person", "at")


def _list_support_of_firms(period: Period) -> QuerySet[GivenSupport]:
    return list_given_support(period).filter(**{f"{_FIRM}__isnull": False})


_FILE: Final = "plan__participation__"
_PATHS: Final = build_file_paths(_FILE)
_KIND: Final = FigureCut(
    "type", _("kind of support"), "kind", write_choices(GivenSupport.Kind)
)
_CUTS: Final = build_file_cuts(_FILE, "given_on")
_STEP_DAY: Final = TruncDate("at")
_STEP_FILE: Final = "subject__participation__"

INDICATORS = [
    Indicator(
        code="OP4.2",
        level=ResultLevel.OUTPUT,
        name=_("Enterprises supported after the return"),
        definition=_(
            "Enterprises that got support by a plan in the period, each once, whatever it got."
        ),
        rows=list_supported_firms,
        day="given_on",
        cuts=_CUTS,
        title=f"{_FIRM}__name",
        **_PATHS,
    ),
    Indicator(
        code="OP4.2.kinds",
        level=ResultLevel.OUTPUT,
        name=_("Enterprises supported after the return, for each kind of support"),
        definition=_(
            "Enterprises that got support by a plan in the period, each once for every kind that it got."
        ),
        rows=list_kinds_of_support,
        day="given_on",
        cuts=(_KIND, *_CUTS),
        title=f"{_FIRM}__name",
        **_PATHS,
    ),
    Indicator(
        code="OP4.2.hours",
        level=ResultLevel.OUTPUT,
        name=_("Hours of coaching after the return"),
        definition=_("The hours of the coaching given by plans in the period."),
        rows=list_coaching,
        reckoning=Reckoning.SUM,
        value=F("hours"),
        day="given_on",
        cuts=_CUTS,
        title=f"{_FIRM}__name",
        **_PATHS,
    ),
    Indicator(
        code="OP4.2.referred",
        level=ResultLevel.OUTPUT,
        name=_("People helped by a support structure after the return"),
        definition=_(
            "People whom a support structure took on in the period for help after the return, each once."
        ),
        rows=list_taken_on_referrals,
        day=_STEP_DAY,
        cuts=build_file_cuts(_STEP_FILE, _STEP_DAY),
        title="subject__structure__name",
        **build_file_paths(_STEP_FILE),
    ),
]

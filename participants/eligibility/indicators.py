"""The figures of selection: who applied, who became eligible later, by the route of those not ready."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django.db.models import (
    Case,
    CharField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate
from django.db.models.lookups import IsNull, LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from participants.eligibility.models import ReferralStep
from participants.eligibility.rules.sizes import LARGEST, SIZES
from participants.register.lifecycle import Stage
from participants.register.models import ParticipationStep
from participants.register.queries import (
    build_file_cuts,
    build_file_paths,
    build_person_cuts,
)
from pemwecco.core.indicators import (
    FigureCut,
    Indicator,
    Period,
    Reckoning,
    ResultLevel,
)
from pemwecco.core.measures import keep_first_rows
from pemwecco.network.models import Figure

SIZE_NAMES: Final = {
    "nano": _("nano"),
    "micro": _("micro"),
    "small": _("small"),
    "medium": _("medium-sized"),
    LARGEST: _("large"),
}
DAY = TruncDate("at")


def list_applications_received(period: Period) -> QuerySet[ParticipationStep]:
    """Files sent in the period for the first time."""
    sent = ParticipationStep.objects.filter(move="submit")
    firsts: QuerySet[ParticipationStep] = keep_first_rows(sent, "subject", "at")
    return firsts.filter(at__date__range=(period.start, period.end))


def list_deferred_files(period: Period) -> QuerySet[ParticipationStep]:
    """Files found not ready in the period, each once, and whether they are eligible since."""
    found = ParticipationStep.objects.filter(
        move="defer", at__date__range=(period.start, period.end)
    )
    later = _list_confirmations()
    itself = later.filter(subject=OuterRef("subject"))
    taken_up = later.filter(subject__continues=OuterRef("subject"))
    firsts: QuerySet[ParticipationStep] = keep_first_rows(found, "subject", "at")
    return firsts.annotate(became=Exists(itself) | Exists(taken_up))


def list_later_confirmations(period: Period) -> QuerySet[ParticipationStep]:
    """Files confirmed in the period that were not ready before, in the same call or an earlier one."""
    confirmed = _list_confirmations().filter(
        Q(source=Stage.NOT_READY) | Q(subject__continues__isnull=False),
        at__date__range=(period.start, period.end),
    )
    return keep_first_rows(confirmed, "subject", "at")


def list_ready_referrals(period: Period) -> QuerySet[ReferralStep]:
    """Enterprises that a support structure made ready in the period."""
    return _list_referral_steps("finish", period, "subject__participation")


def list_guided_people(period: Period) -> QuerySet[ReferralStep]:
    """People whom a support structure began to guide in the period."""
    return _list_referral_steps("accept", period, "subject__participation__person")


def _list_referral_steps(move: str, period: Period, of: str) -> QuerySet[ReferralStep]:
    made = ReferralStep.objects.filter(
        move=move, at__date__range=(period.start, period.end)
    )
    return keep_first_rows(made, of, "at")


def _list_confirmations() -> QuerySet[ParticipationStep]:
    """The confirmations that stand: one made by mistake and taken back counts nowhere."""
    undone = ParticipationStep.objects.filter(
        move="unconfirm", subject=OuterRef("subject"), pk__gt=OuterRef("pk")
    )
    return ParticipationStep.objects.filter(~Exists(undone), move="confirm")


def _build_size_cut(to_organisation: str) -> FigureCut:
    """By the size class of the enterprise (`rules.sizes`), from its last figures."""
    last = Figure.objects.filter(organisation=OuterRef(to_organisation))
    last = last.order_by("-year", "-stated_on", "-pk")
    jobs = Subquery(last.filter(kind=Figure.Kind.JOBS).values("value")[:1])
    turnover = Subquery(last.filter(kind=Figure.Kind.TURNOVER).values("value")[:1])
    classes = [When(IsNull(Coalesce(jobs, turnover), True), then=Value(""))]
    for name, most_jobs, most_turnover in SIZES:
        # A figure that is not known does not lift the class.
        few: Any = LessThanOrEqual(
            Coalesce(jobs, Value(Decimal(0))), Decimal(most_jobs)
        )
        low: Any = LessThanOrEqual(Coalesce(turnover, Value(Decimal(0))), most_turnover)
        classes.append(When(Q(few) & Q(low), then=Value(name)))
    size = Case(*classes, default=Value(LARGEST), output_field=CharField())
    return FigureCut("size", _("size"), size, lambda _words: SIZE_NAMES)


_FILE_CUTS: Final = build_file_cuts("subject__", DAY)

INDICATORS = [
    Indicator(
        code="OP1.2",
        level=ResultLevel.OUTPUT,
        name=_("Applications received"),
        definition=_(
            "Applications sent in the period, each once, whatever became of them."
        ),
        rows=list_applications_received,
        day=DAY,
        cuts=(*_FILE_CUTS, _build_size_cut("subject__organisation")),
        **build_file_paths("subject__"),
    ),
    Indicator(
        code="OP2.1.deferred",
        level=ResultLevel.OUTPUT,
        name=_("Files found not ready yet"),
        definition=_(
            "Files of the period in which something was missing that the applicant can still bring."
        ),
        rows=list_deferred_files,
        day=DAY,
        cuts=_FILE_CUTS,
        **build_file_paths("subject__"),
    ),
    Indicator(
        code="OP2.1.later",
        level=ResultLevel.OUTPUT,
        name=_("Files that became eligible later"),
        definition=_(
            "Files confirmed in the period that were not ready before, in the same call or an earlier one."
        ),
        rows=list_later_confirmations,
        day=DAY,
        cuts=_FILE_CUTS,
        **build_file_paths("subject__"),
    ),
    Indicator(
        code="OP2.1.later-share",
        level=ResultLevel.OUTPUT,
        name=_("Became eligible later, of those not ready"),
        definition=_(
            "Of the files found not ready in the period, those eligible since, themselves or taken up in a"
            " later call."
        ),
        rows=list_deferred_files,
        reckoning=Reckoning.SHARE,
        marked=Q(became=True),
        unit="%",
        day=DAY,
        cuts=_FILE_CUTS,
        **build_file_paths("subject__"),
    ),
    Indicator(
        code="OP2.1.referred",
        level=ResultLevel.OUTPUT,
        name=_("Enterprises made ready by a support structure"),
        definition=_(
            "Files whose support structure said in the period that its help is finished."
        ),
        rows=list_ready_referrals,
        day=DAY,
        cuts=build_file_cuts("subject__participation__", DAY),
        **build_file_paths("subject__participation__"),
    ),
    Indicator(
        code="O.2.3",
        level=ResultLevel.OUTPUT,
        name=_("Participants supported by personal guidance"),
        definition=_(
            "Different people whose guidance a support structure accepted in the period (AMIF O.2.3)."
        ),
        rows=list_guided_people,
        day=DAY,
        cuts=build_person_cuts("subject__participation__", DAY),
        **build_file_paths("subject__participation__"),
    ),
]

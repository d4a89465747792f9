"""A rehearsal: the rules and weights of a call that is being prepared, over the files of an earlier one."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Avg, F, FloatField
from django.db.models.functions import Cast

from participants.calls.models import Criterion, EligibilityRule
from participants.decisions.rules import balance as balances
from participants.decisions.rules import rehearsal
from participants.decisions.services.balance import list_balance_targets
from participants.eligibility.rules import eligibility as rules
from participants.eligibility.services.profiles import (
    ScreeningProfile,
    read_screening_profiles,
)
from participants.eligibility.services.screening import get_judging_day, list_call_rules
from participants.panel.models import Score
from participants.register.lifecycle import Stage
from participants.register.models import Call, Participation


@dataclass(frozen=True, slots=True)
class RuleImpact:
    """How many files a rule would keep back, and how many of them no other rule does."""

    rule: EligibilityRule
    files: int
    alone: int


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would come of the files of an earlier call."""

    files: int
    passing: int
    stopped: list[RuleImpact]
    balance: dict[str, list[balances.Group]]
    # The ranking: how many files have points, the criteria that both calls have and those that are new.
    scored: int
    places: int
    matched: list[Criterion]
    new: list[Criterion]
    tried: list[rehearsal.WeightTrial]


def list_earlier_calls(call: Call) -> list[Call]:
    """The calls with files on which a call can be rehearsed, the last first."""
    sent = Participation.objects.exclude(stage=Stage.DRAFT).values("call")
    return list(
        Call.objects.filter(programme=call.programme_id, pk__in=sent)
        .exclude(pk=call.pk)
        .select_related("programme")
        .order_by("-opens_at")
    )


def rehearse_call(*, call: Call, earlier: Call) -> Rehearsal:
    """Run the rules and weights of a call over the files that an earlier one received.

    Ages and years count on the closing day of the earlier call; criteria are matched by their code,
    and points given on another scale are brought to one. Ten queries, whatever the number of files.
    """
    files = (
        Participation.objects.filter(call=earlier)
        .exclude(stage=Stage.DRAFT)
        .order_by("pk")
    )
    profiles = read_screening_profiles(files)
    listed = [entry for entry in list_call_rules(call) if entry[1].blocking]
    failed, passing = _examine([rule for _row, rule in listed], profiles, earlier)
    stopped = []
    for row, _rule in listed:
        files_stopped, alone = failed[row.code, "files"], failed[row.code, "alone"]
        stopped.append(RuleImpact(row, files_stopped, alone))
    marks, matched, new = _read_earlier_marks(call, earlier)
    weights = {row.code: float(row.weight) for row in matched}
    scored = [marks[pk] for pk in profiles if pk in marks]
    tried: list[rehearsal.WeightTrial] = []
    if scored:
        tried = rehearsal.sensitivity(weights, scored, call.programme.seats)
    groups = [profiles[pk].groups for pk in passing]
    return Rehearsal(
        files=len(profiles),
        passing=len(passing),
        stopped=stopped,
        balance=balances.balance(groups, list_balance_targets(call)),
        scored=len(scored),
        places=call.programme.seats,
        matched=matched,
        new=new,
        tried=tried,
    )


def _examine(
    needed: list[rules.ScreeningRule],
    profiles: dict[int, ScreeningProfile],
    earlier: Call,
) -> tuple[Counter[tuple[str, str]], list[int]]:
    """How often each rule that is needed stops a file, with others and alone; and the files that pass."""
    day = get_judging_day(earlier)
    counted: Counter[tuple[str, str]] = Counter()
    passing = []
    for pk, profile in profiles.items():
        stops = rules.examine(needed, profile.facts, on=day)
        if not stops:
            passing.append(pk)
        for entry in stops:
            counted[entry.rule.code, "files"] += 1
        if len(stops) == 1:
            counted[stops[0].rule.code, "alone"] += 1
    return counted, passing


def _read_earlier_marks(
    call: Call, earlier: Call
) -> tuple[dict[int, dict[str, float]], list[Criterion], list[Criterion]]:
    """The mean mark per file and criterion, from 0 to 1; the criteria that both calls have, and the new."""
    known = set(Criterion.objects.filter(call=earlier).values_list("code", flat=True))
    matched: list[Criterion] = []
    new: list[Criterion] = []
    for row in Criterion.objects.filter(call=call):
        if row.code in known:
            matched.append(row)
        else:
            new.append(row)
    given = (
        Score.objects.filter(
            review__participation__call=earlier,
            review__submitted_at__isnull=False,
            criterion__code__in=[row.code for row in matched],
        )
        .order_by()
        .values_list("review__participation", "criterion__code")
        .annotate(mean=Avg(Cast("points", FloatField()) / F("criterion__highest")))
    )
    marks: dict[int, dict[str, float]] = defaultdict(dict)
    for file, code, mean in given:
        marks[file][code] = mean
    return dict(marks), matched, new

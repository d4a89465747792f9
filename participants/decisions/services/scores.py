"""The scores of a call as sheets: one row a review and criterion, the ranking, the decisions of a round."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from participants.calls.models import Criterion
from participants.decisions.models import Round
from participants.decisions.services.board import ON_BOARD
from participants.decisions.services.publishing import list_round_decisions
from participants.panel.models import Conflict, Score
from participants.panel.rules.scores import rank
from participants.panel.services.judgement import read_call_judgement
from participants.register.models import Call, Participation
from pemwecco.core.spreadsheets import Value, WorkbookSheet


def build_score_sheets(
    round_: Round, hidden: Collection[int] = frozenset()
) -> Iterator[WorkbookSheet]:
    """Everything that a round was decided by, for whoever counts again; no cell is a formula.

    Files hidden from the reader, who has a conflict of interest with them, are left out.
    """
    call = round_.call
    yield WorkbookSheet(
        _("Scores"),
        (
            pgettext("of an applicant", "File"),
            _("Reviewer"),
            _("Criterion"),
            _("Weight"),
            _("Highest"),
            _("Points"),
            _("Submitted"),
        ),
        _iterate_score_rows(round_, hidden),
    )
    yield WorkbookSheet(
        _("Ranking"),
        (
            _("Rank"),
            pgettext("of an applicant", "File"),
            _("Mean"),
            _("Median"),
            _("Spread"),
            _("Corrected mean"),
            _("Reviews"),
            _("Stage"),
        ),
        _iterate_ranking_rows(round_, hidden),
    )
    yield WorkbookSheet(
        _("Decisions"),
        (
            pgettext("of an applicant", "File"),
            _("Decision"),
            _("Cohort"),
            _("Reserve list"),
            _("Rank"),
            _("Reasons"),
            _("Own words"),
            _("Published"),
        ),
        _iterate_decision_rows(round_, hidden),
    )
    yield WorkbookSheet(
        _("Criteria"),
        (_("Code"), _("Criterion"), _("Weight"), _("Highest"), _("Lowest mean")),
        _iterate_criterion_rows(call),
    )
    yield WorkbookSheet(
        _("Conflicts of interest"),
        (
            pgettext("of an applicant", "File"),
            _("Panel member"),
            _("Origin"),
            _("State"),
            _("In words"),
        ),
        _iterate_conflict_rows(call, hidden),
    )


def _iterate_score_rows(
    round_: Round, hidden: Collection[int]
) -> Iterator[tuple[Value, ...]]:
    rows = (
        Score.objects.filter(
            review__participation__call=round_.call_id,
            review__submitted_at__isnull=False,
        )
        .exclude(review__participation__in=hidden)
        .select_related("criterion", "review__participation", "review__reviewer__user")
        .order_by(
            "review__participation__reference",
            "review",
            "criterion__position",
            "criterion",
        )
    )
    for row in rows.iterator(chunk_size=2000):
        review = row.review
        yield (
            review.participation.reference,
            str(review.reviewer),
            row.criterion.label,
            row.criterion.weight,
            row.criterion.highest,
            row.points,
            review.submitted_at,
        )


def _iterate_ranking_rows(
    round_: Round, hidden: Collection[int]
) -> Iterator[tuple[Value, ...]]:
    judgement = read_call_judgement(round_.call)
    rows = Participation.objects.filter(call=round_.call_id, stage__in=ON_BOARD)
    files = rows.order_by("pk").in_bulk()
    means = {pk: judgement.mean(pk) for pk in files}
    for entry in rank(means):
        if entry.key in hidden:
            continue
        summary, file = judgement.summary(entry.key), files[entry.key]
        yield (
            entry.place,
            file.reference,
            summary.mean,
            summary.median,
            summary.spread,
            judgement.corrected(entry.key),
            summary.count,
            file.get_stage_display(),
        )


def _iterate_decision_rows(
    round_: Round, hidden: Collection[int]
) -> Iterator[tuple[Value, ...]]:
    for row in list_round_decisions(round_).exclude(participation__in=hidden):
        yield (
            row.participation.reference,
            row.get_outcome_display(),
            str(row.cohort or ""),
            row.stratum,
            row.rank,
            "\n".join(reason.label for reason in row.reasons.all()),
            row.words,
            row.published_at,
        )


def _iterate_criterion_rows(call: Call) -> Iterator[tuple[Value, ...]]:
    for row in Criterion.objects.filter(call=call):
        yield row.code, row.label, row.weight, row.highest, row.lowest


def _iterate_conflict_rows(
    call: Call, hidden: Collection[int]
) -> Iterator[tuple[Value, ...]]:
    rows = Conflict.objects.filter(member__call=call).exclude(participation__in=hidden)
    for row in rows.select_related("participation", "member__user"):
        yield (
            str(row.participation),
            str(row.member),
            row.get_origin_display(),
            row.get_state_display(),
            row.note,
        )

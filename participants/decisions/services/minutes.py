"""The minutes of a sitting: what was there when the panel decided, frozen as a paper that can be signed."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from participants.calls.models import Criterion, SetupVersion
from participants.calls.services.setup import get_call_settings
from participants.decisions.models import Attendance, Minutes, PendingDecision, Round
from participants.decisions.papers import MINUTES
from participants.decisions.services.balance import GroupNames, compute_cohort_balance
from participants.decisions.services.board import ON_BOARD
from participants.decisions.services.decisions import compute_seat_forecast
from participants.decisions.services.publishing import (
    list_decision_reasons,
    list_round_decisions,
)
from participants.panel.models import Conflict, Review, Score
from participants.panel.rules.scores import rank
from participants.panel.services.judgement import read_call_judgement
from participants.register.lifecycle import Stage
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from pemwecco.core.day_words import date_format
from pemwecco.documents.lifecycle import PaperStage
from pemwecco.documents.papers import choose_superseded, issue_document


@transaction.atomic
def note_sitting(
    *,
    round_: Round,
    held_on: date | None,
    place: str,
    remarks: str,
    tell_rank: bool,
    present: set[int],
    chair: int | None,
) -> Round:
    """Note the day and place of a sitting and who was there; the chair was there."""
    round_.held_on, round_.place, round_.remarks = (
        held_on,
        place.strip()[:200],
        remarks.strip(),
    )
    fields = ["held_on", "place", "remarks"]
    if round_.is_open:
        round_.tell_rank = tell_rank
        fields.append("tell_rank")
    round_.save(update_fields=fields)
    known = round_.attendance.values_list("member", flat=True)
    missing = round_.call.panel.exclude(pk__in=set(known))
    Attendance.objects.bulk_create(
        [Attendance(round=round_, member=member) for member in missing]
    )
    for row in round_.attendance.all():
        row.chairs = row.pk == chair
        row.present = row.chairs or row.pk in present
        row.save(update_fields=["present", "chairs"])
    return round_


@transaction.atomic
def issue_minutes(
    *, round_: Round, language: str, with_names: bool, by: User
) -> Minutes:
    """Issue the minutes of a round, numbered and frozen; those before are replaced.

    Raises `Refused` while the minutes before are being made or nothing is decided,
    `PermissionDenied` without the right.
    """
    require(by, "decisions.change_round")
    locked = (
        Round.objects.select_for_update(of=("self",))
        .select_related("call__programme")
        .get(pk=round_.pk)
    )
    spoken = (
        language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    )
    if not locked.decisions.exists():
        raise Refused(_("Nothing is decided in this round yet."))
    last = (
        Minutes.objects.filter(round=locked)
        .select_related("paper")
        .order_by("-pk")
        .first()
    )
    if last is not None and last.paper.stage == PaperStage.RENDERING:
        raise Refused(_("The minutes before are still being made."))
    older = choose_superseded(last.paper if last is not None else None)
    with translation.override(spoken):
        facts = gather_minutes_facts(locked, with_names=with_names)
        public = {
            "initials": "",
            "dates": [facts["held_on"], facts["held_on"]] if facts["held_on"] else "",
            # In the language of the source: the page says it in that of its reader.
            "purpose": gettext_noop("Minutes of the panel, %(call)s"),
            "purpose_values": {"call": locked.call.title},
        }
    paper = issue_document(
        kind=MINUTES,
        facts=facts,
        public_facts=public,
        language=spoken,
        by=by,
        supersedes=older,
    )
    return Minutes.objects.create(round=locked, paper=paper)


def gather_minutes_facts(round_: Round, *, with_names: bool) -> dict[str, Any]:
    """Everything that the minutes print, in the active language; names only when staff choose so."""
    call = round_.call
    criteria = list(Criterion.objects.filter(call=call))
    version = SetupVersion.objects.filter(call=call).order_by("-number").first()
    return {
        "programme": {
            "name": call.programme.name,
            "funding": call.programme.funding,
            "implementer": call.programme.implementer,
        },
        "call": call.title,
        "round": round_.number,
        "held_on": round_.held_on.isoformat() if round_.held_on else "",
        "place": round_.place,
        "remarks": round_.remarks,
        "published": _instant(round_.published_at),
        "published_by": str(round_.published_by or ""),
        "with_names": with_names,
        "version": {"number": version.number, "sha256": version.sha256}
        if version
        else None,
        "lowest_mean": _format_score(get_call_settings(call).lowest_mean),
        "criteria": _list_criterion_facts(criteria),
        "attendance": _list_attendance_facts(round_),
        "conflicts": _list_conflict_facts(call),
        **_gather_ranked_decisions(round_, criteria, with_names=with_names),
        "balance": _list_balance_facts(call),
        "seats": _list_seat_facts(call),
    }


def _list_criterion_facts(criteria: list[Criterion]) -> list[dict[str, Any]]:
    facts = []
    for row in criteria:
        lowest = _format_score(row.lowest)
        facts.append(
            {
                "label": row.label,
                "weight": row.weight,
                "highest": row.highest,
                "lowest": lowest,
            }
        )
    return facts


def _list_attendance_facts(round_: Round) -> list[dict[str, Any]]:
    rows = round_.attendance.select_related("member__user")
    facts = []
    for row in rows.order_by("-chairs", "pk"):
        facts.append(
            {"name": str(row.member), "present": row.present, "chairs": row.chairs}
        )
    return facts


def _list_conflict_facts(call: Call) -> list[dict[str, Any]]:
    rows = Conflict.objects.filter(member__call=call)
    rows = rows.select_related("participation", "member__user")
    facts = []
    for row in rows.order_by("participation", "pk"):
        facts.append(
            {
                "file": row.participation.reference,
                "member": str(row.member),
                "origin": row.get_origin_display(),
                "state": row.get_state_display(),
                "note": row.note,
            }
        )
    return facts


def _list_balance_facts(call: Call) -> list[dict[str, Any]]:
    facts = []
    for side in compute_cohort_balance(call):
        groups = []
        for name, group in side.groups:
            groups.append(
                {
                    "name": name,
                    "count": group.count,
                    "share": group.share,
                    "at_least": group.at_least,
                    "at_most": group.at_most,
                }
            )
        facts.append({"title": side.title, "groups": groups})
    return facts


def _list_seat_facts(call: Call) -> list[dict[str, Any]]:
    facts = []
    for name, left, seats in compute_seat_forecast(call).lines():
        facts.append({"name": name, "left": left, "seats": seats})
    return facts


def _gather_ranked_decisions(
    round_: Round, criteria: list[Criterion], *, with_names: bool
) -> dict[str, Any]:
    """Scores, ranking and decisions of the files of the round, in the order of the ranking."""
    decided = list(list_round_decisions(round_))
    files = {row.participation_id: row.participation for row in decided}
    judgement = read_call_judgement(round_.call)
    on_board = Participation.objects.filter(
        call=round_.call_id, stage__in=(*ON_BOARD, Stage.WITHDRAWN)
    )
    ranked_keys = set(on_board.order_by("pk").values_list("pk", flat=True))
    means = {}
    for pk in sorted(ranked_keys | files.keys()):
        means[pk] = judgement.mean(pk)
    ranked = rank(means)
    places = {}
    position = {}
    files_ranked = 0
    for number, entry in enumerate(ranked):
        places[entry.key] = entry
        position[entry.key] = number
        if entry.place is not None:
            files_ranked += 1
    decided.sort(key=lambda row: position[row.participation_id])
    names = GroupNames()
    dimension = get_call_settings(round_.call).reserve_by
    ranking = []
    for row in decided:
        key = row.participation_id
        summary = judgement.summary(key)
        ranking.append(
            {
                "place": places[key].place,
                "tied": places[key].tied,
                "file": row.participation.reference,
                **_describe_applicant(row.participation, with_names=with_names),
                "mean": _format_score(summary.mean),
                "median": _format_score(summary.median),
                "spread": _format_score(summary.spread),
                "corrected": _format_score(judgement.corrected(key)),
                "decision": row.get_outcome_display(),
                "detail": _detail(row, names, dimension),
                "reasons": list_decision_reasons(row),
                "published": row.published_at is not None,
            }
        )
    counts = Counter(row.outcome for row in decided)
    totals = []
    for value, label in PendingDecision.Outcome.choices:
        totals.append({"label": str(label), "count": counts[value]})
    return {
        "files_ranked": files_ranked,
        "scores": _list_review_points(files, criteria),
        "ranking": ranking,
        "totals": totals,
    }


def _describe_applicant(file: Participation, *, with_names: bool) -> dict[str, str]:
    if not with_names:
        return {"name": "", "enterprise": ""}
    return {"name": file.person.full_name, "enterprise": str(file.organisation or "")}


def _detail(row: PendingDecision, names: GroupNames, dimension: str) -> str:
    if row.outcome == PendingDecision.Outcome.SELECT:
        return str(row.cohort or "")
    if row.outcome == PendingDecision.Outcome.KEEP:
        number = _("number %(rank)d") % {"rank": row.rank or 0}
        on = row.stratum
        if on and dimension:
            on = names.of(dimension, on)
        return f"{number} ({on})" if on else number
    return ""


def _list_review_points(
    files: dict[int, Participation], criteria: list[Criterion]
) -> list[dict[str, Any]]:
    """The points of each submitted review, one row a review, in the order of the criteria."""
    points: dict[int, dict[int, int]] = defaultdict(dict)
    scores = Score.objects.filter(review__participation__in=files)
    for pk, criterion, given in scores.values_list("review", "criterion", "points"):
        points[pk][criterion] = given
    reviews = (
        Review.objects.filter(participation__in=files)
        .exclude(submitted_at__isnull=True, abstained_at__isnull=True)
        .select_related("reviewer__user")
        .order_by("participation__reference", "pk")
    )
    found = []
    for review in reviews:
        given_here = points[review.pk]
        found.append(
            {
                "file": files[review.participation_id].reference,
                "reviewer": str(review.reviewer),
                "points": [given_here.get(row.pk) for row in criteria],
                "abstained": review.abstained_because,
            }
        )
    return found


def _format_score(value: Any) -> str:
    return "" if value is None else number_format(value, 2)


def _instant(value: Any) -> str:
    return date_format(timezone.localtime(value), "DATETIME_FORMAT") if value else ""

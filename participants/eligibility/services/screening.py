"""Eligibility of a file: what the rules of its call find, kept as a check; staff confirm, waive, defer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext
from django_countries import countries

from participants.applications.models import Application
from participants.calls.models import EligibilityRule, Question, UsualPaper
from participants.calls.services.questions import get_call_documents
from participants.calls.services.setup import ensure_setup
from participants.eligibility.models import BroughtItem, Screening, ScreeningFinding
from participants.eligibility.rules import eligibility as rules
from participants.eligibility.services.profiles import read_screening_profiles
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from pemwecco.core.findings import Finding
from pemwecco.network.legal_forms import get_legal_form_name
from pemwecco.network.models import Identifier, Organisation, Sector
from pemwecco.network.nationalities import format_nationality
from pemwecco.network.regions import get_region_name

State = ScreeningFinding.State
Kind = EligibilityRule.Kind
SCREEN = "register.screen_participation"


def list_call_rules(call: Call) -> list[tuple[EligibilityRule, rules.ScreeningRule]]:
    """The rules of a call, as rows and as the rules read them, in their order.

    A paper that the form calls optional is demanded by no rule: that it is not there is only said to staff.
    """
    rows = EligibilityRule.objects.filter(call=call).select_related("structure")
    papers = get_call_documents(call)
    optional = {code for code, paper in papers.items() if not paper.required}
    return [(row, _build_screening_rule(row, optional)) for row in rows]


def get_judging_day(call: Call) -> date:
    """The day on which ages and years count: the closing day, on the clock of the participants."""
    return timezone.localtime(
        call.closes_at, ZoneInfo(call.programme.origin_timezone)
    ).date()


@transaction.atomic
def check_eligibility(*, participation: Participation, by: User | None) -> Screening:
    """Check a file against the rules of its call and keep what they found; the file does not move.

    What staff had waived or noted as resolved stays so while the rule finds the same again. The last
    check of a file counts.
    """
    file = (
        Participation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("call__programme")
        .get(pk=participation.pk)
    )
    before = {}
    for finding in list_screening_findings(file):
        if finding.state != State.OPEN:
            before[get_finding_key(finding)] = finding
    call_rules = list_call_rules(file.call)
    rows = {rule.code: row for row, rule in call_rules}
    profiles = read_screening_profiles(Participation.objects.filter(pk=file.pk))
    facts = profiles[file.pk].facts
    failed = rules.examine(
        [rule for _row, rule in call_rules], facts, on=get_judging_day(file.call)
    )
    screening = Screening.objects.create(
        participation=file,
        version=file.call.versions.order_by("-number").first(),
        ready=rules.is_ready(failed) and not facts.excused,
        facts=_as_json(facts),
        by=by,
    )
    usual = ensure_setup(file.call).recheck_days
    new = []
    for entry in failed:
        row = rows[entry.rule.code]
        days = usual if row.recheck_days is None else row.recheck_days
        new.append(
            _build_screening_finding(
                screening, entry.finding, days, row=row, blocking=entry.rule.blocking
            )
        )
    for excuse in rules.list_excuses(facts):
        new.append(_build_screening_finding(screening, excuse, usual))
    for finding in new:
        _carry_answer(finding, before.get(get_finding_key(finding)))
    ScreeningFinding.objects.bulk_create(new)
    return screening


def get_last_screening(participation: Participation) -> Screening | None:
    return (
        Screening.objects.filter(participation=participation)
        .select_related("by", "version")
        .first()
    )


def list_screening_findings(participation: Participation) -> list[ScreeningFinding]:
    """What the last check of a file found, in the order of the rules, in one query."""
    last = Screening.objects.filter(participation=participation).values("pk")[:1]
    return list(
        ScreeningFinding.objects.filter(screening=Subquery(last))
        .select_related("rule__structure", "screening__participation", "closed_by")
        .order_by("rule__position", "pk")
    )


def list_current_findings(
    files: QuerySet[Participation] | Iterable[int],
) -> QuerySet[ScreeningFinding]:
    """The findings of the last check of each file."""
    last = Screening.objects.filter(
        participation=OuterRef("screening__participation")
    ).values("pk")[:1]
    return ScreeningFinding.objects.filter(
        screening__participation__in=files, screening=Subquery(last)
    ).select_related("rule__structure", "screening__participation")


def count_blocking_findings(files: Iterable[int]) -> dict[int, int]:
    """How many findings keep each file from being eligible, in one query; files without are not in it."""
    found: dict[int, int] = {}
    rows = (
        list_current_findings(list(files))
        .filter(state=State.OPEN, blocking=True)
        .order_by()
    )
    for pk in rows.values_list("screening__participation", flat=True):
        found[pk] = found.get(pk, 0) + 1
    return found


@transaction.atomic
def waive_screening_finding(
    *, finding: ScreeningFinding, reason: str, by: User
) -> ScreeningFinding:
    """Let a finding not count, for a reason that stays in the file.

    Raises `Refused` with the sentence without a reason or when an answer stands already,
    `PermissionDenied` without the right.
    """
    if not reason.strip():
        raise Refused(gettext("Please give the reason."))
    return _close_finding(finding, State.WAIVED, reason, by)


@transaction.atomic
def resolve_screening_finding(
    *, finding: ScreeningFinding, note: str = "", by: User
) -> ScreeningFinding:
    """Note that what was missing is there now: the paper that was brought for it, or how one knows.

    Refuses what `waive` refuses; the note may be left out when a paper waits for the finding.
    """
    require(by, SCREEN)
    if not note.strip() and not _is_paper_brought(finding):
        raise Refused(gettext("No paper came for it: please say how you know."))
    return _close_finding(finding, State.RESOLVED, note, by)


@transaction.atomic
def reopen_screening_finding(
    *, finding: ScreeningFinding, by: User
) -> ScreeningFinding:
    """Let a finding count again. Raises `PermissionDenied` without the right."""
    require(by, SCREEN)
    row = ScreeningFinding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    row.state, row.closed_by, row.closed_at, row.note = State.OPEN, None, None, ""
    row.save(update_fields=["state", "closed_by", "closed_at", "note"])
    return row


@dataclass(frozen=True, slots=True)
class ScreeningLine:
    """A finding in the language of the page: what is missing, what to do, where, which paper to bring."""

    finding: ScreeningFinding
    sentence: str
    advice: str
    paper: str
    # What the applicant brought for it, the last.
    brought: BroughtItem | None = None

    @property
    def is_brought(self) -> bool:
        """A file came for it and waits for staff."""
        item = self.brought
        came = item is not None and item.document_id is not None and not item.remark
        return came and self.finding.state == State.OPEN

    @property
    def is_to_bring(self) -> bool:
        """The applicant still has to do it before the file can go on."""
        is_open = self.finding.state == State.OPEN and self.finding.blocking
        return is_open and not self.is_brought

    @property
    def structure(self) -> Organisation | None:
        rule = self.finding.rule
        return None if rule is None else rule.structure


class FindingWording:
    """The names that sentences need, read once for all: two queries at most."""

    def __init__(self, calls: Iterable[int]) -> None:
        self.calls = set(calls)

    @cached_property
    def questions(self) -> dict[tuple[int, str], str]:
        rows = Question.objects.filter(call__in=self.calls)
        return {(row.call_id, row.code): row.label for row in rows}

    @cached_property
    def sectors(self) -> dict[str, str]:
        return {row.code: str(row) for row in Sector.objects.all()}

    def say(self, message: str, params: Mapping[str, Any], kind: str, call: int) -> str:
        """A sentence of the rules, codes by their names."""
        named = dict(params)
        name = self._name_of(kind)
        for key in ("value", "values"):
            if name is not None and key in named:
                codes = named[key] if isinstance(named[key], list) else [named[key]]
                named[key] = ", ".join(name(str(code)) for code in codes)
        if "register" in named:
            code = named["register"]
            named["register"] = dict(Identifier.Scheme.choices).get(code, code)
        if "paper" in named:
            code = str(named["paper"])
            usual = str(dict(UsualPaper.choices).get(code, code))
            named["paper"] = self.questions.get((call, code), usual)
        if "question" in named:
            code = str(named["question"])
            named["question"] = self.questions.get((call, code), code)
        return gettext(message) % named

    def _name_of(self, kind: str) -> Callable[[str], str] | None:
        if kind == Kind.SECTOR:
            return lambda code: self.sectors.get(code, code)
        return NAMES.get(kind)


def describe_findings(findings: Iterable[ScreeningFinding]) -> list[ScreeningLine]:
    """Findings in the language of the page."""
    rows = list(findings)
    wording = FindingWording(row.screening.participation.call_id for row in rows)
    lines = []
    for row in rows:
        rule, call = row.rule, row.screening.participation.call_id
        kind = "" if rule is None else rule.kind
        sentence = wording.say(row.message, row.params, kind, call)
        if rule is None:
            advice = gettext("Send the paper as soon as you have it.")
            lines.append(ScreeningLine(row, sentence, advice, ""))
        else:
            lines.append(ScreeningLine(row, sentence, rule.advice, rule.paper))
    return lines


def format_deferral_reason(findings: Iterable[ScreeningFinding]) -> str:
    """Findings as lines for the reason of a deferral: the sentence, then what to do."""
    lines = describe_findings(findings)
    return "\n".join(f"{line.sentence} {line.advice}".strip() for line in lines)


def _occupation_name(code: str) -> str:
    return str(dict(Application.Occupation.choices).get(code, code))


def _country_name(code: str) -> str:
    return str(countries.name(code) or code)


NAMES: dict[str, Callable[[str], str]] = {
    Kind.NATIONALITY: format_nationality,
    Kind.RESIDENCE: _country_name,
    Kind.REGION: get_region_name,
    Kind.LEGAL_FORM: get_legal_form_name,
    Kind.OCCUPATION: _occupation_name,
}


def _build_screening_rule(
    row: EligibilityRule, optional: set[str]
) -> rules.ScreeningRule:
    is_optional = row.kind == Kind.PAPER and row.on in optional
    return rules.ScreeningRule(
        code=row.code,
        kind=row.kind,
        on=row.on,
        lowest=row.lowest,
        highest=row.highest,
        values=tuple(row.values),
        blocking=row.blocking and not is_optional,
    )


def _build_screening_finding(
    screening: Screening,
    finding: Finding,
    days: int,
    *,
    row: EligibilityRule | None = None,
    blocking: bool = True,
) -> ScreeningFinding:
    return ScreeningFinding(
        screening=screening,
        rule=row,
        message=finding.message,
        params=dict(finding.params),
        blocking=blocking,
        recheck_on=timezone.localdate() + timedelta(days=days),
    )


def get_finding_key(finding: ScreeningFinding) -> tuple[int | None, str]:
    """What stays of a finding at each check: its rule, or the paper in whose place a reason stands."""
    paper = "" if finding.rule_id else str(finding.params.get("paper", ""))
    return finding.rule_id, paper


def _carry_answer(finding: ScreeningFinding, before: ScreeningFinding | None) -> None:
    """What staff answered stays while the same is found again."""
    if before is None:
        return
    if before.message == finding.message and before.params == finding.params:
        finding.state, finding.note = before.state, before.note
        finding.closed_by, finding.closed_at = before.closed_by, before.closed_at


def _is_paper_brought(finding: ScreeningFinding) -> bool:
    """The last that was brought for it is a file, and nobody has said that it does not do."""
    rule, paper = get_finding_key(finding)
    last = (
        BroughtItem.objects.filter(
            participation=finding.screening.participation_id, rule=rule, paper=paper
        )
        .order_by("at", "pk")
        .last()
    )
    return last is not None and last.document_id is not None and not last.remark


def _as_json(facts: rules.EligibilityFacts) -> dict[str, Any]:
    plain = asdict(facts)
    for name, value in plain.items():
        if isinstance(value, frozenset):
            plain[name] = sorted(value)
    return plain


def _close_finding(
    finding: ScreeningFinding, state: str, note: str, by: User
) -> ScreeningFinding:
    require(by, SCREEN)
    row = ScreeningFinding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    if row.state != State.OPEN:
        raise Refused(gettext("This finding is answered already."))
    row.state, row.note = state, note.strip()[:300]
    row.closed_by, row.closed_at = by, timezone.now()
    row.save(update_fields=["state", "note", "closed_by", "closed_at"])
    return row

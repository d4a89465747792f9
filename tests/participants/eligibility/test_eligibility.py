from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from participants.applications.models import Application, Attachment
from participants.calls.models import EligibilityRule, Question
from participants.calls.services.usual_rules import ensure_rules
from participants.eligibility.models import Screening
from participants.eligibility.services.profiles import read_screening_profiles
from participants.eligibility.services.screening import (
    check_eligibility,
    count_blocking_findings,
    describe_findings,
    format_deferral_reason,
    list_screening_findings,
    reopen_screening_finding,
    resolve_screening_finding,
    waive_screening_finding,
)
from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff, System
from pemwecco.core.answers import Refused
from pemwecco.documents.services import store_bytes
from pemwecco.network.services import record_figure, set_identifier
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def call() -> Call:
    made = factories.call()
    ensure_rules(made)
    return made


def sent(
    call: Call, *, stage: str = Stage.SUBMITTED, formal: bool = False
) -> Participation:
    """A file of a call: without numbers and papers, or with all that the usual rules ask for."""
    organisation = factories.organisation(founded_on=date(2020, 1, 1))
    file = factories.participation(call=call, stage=stage, organisation=organisation)
    Application.objects.create(
        participation=file, occupation="owner", has_passport=True
    )
    if formal:
        set_identifier(
            organisation=organisation,
            scheme="ninea",
            text="005677234 2Y2",
            override_reason="so",
        )
        set_identifier(
            organisation=organisation, scheme="rccm", text="SN.DKR.2015.B.20990"
        )
        document = store_bytes(
            content=b"%PDF-1.4", name="x.pdf", content_type="application/pdf", by=None
        )
        Attachment.objects.create(
            participation=file, slot="accounts", document=document
        )
    return file


def test_the_usual_rules_come_once_and_from_the_country_of_the_programme(
    call: Call,
) -> None:
    codes = list(
        EligibilityRule.objects.filter(call=call).values_list("code", flat=True)
    )

    assert codes == [
        "adult",
        "nationality",
        "residence",
        "rccm",
        "ninea",
        "a-year",
        "accounts",
        "passport",
    ]
    assert ensure_rules(call) == 0
    elsewhere = factories.call(programme=factories.programme(origin="BE", active=False))
    ensure_rules(elsewhere)
    found = EligibilityRule.objects.filter(call=elsewhere)
    assert found.get(code="nationality").values == ["BE"]
    assert set(found.filter(kind="identifier").values_list("on", flat=True)) == {
        "be_enterprise"
    }
    for row in found:
        assert "" not in {row.advice_fr, row.advice_en, row.advice_nl}


def test_a_file_with_everything_is_ready(call: Call) -> None:
    screening = check_eligibility(participation=sent(call, formal=True), by=None)

    assert screening.ready
    assert screening.facts["identifiers"] == ["ninea", "rccm"]
    assert not screening.findings.exists()


def test_what_is_missing_is_found_with_what_to_do_and_when_it_is_looked_at_again(
    call: Call,
) -> None:
    structure = factories.organisation(name="Guichet Exemple", kind="support")
    EligibilityRule.objects.filter(call=call, code="rccm").update(
        structure=structure, recheck_days=30
    )
    file = sent(call)

    screening = check_eligibility(participation=file, by=None)

    assert not screening.ready
    lines = describe_findings(list_screening_findings(file))
    assert [line.sentence for line in lines] == [
        "The enterprise has no RCCM number yet.",
        "The enterprise has no NINEA number yet.",
        "The paper “Accounts or invoices of the last year” is missing.",
    ]
    assert lines[0].structure == structure
    assert lines[0].paper == "Trade register extract"
    assert "one-stop shop" in lines[0].advice
    # The form calls this paper optional: it is said, not demanded.
    assert [line.finding.blocking for line in lines] == [True, True, False]
    days = {}
    for line in lines:
        assert line.finding.rule is not None
        days[line.finding.rule.code] = line.finding.recheck_on
    assert days["rccm"] == timezone.localdate() + timedelta(days=30)
    assert days["ninea"] == timezone.localdate() + timedelta(days=60)
    assert (
        "The enterprise has no RCCM number yet. Enter the enterprise"
        in format_deferral_reason(list_screening_findings(file))
    )


def test_the_sending_itself_is_checked_and_nothing_moves_by_it(call: Call) -> None:
    file = sent(call, stage=Stage.DRAFT)

    PARTICIPATION.apply(file, "submit", actor=System("test"))

    assert Screening.objects.filter(participation=file).count() == 1
    assert file.stage == Stage.SUBMITTED


def test_a_file_is_confirmed_once_each_finding_is_answered(
    call: Call, officer: User
) -> None:
    file = sent(call)
    check_eligibility(participation=file, by=None)
    with pytest.raises(Refused, match="2 findings are open"):
        PARTICIPATION.apply(file, "confirm", actor=Staff(officer))
    rccm, ninea, _accounts = list_screening_findings(file)

    waive_screening_finding(
        finding=rccm, reason="The register is closed this month.", by=officer
    )
    with pytest.raises(Refused, match="1 finding is open"):
        PARTICIPATION.apply(file, "confirm", actor=Staff(officer))
    resolve_screening_finding(finding=ninea, note="Seen on paper.", by=officer)
    PARTICIPATION.apply(file, "confirm", actor=Staff(officer))

    assert file.stage == Stage.ELIGIBLE


def test_an_answered_finding_stays_answered_while_the_rule_finds_the_same(
    call: Call, officer: User
) -> None:
    file = sent(call)
    check_eligibility(participation=file, by=None)
    waive_screening_finding(
        finding=list_screening_findings(file)[0], reason="Seen.", by=officer
    )

    check_eligibility(participation=file, by=officer)

    assert [row.state for row in list_screening_findings(file)] == [
        "waived",
        "open",
        "open",
    ]
    assert count_blocking_findings([file.pk]) == {file.pk: 1}


def test_what_was_brought_is_not_found_again(call: Call) -> None:
    file = sent(call)
    check_eligibility(participation=file, by=None)
    assert file.organisation is not None
    set_identifier(
        organisation=file.organisation, scheme="rccm", text="SN.DKR.2015.B.20990"
    )

    check_eligibility(participation=file, by=None)

    found = EligibilityRule.objects.filter(
        pk__in=[row.rule_id for row in list_screening_findings(file)]
    )
    assert set(found.values_list("code", flat=True)) == {"ninea", "accounts"}


@pytest.mark.parametrize("slot", ["accounts", "other", "cv"])
@pytest.mark.parametrize("required", [False, True])
def test_a_paper_that_the_form_calls_optional_is_demanded_by_no_rule(
    call: Call, slot: str, required: bool
) -> None:
    """Whatever the rule says; as soon as the form demands the paper, the rule does too."""
    EligibilityRule.objects.create(
        call=call, code="own", kind="paper", on=slot, blocking=True, position=999
    )
    Question.objects.filter(call=call, code=slot).update(required=required)
    file = sent(call, formal=True)
    file.attachments.all().delete()

    screening = check_eligibility(participation=file, by=None)

    assert screening.findings.get(rule__code="own").blocking is required
    assert screening.ready is not required


def test_the_usual_rules_demand_no_paper_that_the_usual_form_calls_optional(
    call: Call,
) -> None:
    demanded = EligibilityRule.objects.filter(call=call, kind="paper", blocking=True)

    assert not demanded.exists()


def test_a_finding_is_answered_once_with_a_reason_by_whoever_may(
    call: Call, officer: User, visa_officer: User
) -> None:
    file = sent(call)
    check_eligibility(participation=file, by=None)
    finding = list_screening_findings(file)[0]
    with pytest.raises(Refused, match="give the reason"):
        waive_screening_finding(finding=finding, reason="  ", by=officer)
    with pytest.raises(PermissionDenied):
        resolve_screening_finding(finding=finding, by=visa_officer)
    with pytest.raises(Refused, match="say how you know"):
        resolve_screening_finding(finding=finding, note=" ", by=officer)
    resolve_screening_finding(finding=finding, note="Seen.", by=officer)
    with pytest.raises(Refused, match="answered already"):
        waive_screening_finding(finding=finding, reason="Twice.", by=officer)
    assert reopen_screening_finding(finding=finding, by=officer).state == "open"


def test_the_figures_of_a_draft_come_before_those_of_the_enterprise(call: Call) -> None:
    file = sent(call)
    assert file.organisation is not None
    record_figure(
        organisation=file.organisation, kind="jobs", value=4, year=2025, source="x"
    )
    record_figure(
        organisation=file.organisation, kind="jobs", value=9, year=2024, source="x"
    )
    rows = Participation.objects.filter(pk=file.pk)
    assert read_screening_profiles(rows)[file.pk].facts.jobs == 4
    Application.objects.filter(participation=file).update(
        figures={"jobs": 11, "year": 2026}
    )

    assert read_screening_profiles(rows)[file.pk].facts.jobs == 11


@pytest.mark.parametrize("count", [1, 3])
def test_the_facts_of_many_files_take_five_queries(
    call: Call, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _one in range(count):
        sent(call, formal=True)

    with django_assert_num_queries(5):
        assert (
            len(read_screening_profiles(Participation.objects.filter(call=call)))
            == count
        )


def test_the_preview_of_many_files_asks_once_for_the_findings(
    call: Call, officer: User
) -> None:
    def asked(count: int) -> int:
        files = list(
            Participation.objects.filter(call=call).select_related("call__programme")[
                :count
            ]
        )
        with CaptureQueriesContext(connection) as found:
            answers = PARTICIPATION.ask(files, "confirm", actor=Staff(officer))
        assert [bool(answer) for answer in answers] == [False] * count
        return len(found)

    for _one in range(3):
        check_eligibility(participation=sent(call), by=None)
    officer.has_perm("register.screen_participation")

    assert asked(1) == asked(3)

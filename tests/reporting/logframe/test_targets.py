"""Targets on pages and in files, frozen with their period."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from reporting.logframe.models import IndicatorPlan, LevelOutlook, TargetMilestone
from reporting.models import FrozenLogframe, ReportingPeriod
from reporting.outputs.queries import gather_report, list_report_figures
from reporting.outputs.services.activity_file import build_activity_file
from reporting.outputs.services.workbook import build_report_workbook
from reporting.services import compute_digest, is_seal_intact
from tests import factories
from tests.conftest import SignIn
from tests.reporting.facts import make_facts, make_file
from tests.reporting.outputs.iati import list_faults
from tests.reporting.outputs.test_report_files import (
    begin,
    freeze,
    make_identity,
    read_rows,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
SECOND = (date(2025, 7, 1), date(2025, 12, 31))
# Queries of a page with one target or three: as without, and plans, milestones, outlooks, the sums.
INDICATORS = reverse("admin:reporting_indicators_changelist")


@pytest.fixture
def monitoring(staff_member: Callable[[Role], User]) -> User:
    return staff_member(Role.MONITORING)


def plan(code: str, *milestones: tuple[date, int], **fields: Any) -> IndicatorPlan:
    made = IndicatorPlan.objects.create(
        programme=factories.programme(), code=code, **fields
    )
    for day, value in milestones:
        TargetMilestone.objects.create(plan=made, due_on=day, value=value)
    return made


def page_of(period: ReportingPeriod) -> str:
    return reverse("admin:reporting_reportingperiod_change", args=[period.pk])


def find_standing(client: Client, address: str, code: str) -> Any:
    shown = client.get(address).context["standings"]
    return next(one for one in shown if one.code == code)


def test_a_flow_is_held_against_all_that_happened_since_the_beginning(
    coordinator: User, officer: User, monitoring: User, sign_in: SignIn
) -> None:
    make_facts(officer)
    make_file(officer, sex="F", day=date(2025, 8, 1))
    plan("OP1.2", (date(2025, 6, 30), 3), (date(2025, 12, 31), 5))
    period = begin(coordinator, SECOND)
    client = sign_in(monitoring)

    standing = find_standing(client, page_of(period), "OP1.2")

    # One in the period, four since the beginning.
    assert standing.reached == 4
    assert standing.percent == 80
    assert standing.tone == "attention"
    text = client.get(page_of(period)).text
    assert "4 instead of 5 due on" in text
    assert "a little behind" in text
    assert "since the beginning" in text
    with translation.override("en"):
        on_page = find_standing(
            client, f"{INDICATORS}?start=2025-07-01&end=2025-12-31", "OP1.2"
        )
    assert on_page == standing


def test_what_is_no_target_has_no_light_and_other_programmes_are_apart(
    coordinator: User, officer: User, monitoring: User, sign_in: SignIn
) -> None:
    make_facts(officer)
    period = begin(coordinator)
    client = sign_in(monitoring)
    assert client.get(page_of(period)).context["standings"] == []
    plan("OP2.1")

    bare = find_standing(client, page_of(period), "OP2.1")
    assert (bare.tone, bare.reason) == ("", "No target is set.")
    # Figures of two programmes together have no target.
    factories.programme(code="other", active=False)
    assert "standings" not in client.get(INDICATORS).context


def test_targets_are_frozen_with_the_period_and_the_seal_covers_them(
    coordinator: User, officer: User, monitoring: User, sign_in: SignIn
) -> None:
    make_facts(officer)
    # Frozen before there was any target: its seal holds from then on.
    earlier = freeze(begin(coordinator), coordinator, monitoring)
    assert not FrozenLogframe.objects.exists()
    target = plan("OP1.2", (date(2025, 12, 31), 3), baseline=0, baseline_on=SECOND[0])
    LevelOutlook.objects.create(
        programme=earlier.programme, level="output", assumptions="A", risks="R"
    )
    period = freeze(begin(coordinator, SECOND), coordinator, monitoring)
    before = find_standing(sign_in(monitoring), page_of(period), "OP1.2")

    target.milestones.update(value=50)
    target.delete()
    LevelOutlook.objects.all().delete()

    after = find_standing(sign_in(monitoring), page_of(period), "OP1.2")
    assert after == before
    assert after.target == 3
    assert [one.risks for one in gather_report(period, monitoring).outlooks] == ["R"]
    assert is_seal_intact(earlier)
    assert is_seal_intact(period)
    with pytest.raises(DatabaseError), transaction.atomic():
        FrozenLogframe.objects.update(content={})
    with pytest.raises(DatabaseError), transaction.atomic():
        FrozenLogframe.objects.all().delete()
    # What somebody adds to an old report breaks its seal.
    FrozenLogframe.objects.create(period=earlier, content={"indicators": {}})
    assert compute_digest(earlier) != earlier.seal.digest


def test_targets_stand_in_workbook_and_open_data(
    coordinator: User, officer: User, monitoring: User
) -> None:
    make_facts(officer)
    make_identity()
    last = date(2025, 6, 30)
    start = date(2024, 12, 31)
    plan("OP1.2", (last, 4), baseline=1, baseline_on=start, baseline_source="=1+1")
    plan("OP2.2", (last, 80))
    plan("OP2.3.days", (date(2026, 1, 1), 15), falls=True)
    period = freeze(begin(coordinator), coordinator, monitoring)
    report = gather_report(period, monitoring)

    sheets = read_rows(build_report_workbook(report))
    rows = {row[0]: row for row in sheets["Targets"][1:]}
    assert rows["OP1.2"][4] == "=1+1"
    assert rows["OP1.2"][5:9] == (4, rows["OP1.2"][6], 3, 66)
    assert rows["OP1.2"][9] == "far behind"
    assert rows["OP2.3.days"][9] == "not judged"
    assert len(sheets["Milestones"]) == 4

    figures = list_report_figures(period, monitoring)
    root = ET.fromstring(build_activity_file(period, figures, report.standings))
    assert list_faults(root) == []
    found = {}
    for indicator in root.iter("indicator"):
        code = (indicator.findtext("title/narrative") or "").split()[0]
        found[code] = indicator
    baseline = found["OP1.2"].find("baseline")
    assert baseline is not None
    assert dict(baseline.items()) == {
        "iso-date": "2024-12-31",
        "year": "2024",
        "value": "1",
    }
    # What adds up has the planned days as a period of its own.
    told = [
        [(node.tag, node.get("value") or node.get("iso-date")) for node in one]
        for one in found["OP1.2"].findall("period")
    ]
    assert told == [
        [
            ("period-start", "2025-01-01"),
            ("period-end", "2025-06-30"),
            ("target", "4"),
            ("actual", "3"),
        ],
        [
            ("period-start", "2025-01-01"),
            ("period-end", "2025-06-30"),
            ("actual", "3"),
        ],
    ]
    assert found["OP2.3.days"].get("ascending") == "false"
    # What is not due yet is no target of this period.
    assert found["OP2.3.days"].find("period/target") is None
    share = found["OP2.2"].find("period/target")
    assert share is not None
    assert share.get("value") == "80"


@pytest.mark.parametrize(
    "fields",
    [
        {"baseline": Decimal(1)},
        {"baseline_on": date(2025, 1, 1)},
        {"green_from": 70, "amber_from": 70},
        {"green_from": 101},
    ],
)
def test_the_database_holds_what_a_target_must_be(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        plan("OP1.2", **fields)


def test_one_target_an_indicator_and_one_milestone_a_day() -> None:
    made = plan("OP1.2", (date(2025, 6, 30), 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        plan("OP1.2")
    with pytest.raises(IntegrityError), transaction.atomic():
        TargetMilestone.objects.create(plan=made, due_on=date(2025, 6, 30), value=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        TargetMilestone.objects.create(plan=made, due_on=date(2025, 7, 1), value=-1)


def test_staff_choose_the_indicator_and_nobody_else_edits(
    monitoring: User, officer: User, outsider: User, sign_in: SignIn
) -> None:
    programme = factories.programme()
    address = reverse("admin:logframe_indicatorplan_add")
    sent = {
        "programme": programme.pk,
        "code": "OP1.2",
        "green_from": 90,
        "amber_from": 70,
        "milestones-TOTAL_FORMS": 1,
        "milestones-INITIAL_FORMS": 0,
        "milestones-0-due_on": "2025-12-31",
        "milestones-0-value": "414",
    }

    assert sign_in(officer).post(address, sent).status_code == 403
    assert sign_in(outsider).post(address, sent).status_code == 302
    assert not IndicatorPlan.objects.exists()
    refused = sign_in(monitoring).post(address, sent | {"code": "OP9.9"})
    assert refused.status_code == 200
    answer = sign_in(monitoring).post(address, sent)
    assert answer.status_code == 302
    made = IndicatorPlan.objects.get()
    assert made.milestones.get().value == 414
    # Once an indicator.
    again = sign_in(monitoring).post(address, sent)
    assert "already" in again.text


@pytest.mark.parametrize("number", [1, 3])
def test_targets_cost_the_same_queries_however_many(
    number: int,
    coordinator: User,
    officer: User,
    monitoring: User,
    sign_in: SignIn,
    django_assert_num_queries: Any,
) -> None:
    make_facts(officer)
    for code in ("OP1.2", "OP2.1", "OP2.3")[:number]:
        plan(code, (date(2025, 6, 1), 1), (date(2025, 6, 30), 2))
    period = begin(coordinator)
    client = sign_in(monitoring)
    client.get(INDICATORS)
    client.get(page_of(period))

    with django_assert_num_queries(9):
        client.get(INDICATORS)
    with django_assert_num_queries(19):
        client.get(page_of(period))

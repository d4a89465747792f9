"""Response and who is missing, each number its list; enterprises since their baseline."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from mobility.hosts.models import Host
from pemwecco.accounts.models import User
from pemwecco.network.services import record_figure
from reintegration.followups.admin.results import build_firm_line
from reintegration.followups.models import FollowUp
from reintegration.followups.queries import (
    list_follow_ups_answered,
    list_follow_ups_due,
    list_follow_ups_missing,
    list_sent_answers,
    select_asked_of_host,
)
from reintegration.followups.services.answers import answer_follow_up
from reintegration.followups.services.results import (
    build_response_lines,
    draw_firm_trend,
    list_firm_trends,
)
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
RESULTS = "/admin/reintegration/followup/results/"
TOLD: dict[str, Any] = {
    "still_in_business": True,
    "in_country": True,
    "turnover": 12_000_000,
    "women_permanent": 3,
    "women_temporary": 1,
    "men_permanent": 2,
    "men_temporary": 0,
    "contracts": 1,
    "use_of_learning": 4,
    "attribution": "later",
}


def follow(
    cohort: Any, months: int = 3, stage: str = "due", due_in: int = 0
) -> FollowUp:
    file = factories.participation(stage="returned", cohort=cohort)
    due = timezone.localdate() + timedelta(days=due_in)
    return FollowUp.objects.create(
        participation=file, months=months, stage=stage, due_on=due
    )


def grow(cohort: Any) -> FollowUp:
    """An enterprise with a baseline that has answered."""
    row = follow(cohort)
    organisation = row.participation.organisation
    assert organisation is not None
    for kind, value, currency in (("turnover", 8_000_000, "XOF"), ("jobs", 4, "")):
        record_figure(
            organisation=organisation, kind=kind, value=value, currency=currency, year=2025,
            source="form", stated_on=date(2026, 1, 1),
        )  # fmt: skip
    answer_follow_up(follow_up=row, values=TOLD, method="link", by=None)
    return row


def test_each_number_of_the_response_is_the_length_of_its_list(
    sign_in: SignIn, officer: User
) -> None:
    cohort = factories.cohort()
    grow(cohort)
    follow(cohort)
    follow(cohort, stage="missed")
    follow(cohort, stage="planned", due_in=40)
    visitor = sign_in(officer)

    line = build_response_lines(officer)[0]
    numbers = (line.asked, line.answered, line.missing)
    assert [mark.value for mark in numbers] == [3, 1, 2]
    assert line.percent == 33
    for mark in numbers:
        listed: Any = visitor.get(mark.address)
        assert listed.status_code == 200, listed.headers
        assert listed.context_data["cl"].result_count == mark.value, mark.address


def test_the_trend_begins_with_the_application(officer: User) -> None:
    row = grow(factories.cohort())

    trend = list_firm_trends(officer)[0]

    assert trend.file == row.participation
    assert [
        (point.months, int(point.figures["turnover"])) for point in trend.points
    ] == [
        (0, 8_000_000),
        (3, 12_000_000),
    ]
    last = trend.last
    assert last is not None
    assert trend.compute_change("turnover", last) == 50
    assert trend.compute_change("jobs", last) == 50
    assert trend.compute_change("exports", last) is None
    with translation.override("fr"):
        assert "+50,0\N{NO-BREAK SPACE}%" in build_firm_line(trend)["cells"]
    drawn = draw_firm_trend(trend)
    assert [picture.code for picture in drawn] == ["turnover", "jobs"]
    assert "<svg" in drawn[0].svg


def test_staff_read_results_and_trend_and_others_do_not(
    sign_in: SignIn, officer: User, outsider: User, visa_officer: User
) -> None:
    row = grow(factories.cohort())
    trend = reverse("admin:followups_followup_trend", args=[row.participation_id])
    sheet = reverse("admin:followups_followup_results_sheet")
    for address in (RESULTS, trend):
        assert sign_in(outsider).get(address).status_code == 302
        assert sign_in(visa_officer).get(address).status_code == 403
        assert sign_in(officer).post(address).status_code == 405
    visitor = sign_in(officer)

    shown = visitor.get(RESULTS).text
    for text in (
        "8,000,000 CFA francs",
        "12,000,000 CFA francs",
        "+50.0\N{NO-BREAK SPACE}%",
        trend,
    ):
        assert text in shown
    page = visitor.get(trend).text
    assert "before the stay (2025)" in page
    assert "12,000,000 CFA francs · 18,293 euros" in page
    assert "<svg" in page
    assert visitor.get(f"/admin/reintegration/followup/trend/{row.pk + 999}/").status_code == 404  # fmt: skip
    assert visitor.get(sheet).status_code == 405
    handed = visitor.post(sheet)
    assert handed.status_code == 200
    assert "attachment" in handed.headers["Content-Disposition"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_results_ask_as_often_for_three_enterprises_as_for_one(
    officer: User, django_assert_num_queries: Any, count: int
) -> None:
    cohort = factories.cohort()
    for _place in range(count):
        grow(cohort)
    officer.has_perm("followups.view_followup")

    with django_assert_num_queries(4):
        build_response_lines(officer)
        list_firm_trends(officer)


def test_reports_read_what_was_due_answered_and_missing() -> None:
    cohort = factories.cohort()
    done, open_ = grow(cohort), follow(cohort)
    follow(cohort, months=0)
    today = timezone.localdate()

    assert set(list_follow_ups_due(today, today)) == {done, open_}
    assert list(list_follow_ups_answered(today, today)) == [done]
    assert list(list_follow_ups_missing(today, today)) == [open_]
    assert [row.turnover for row in list_sent_answers(today, today)] == [12_000_000]


def test_the_portal_says_what_waits_for_the_host() -> None:
    visit = factories.placement(
        participation=factories.participation(stage="returned"), stage="completed"
    )
    host: Host = visit.host
    assert list(select_asked_of_host(host.pk)) == []
    row = FollowUp.objects.create(
        participation=visit.participation,
        placement=visit,
        side="host",
        months=3,
        due_on=timezone.localdate() + timedelta(days=15),
    )

    assert list(select_asked_of_host(host.pk)) == [row]
    FollowUp.objects.update(due_on=timezone.localdate() + timedelta(days=16))
    assert list(select_asked_of_host(host.pk)) == []


def test_every_answer_is_offered_as_a_column_in_words(
    sign_in: SignIn, officer: User
) -> None:
    grow(factories.cohort())
    visitor: Client = sign_in(officer)
    listed = reverse("admin:followups_followup_changelist")

    shown = visitor.get(listed).text

    offered = set(re.findall(r"told_[a-z_]+", shown))
    assert {"told_turnover", "told_attribution", "told_benefit"} <= offered

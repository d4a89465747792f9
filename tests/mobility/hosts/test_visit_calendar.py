"""The visits of a host taken along, and the first page of the portal."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from mobility.hosts.models import Host, VisitCalendar
from mobility.hosts.rules import list_month_weeks
from pemwecco.accounts.models import User
from tests import factories
from tests.conftest import SignIn

DAYS = {"starts_on": date(2027, 3, 2), "ends_on": date(2027, 3, 3)}


@pytest.mark.django_db
def test_the_calendar_is_read_by_its_address_until_it_ends(sign_in: SignIn) -> None:
    host = factories.host()
    lies = factories.host_contact(host)
    agreed = factories.placement(host=host, stage="confirmed", **DAYS)
    agreed.steps.create(
        source="offered", target="accepted", move="accept", by=lies, reason=""
    )
    factories.placement(host=host, stage="offered", **DAYS)
    portal, outside = sign_in(lies), Client()
    assert "/calendar/" not in portal.get("/partners/").context.get("feed", "")
    portal.post("/partners/calendar/")
    first = VisitCalendar.objects.get().token

    answer = outside.get(f"/partners/calendar/{first}.ics")

    text = answer.content.decode().replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") == 1
    assert "DTSTART;VALUE=DATE:20270302" in text
    assert "STATUS:CONFIRMED" in text
    assert agreed.participation.person.full_name in text
    portal.post("/partners/calendar/")
    second = VisitCalendar.objects.get().token
    assert outside.get(f"/partners/calendar/{first}.ics").status_code == 404
    assert outside.get(f"/partners/calendar/{second}.ics").status_code == 200
    VisitCalendar.objects.update(valid_until=date(2020, 1, 1))
    assert outside.get(f"/partners/calendar/{second}.ics").status_code == 404
    portal.post("/partners/calendar/end/")
    assert not VisitCalendar.objects.exists()


@pytest.mark.django_db
def test_the_list_for_a_spreadsheet_tells_no_more_than_the_pages(
    sign_in: SignIn, outsider: User
) -> None:
    host = factories.host()
    lies = factories.host_contact(host)
    row = factories.placement(host=host, stage="offered", purpose="=1+1", **DAYS)
    text = sign_in(lies).get("/partners/visits.csv").content.decode("utf-8-sig")
    assert row.participation.person.full_name not in text
    assert "'=1+1" in text
    assert sign_in(lies).get("/partners/visits.xlsx").status_code == 200
    assert sign_in(outsider).get("/partners/visits.csv").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 30])
def test_the_first_page_asks_no_more_for_many_visits(
    sign_in: SignIn,
    count: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    host = factories.host()
    client = sign_in(factories.host_contact(host))
    Host.objects.update(capacity=99)
    for stage in ("offered", "countered", "accepted", "running", "completed"):
        for _number in range(count if stage == "accepted" else 1):
            factories.placement(host=host, stage=stage, **DAYS)
    client.get("/partners/")

    with django_assert_max_num_queries(15):
        answer = client.get("/partners/?month=2027-03")

    there = [day.visitors for week in answer.context["weeks"] for day in week]
    assert max(there) == count + 4
    assert client.get("/partners/?month=never").status_code == 200


@pytest.mark.unit
@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_a_month_stands_in_whole_weeks(day: date) -> None:
    weeks = list_month_weeks(day)

    flat = [each for week in weeks for each in week]
    assert all(len(week) == 7 and week[0].weekday() == 0 for week in weeks)
    assert {each for each in flat if each.month == day.month and each.year == day.year}
    assert day in flat
    assert weeks[0][-1].month == day.month
    assert weeks[-1][0].month == day.month

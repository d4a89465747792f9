from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.indicators import collect_declared_indicators
from tests.reporting.facts import make_facts, make_file

SignIn = Callable[[User], Client]
# Queries: session, account and rights, then all figures in one; the list asks its rows and their files.
PAGE, LIST = 7, 6
URL = reverse("admin:reporting_indicators_changelist")
YEAR = {"start": "2025-01-01", "end": "2025-12-31"}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def rows_of(code: str) -> str:
    return reverse("admin:reporting_indicators_rows", args=[code])


def list_codes(response: Any) -> list[str]:
    codes = []
    for group in response.context["levels"]:
        codes += [one.indicator.code for one in group.measured]
    return codes


def test_the_donors_reader_sees_figures_and_nothing_else(
    sign_in: SignIn, staff_member: Callable[[Role], User], officer: User
) -> None:
    make_facts(officer)
    client = sign_in(staff_member(Role.DONOR_READER))

    response = client.get(URL, YEAR | {"cut": "sex"})

    assert response.status_code == 200
    # Impact first; who came back is not the donor's to read.
    every = [each.code for each in collect_declared_indicators()]
    hidden = ["OC5", "OC5.returned"]
    assert sorted(list_codes(response)) == sorted(set(every) - set(hidden))
    assert list_codes(response)[0] == "IM1"
    assert "/list/" not in response.text
    assert client.get(rows_of("OC1"), YEAR).status_code == 403
    assert (
        client.get(reverse("admin:register_participation_changelist")).status_code
        == 403
    )


def test_without_days_the_year_until_today_is_meant_and_stands_in_the_fields(
    sign_in: SignIn, officer: User
) -> None:
    today = timezone.localdate()
    with translation.override("fr"):
        for query in ({}, {"cut": "sex"}):
            shown = sign_in(officer).get(URL, query, headers={"Accept-Language": "fr"})
            assert f'value="{today:%Y}-01-01"' in shown.text
            assert f'value="{today.isoformat()}"' in shown.text
            assert shown.context["levels"] != []


def test_staff_open_the_list_behind_a_figure_and_behind_a_part(
    sign_in: SignIn, officer: User, staff_member: Callable[[Role], User]
) -> None:
    files = make_facts(officer)
    client = sign_in(officer)
    shown = client.get(URL, YEAR | {"cut": "sex"}).text
    assert "OC5" in shown
    assert "Female" in shown
    assert (
        f"{rows_of('OP1.2')}?start=2025-01-01&amp;end=2025-12-31&amp;cut=sex" in shown
    )

    listed = client.get(rows_of("OP1.2"), YEAR)
    assert [line.row.file for line in listed.context["lines"]] == [
        file.reference for file in files
    ]
    assert files[0].person.full_name in listed.text
    assert "Food" in listed.text
    part = client.get(rows_of("OP1.2"), YEAR | {"cut": "sex", "word": "M"})
    assert [line.row.file for line in part.context["lines"]] == [files[1].reference]
    share = client.get(rows_of("OC5"), YEAR)
    assert "Marked" in share.text
    people = client.get(rows_of("OP3.1.people"), YEAR)
    assert {line.name for line in people.context["lines"]} == {
        file.person.full_name for file in files
    }
    empty = client.get(rows_of("OC1"), {"start": "2019-01-01", "end": "2019-12-31"})
    assert "No row is counted" in empty.text

    # Nobody there is no such list for; nor for a period that is none, nor with another verb.
    assert client.get(rows_of("OC9"), YEAR).status_code == 404
    assert client.get(rows_of("OC1"), {"start": "x", "end": "y"}).status_code == 404
    assert client.get(rows_of("OC1"), YEAR | {"cut": "shoes"}).status_code == 404
    # A cut that this indicator has not divides nothing.
    none = client.get(rows_of("O.2.4"), YEAR | {"cut": "sex", "word": "F"})
    assert none.context["lines"] == []
    assert (
        sign_in(staff_member(Role.PANEL_MEMBER)).get(rows_of("OC1")).status_code == 403
    )
    assert Client().get(rows_of("OC1")).status_code == 302


def test_the_right_of_an_indicator_holds_for_its_list(
    sign_in: SignIn, staff_member: Callable[[Role], User], officer: User
) -> None:
    make_facts(officer)
    monitoring = sign_in(staff_member(Role.MONITORING))
    assert monitoring.get(rows_of("OC5"), YEAR).status_code == 200
    names = {
        line.name for line in monitoring.get(rows_of("OP1.2"), YEAR).context["lines"]
    }
    assert names != {""}


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_take_as_many_queries_for_one_row_as_for_three(
    number: int, sign_in: SignIn, officer: User, django_assert_num_queries: Any
) -> None:
    for place in range(number):
        make_file(officer, sex="FM"[place % 2])
    client = sign_in(officer)
    client.get(URL, YEAR)
    with django_assert_num_queries(PAGE):
        client.get(URL, YEAR | {"cut": "sex"})
    with django_assert_num_queries(LIST):
        client.get(rows_of("OP1.2"), YEAR)


def test_a_period_that_ends_before_it_starts_gets_its_sentence(
    sign_in: SignIn, coordinator: User
) -> None:
    response = sign_in(coordinator).get(
        URL, {"start": "2026-12-31", "end": "2026-01-01"}
    )

    assert "The last day lies before the first." in response.text
    assert response.context["levels"] == []


def test_the_page_of_nothing_asked_is_the_year_until_today(
    sign_in: SignIn, coordinator: User
) -> None:
    response = sign_in(coordinator).get(URL)
    assert list_codes(response)
    assert sign_in(coordinator).post(URL).status_code in {200, 403}


def test_a_role_without_the_right_is_refused(
    sign_in: SignIn, staff_member: Callable[[Role], User]
) -> None:
    assert sign_in(staff_member(Role.PANEL_MEMBER)).get(URL).status_code == 403

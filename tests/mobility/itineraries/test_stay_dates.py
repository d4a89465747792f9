from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from mobility.hosts.rules import DaySpan
from mobility.itineraries.models import Itinerary
from mobility.itineraries.rules.plan import list_stay_date_findings
from participants.register.lifecycle import Stage
from pemwecco.accounts.models import User
from tests import factories
from tests.conftest import SignIn

TODAY = date(2027, 3, 1)
COHORT = DaySpan(date(2027, 4, 1), date(2027, 5, 30))


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (date(2027, 4, 1), date(2027, 5, 30), []),
        (date(2027, 4, 10), date(2027, 4, 10), []),
        (date(2027, 4, 10), date(2027, 4, 9), [("stay-reversed", "bad")]),
        (date(2027, 3, 31), date(2027, 4, 9), [("stay-outside-cohort", "attention")]),
        (date(2027, 1, 1), date(2027, 2, 1), [("stay-over", "attention")]),
        (
            date(2027, 4, 1),
            date(2027, 8, 25),
            [("too-long", "bad"), ("stay-outside-cohort", "attention")],
        ),
    ],
)
def test_the_days_of_a_stay(
    first: date, last: date, found: list[tuple[str, str]]
) -> None:
    findings = list_stay_date_findings(DaySpan(first, last), TODAY, cohort=COHORT)
    assert [(one.code, one.severity) for one in findings] == found


def test_the_longest_stay_is_that_of_the_dated_rule() -> None:
    stay = DaySpan(date(2027, 4, 1), date(2027, 6, 29))
    assert list(list_stay_date_findings(stay, TODAY, cohort=None)) == []
    (found,) = list_stay_date_findings(stay, TODAY, cohort=None, max_days=89)
    assert found.params == {"days": 90, "most": 89}


@pytest.mark.django_db
def test_days_that_cannot_be_are_refused_on_the_page_of_the_itinerary(
    officer: User, sign_in: SignIn
) -> None:
    first = timezone.localdate() + timedelta(days=60)
    cohort = factories.cohort(arrives_on=first, leaves_on=first + timedelta(days=40))
    itinerary = Itinerary.objects.create(
        participation=factories.participation(cohort=cohort, stage=Stage.PREPARED),
        arrives_on=first,
        leaves_on=first + timedelta(days=40),
    )
    stop = {
        "starts_on": f"{first + timedelta(days=3):%Y-%m-%d}",
        "ends_on": f"{first:%Y-%m-%d}",
        "activity": "visit",
        "title": "Visite",
        "place": "Gent",
    }
    data: dict[str, object] = {
        "arrives_on": f"{first:%Y-%m-%d}",
        "leaves_on": f"{first + timedelta(days=146):%Y-%m-%d}",
        "stops-TOTAL_FORMS": 1,
        "stops-INITIAL_FORMS": 0,
    }
    data |= {f"stops-0-{name}": value for name, value in stop.items()}
    address = f"/admin/itineraries/itinerary/{itinerary.pk}/change/"

    text = sign_in(officer).post(address, data).content.decode()

    assert "The stay has 147 days; at most 90 are allowed." in text
    assert "Stop 1: The stop ends before it begins." in text
    assert "stop_starts_before_it_ends" not in text
    itinerary.refresh_from_db()
    assert itinerary.leaves_on == cohort.leaves_on

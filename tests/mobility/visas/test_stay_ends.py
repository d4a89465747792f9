"""The last day that a visa allows, and who hears of it before and after."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from mobility.itineraries.models import Crossing, ReturnDelay
from mobility.visas.models import Decision
from mobility.visas.reminders import RULES
from mobility.visas.rules import (
    Stay,
    Sticker,
    first_breach,
    last_day_allowed,
    sticker_findings,
)
from mobility.visas.services.stay_ends import (
    get_last_day_allowed,
    list_overstays,
    list_visas_of_travellers,
)
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.documents.services import store_bytes
from pemwecco.mail.models import Message
from pemwecco.reminders.engine import sweep_reminders
from tests import factories


def read_day(text: str) -> date:
    return date.fromisoformat(text)


SINGLE = Sticker(read_day("2027-03-01"), read_day("2027-04-12"), 28, 1)
LONG = Sticker(read_day("2027-03-01"), read_day("2028-02-29"), 90, None)


@pytest.mark.parametrize(
    ("sticker", "entry", "earlier", "last"),
    [
        (SINGLE, "2027-03-01", [], "2027-03-28"),
        (SINGLE, "2027-03-16", [], "2027-04-12"),
        (SINGLE, "2027-04-01", [], "2027-04-12"),
        (LONG, "2027-03-01", [], "2027-05-29"),
        # 80 days of the window are gone: ten are left.
        (LONG, "2027-05-20", [("2027-03-01", "2027-05-19")], "2027-05-29"),
    ],
)
def test_the_first_limit_to_come_ends_the_stay(
    sticker: Sticker, entry: str, earlier: list[tuple[str, str]], last: str
) -> None:
    stays = [Stay(read_day(first), read_day(end), "BE") for first, end in earlier]

    found = last_day_allowed(sticker, read_day(entry), earlier=stays)

    assert found == read_day(last)


def test_an_extension_by_the_authorities_lasts_until_its_day() -> None:
    until = read_day("2027-05-05")

    found = last_day_allowed(SINGLE, read_day("2027-03-01"), extended_until=until)

    assert found == until


@given(
    days=st.integers(min_value=1, max_value=90),
    grace=st.integers(min_value=0, max_value=60),
    late=st.integers(min_value=0, max_value=60),
)
def test_the_last_day_is_lawful_and_the_day_after_is_not(
    days: int, grace: int, late: int
) -> None:
    opens = read_day("2027-03-01")
    ends = opens + timedelta(days=days + grace - 1)
    entry = min(opens + timedelta(days=late), ends)
    sticker = Sticker(opens, ends, days, 1)

    last = last_day_allowed(sticker, entry)

    def is_lawful(until: date) -> bool:
        stay = Stay(entry, until, "BE")
        breach = first_breach([stay], since=entry, until=until)
        return not sticker_findings(sticker, [stay]) and breach is None

    assert is_lawful(last)
    assert not is_lawful(last + timedelta(days=1))


def day(shift: int) -> date:
    return timezone.localdate() + timedelta(days=shift)


def stay(*, entered: int, days: int) -> Participation:
    """Somebody who entered so many days ago with a visa of so many days, valid for a year."""
    file = factories.participation(
        stage="departed",
        person=factories.person(),
        cohort=factories.cohort(
            name=f"Cohorte {entered} {days}", arrives_on=day(entered), leaves_on=day(60)
        ),
    )
    Crossing.objects.create(
        participation=file,
        direction="entry",
        on=day(entered),
        place="Zaventem",
        evidence="boarding_pass",
    )
    Decision.objects.create(
        dossier=factories.dossier(participation=file, stage="granted"),
        outcome="granted",
        decided_on=day(-60),
        notified_on=day(-60),
        sticker_number=f"BEL{file.pk}",
        valid_from=day(-60),
        valid_until=day(300),
        days=days,
        entries="1",
    )
    return file


@pytest.mark.django_db
def test_staff_hear_of_a_stay_beyond_its_visa_and_an_extension_ends_it(
    coordinator: User, visa_officer: User, officer: User
) -> None:
    over, within = stay(entered=-30, days=30), stay(entered=-10, days=40)

    found = {
        visa.dossier.participation_id: get_last_day_allowed(visa)
        for visa in list_visas_of_travellers()
    }
    assert found == {over.pk: day(-1), within.pk: day(29)}
    assert list(list_overstays()) == [over]

    sweep_reminders(timezone.now().replace(hour=23, minute=59))
    told = Message.objects.filter(kind="visas/stay_ended")
    assert {row.to for row in told} == {coordinator.email, visa_officer.email}

    ReturnDelay.objects.create(
        participation=over,
        kind="extension",
        expected_on=day(20),
        account="Prolongation de la commune",
        document=store_bytes(
            content=b"%PDF-1.4", name="x.pdf", content_type="application/pdf", by=None
        ),
        stage="accepted",
        by=officer,
    )
    assert list(list_overstays()) == []
    visa = next(iter(list_visas_of_travellers()))
    assert get_last_day_allowed(visa) == day(20)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_those_who_stay_on_are_found_by_as_many_questions_for_three_as_for_one(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    over = [stay(entered=-30 - number, days=30) for number in range(count)]

    # The visas with their past stays, the dated rules, the states of the area, the files.
    with django_assert_num_queries(5):
        found = list(list_overstays())

    assert {file.pk for file in found} == {file.pk for file in over}


@pytest.mark.django_db
def test_the_traveller_hears_of_it_a_week_and_two_days_before() -> None:
    file = stay(entered=-24, days=30)
    rule = next(rule for rule in RULES if rule.code == "visa-stay-ends")

    visa = rule.over().get()
    days = [occurrence.due_at.date() for occurrence in rule.when(visa)]
    assert days == [day(-2), day(3)]
    assert next(iter(rule.to(visa))).email == file.person.email
    assert rule.unless(visa) == ""
    Participation.objects.update(stage="returned")
    assert not rule.over().exists()
    visa.dossier.participation.refresh_from_db()
    assert rule.unless(visa) == "The return is recorded."

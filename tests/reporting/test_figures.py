"""Every declared indicator: its figure is what its list gives, and its parts add up to the whole."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Value
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from pemwecco.accounts.models import User
from pemwecco.core.ages import age_bracket
from pemwecco.core.indicators import (
    Indicator,
    Period,
    Reckoning,
    collect_declared_indicators,
    find_indicator,
)
from pemwecco.core.measures import (
    AgeWord,
    Measured,
    list_counted_rows,
    measure_indicator,
    measure_indicators,
    narrow_to_word,
    read_counted_rows,
    reckon_list,
)
from pemwecco.network.models import Organisation, Person
from reintegration.partnerships.models import Confirmation, Partnership
from tests import factories
from tests.figures import get_figure
from tests.reporting.facts import YEAR, make_facts

# domain.md §6.2, with the common indicators of AMIF.
DICTIONARY = """IM1 OC1 OC2 OC3 OC4 OC5 OP1.1 OP1.2 OP2.1 OP2.2 OP2.3 OP2.4 OP2.5 OP3.1 OP3.2 OP4.1
    O.2.1 O.2.3 O.2.4 O.2.6 R.2.9"""
INDICATORS = {each.code: each for each in collect_declared_indicators()}


def test_the_dictionary_is_complete_and_each_word_of_it_is_there() -> None:
    assert set(DICTIONARY.split()) <= set(INDICATORS)
    for indicator in INDICATORS.values():
        assert str(indicator.name), indicator.code
        assert str(indicator.definition).endswith("."), indicator.code
        needs_value = indicator.reckoning in {Reckoning.SUM, Reckoning.MEDIAN}
        assert (indicator.value is not None) == needs_value, indicator.code
        is_share = indicator.reckoning == Reckoning.SHARE
        assert (indicator.marked is not None) == is_share, indicator.code
        codes = [cut.code for cut in indicator.cuts]
        assert len(codes) == len(set(codes)), indicator.code


@pytest.mark.django_db
def test_every_figure_is_what_its_list_gives(officer: User) -> None:
    make_facts(officer)
    # The map and the calls know no past: what is made today stands today.
    for period in (YEAR, Period(date(2020, 1, 1), timezone.localdate())):
        for one in measure_indicators(list(INDICATORS.values()), period):
            rows = list_counted_rows(one.indicator, period)
            listed = read_counted_rows(one.indicator, rows)
            assert one.whole == reckon_list(one.indicator, listed), one.indicator.code
            assert one.whole.rows == len({row.key for row in listed}) == rows.count()
            if period is not YEAR:
                assert one.whole.rows > 0, one.indicator.code


@pytest.mark.django_db
def test_the_parts_of_every_figure_add_up_to_the_whole(officer: User) -> None:
    make_facts(officer)
    period = Period(date(2020, 1, 1), timezone.localdate())
    divided = 0
    for indicator in INDICATORS.values():
        for cut in indicator.cuts:
            one = measure_indicators([indicator], period, cut=cut.code)[0]
            check_parts(one, cut.code, period)
            divided += 1
    assert divided > len(INDICATORS)


def check_parts(one: Measured, cut: str, period: Period) -> None:
    """The parts add up, and each is what its own list gives."""
    indicator, case = one.indicator, (one.indicator.code, cut)
    tallies = [part.tally for part in one.parts]
    assert tallies, case
    assert sum(tally.rows for tally in tallies) == one.whole.rows, case
    if indicator.reckoning == Reckoning.SHARE:
        assert sum(tally.marked or 0 for tally in tallies) == one.whole.marked, case
    if indicator.reckoning in {Reckoning.COUNT, Reckoning.SUM}:
        assert sum(tally.figure or 0 for tally in tallies) == one.whole.figure, case
    rows = list_counted_rows(indicator, period)
    for part in one.parts:
        narrowed = narrow_to_word(indicator, rows, cut, part.word)
        listed = read_counted_rows(indicator, narrowed)
        assert reckon_list(indicator, listed) == part.tally, (case, part.word)
        assert {row.words[cut] for row in listed} == {part.word}, case


@pytest.mark.django_db
@pytest.mark.usefixtures("english")
def test_the_figures_of_a_year_as_somebody_counts_them_by_hand(officer: User) -> None:
    make_facts(officer)
    worked = {
        "IM1": Decimal("50.0"),
        "OC1": 4,
        "OC1.new": 4,
        "OC2": 2,
        "OC2.new": 6,
        "OC3": Decimal(2),
        "OC3.kept": Decimal(9),
        "OC3.women": Decimal(4),
        "OC4": 2,
        "OC5": Decimal("100.0"),
        "OC5.returned": 2,
        "OP1.2": 3,
        "OP2.1": 3,
        "OP2.1.later-share": Decimal("100.0"),
        "OP2.2.hours": Decimal("10.5"),
        "OP2.2.people": 3,
        "OP2.3": 3,
        "OP2.3.granted": 2,
        "OP2.3.refused": 1,
        "OP2.3.days": Decimal("12.0"),
        "OP2.4": 2,
        "OP2.4.days": Decimal(10),
        "OP2.4.person-days": Decimal(56),
        "OP2.4.presence": Decimal("50.0"),
        "OP2.5": 2,
        "OP3.1": 3,
        "OP3.1.people": 3,
        "OP3.2": 1,
        "OP4.1": 2,
        "OP4.1.rate": Decimal("50.0"),
        "OP4.1.active": Decimal("50.0"),
        "OP4.2": 2,
        "OP4.2.kinds": 4,
        "OP4.2.hours": Decimal(8),
        "OP4.2.referred": 2,
        "O.2.1": 3,
        "O.2.3": 3,
        "O.2.6": 2,
        "R.2.9": 2,
    }
    found = {code: get_figure(code, YEAR.start, YEAR.end) for code in worked}
    assert found == worked

    divided = measure_indicators([INDICATORS["OP1.2"]], YEAR, cut="age")[0]
    # Who was born in 1960 is over 60 in March 2025 whatever the day; of a birth not known nothing is said.
    assert [(part.label, part.tally.figure) for part in divided.parts] == [
        ("18 to 60", 1),
        ("over 60", 1),
        ("", 1),
    ]
    divided = measure_indicators([INDICATORS["OP2.3.refused"]], YEAR, cut="refusal")[0]
    assert [part.word for part in divided.parts] == ["2, 3"]


@pytest.mark.django_db
def test_a_stock_says_what_stood_on_its_day_and_a_flow_what_happened(
    officer: User,
) -> None:
    make_facts(officer)
    # Negotiations began at the end of April; two of three were signed in June.
    assert get_figure("OC2", date(2025, 1, 1), date(2025, 5, 15)) == 6
    assert get_figure("OC1", date(2025, 1, 1), date(2025, 5, 15)) == 0
    assert get_figure("OC1", date(2025, 12, 1), date(2025, 12, 31)) == 4
    assert get_figure("OC1.new", date(2025, 12, 1), date(2025, 12, 31)) == 0
    Partnership.objects.update(stage="ended")
    # The ledger tells, not what stands today.
    assert get_figure("OC1", date(2025, 12, 1), date(2025, 12, 31)) == 4


@pytest.mark.django_db
def test_a_signature_without_paper_or_with_a_no_is_no_signed_partnership(
    officer: User,
) -> None:
    make_facts(officer)
    first, second = Partnership.objects.filter(stage="signed", kind="export")
    Partnership.objects.filter(pk=first.pk).update(evidence=None)
    said = second.confirmations.get(party__side="partner")
    Confirmation.objects.filter(pk=said.pk).update(set_aside_at=timezone.now())
    Confirmation.objects.create(
        partnership=second,
        party=said.party,
        name=said.name,
        email=said.email,
        language="nl",
        asked_by=officer,
        answered_at=timezone.now(),
        agrees=False,
        words="Nooit getekend.",
        method="link",
    )

    assert get_figure("OC1", YEAR.start, YEAR.end) == 2
    assert get_figure("OC1.new", YEAR.start, YEAR.end) == 2
    assert get_figure("OC4", YEAR.start, YEAR.end) == 2


@pytest.mark.django_db
def test_days_that_have_not_happened_do_not_count(officer: User) -> None:
    today = timezone.localdate()
    factories.placement(
        participation=factories.participation(stage="departed"),
        stage="running",
        starts_on=today - timedelta(2),
        ends_on=today + timedelta(20),
    )
    factories.placement(
        participation=factories.participation(stage="departed"),
        stage="running",
        starts_on=today + timedelta(1),
        ends_on=today + timedelta(3),
    )
    later = today + timedelta(40)
    assert get_figure("OP2.4.visits", today - timedelta(9), later) == 1
    assert get_figure("OP2.4.days", today - timedelta(9), later) == 3
    assert get_figure("OP2.4.days", today + timedelta(1), later) == 0
    assert get_figure("OC1", today + timedelta(1), later) == 0


@pytest.mark.django_db
def test_figures_of_another_programme_are_not_mixed_in(officer: User) -> None:
    files = make_facts(officer)
    other = factories.programme(code="other", active=False)
    indicators = list(INDICATORS.values())
    of_one = measure_indicators(indicators, YEAR, programme=files[0].call.programme_id)
    of_other = measure_indicators(indicators, YEAR, programme=other.pk)
    for mine, theirs in zip(of_one, of_other, strict=True):
        if mine.indicator.programme:
            assert theirs.whole.rows == 0, mine.indicator.code
        else:
            assert theirs.whole == mine.whole, mine.indicator.code
    assert of_one[0].whole.rows > 0


@pytest.mark.django_db
def test_all_figures_and_their_parts_are_one_query(
    officer: User, django_assert_num_queries: Any
) -> None:
    make_facts(officer)
    indicators = list(INDICATORS.values())
    with django_assert_num_queries(1):
        measure_indicators(indicators, YEAR)
    with django_assert_num_queries(1):
        measure_indicators(indicators, YEAR, cut="sex")
    # The names of the sectors are rows.
    with django_assert_num_queries(2):
        measure_indicators([INDICATORS["OP1.2"]], YEAR, cut="sector")


@pytest.mark.django_db
def test_the_command_prints_each_figure_beside_the_length_of_its_list(
    officer: User,
) -> None:
    make_facts(officer)
    out = StringIO()
    call_command("indicators", "--from", "2025-01-01", "--to", "2025-12-31", stdout=out)
    lines = {line.split()[0]: line.split() for line in out.getvalue().splitlines()}
    assert set(lines) == set(INDICATORS)
    assert lines["OC1"] == ["OC1", "outcome", "stock", "4", "4"]
    assert lines["OP2.2.hours"] == ["OP2.2.hours", "output", "flow", "10.5", "3"]
    assert lines["OP2.3.days"] == ["OP2.3.days", "output", "flow", "12.0", "days", "3"]
    with pytest.raises(CommandError, match="before the first"):
        call_command("indicators", "--from", "2025-01-02", "--to", "2025-01-01")
    with pytest.raises(CommandError, match="is no day"):
        call_command("indicators", "--from", "yesterday", "--to", "2025-01-01")


def test_a_code_is_found_or_there_is_none() -> None:
    found = find_indicator("OC1")
    assert isinstance(found, Indicator)
    assert found.code == "OC1"
    assert find_indicator("OC9") is None


@pytest.mark.django_db
def test_an_empty_list_has_no_share_and_no_median() -> None:
    for code in ("OC5", "OP2.3.days"):
        assert measure_indicator(INDICATORS[code], YEAR).figure is None
    assert measure_indicator(INDICATORS["OP2.4.days"], YEAR).figure == 0
    rows = list_counted_rows(INDICATORS["OC1"], YEAR)
    assert not narrow_to_word(INDICATORS["OC1"], rows, "shoe-size", "44").exists()


class AgeInDatabase(TestCase):
    """PostgreSQL places a birth in the bracket that the rule gives."""

    @settings(max_examples=60)
    @given(
        st.dates(date(1930, 1, 1), date(2026, 12, 31)),
        st.dates(date(1990, 1, 1), date(2026, 12, 31)),
    )
    def test_as_the_rule(self, birth: date, on: date) -> None:
        said = "" if birth > on else age_bracket(birth, on).value
        assert read_age_word(birth.isoformat(), on) == said


def read_age_word(birth: str, on: date) -> str:
    """What the database says of a birth, on a row that has one."""
    who = Person.objects.filter(birth_date=birth).first() or factories.person(
        birth_date=birth
    )
    rows = Person.objects.filter(pk=who.pk)
    word: str = rows.annotate(word=AgeWord("birth_date", Value(on))).values_list(
        "word", flat=True
    )[0]
    return word


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("birth", "on", "word"),
    [
        ("2008-02-29", "2026-02-28", "under_18"),
        ("2008-02-29", "2026-03-01", "18_60"),
        ("1966-03-01", "2027-03-01", "over_60"),
        ("1967-03-01", "2027-03-01", "18_60"),
        # Only the year, or the year and the month: said where both ends agree.
        ("1990-XX-XX", "2027-03-01", "18_60"),
        ("1966-XX-XX", "2027-03-01", ""),
        ("1966-02-XX", "2027-03-01", "over_60"),
        ("1966-03-XX", "2027-03-01", ""),
        ("1966-XX-05", "2027-03-01", ""),
        ("XXXX-03-01", "2027-03-01", ""),
        ("2027-03-02", "2027-03-01", ""),
    ],
)
def test_a_birth_known_in_part_is_placed_only_where_that_is_sure(
    birth: str, on: str, word: str
) -> None:
    assert read_age_word(birth, date.fromisoformat(on)) == word


@pytest.mark.django_db
def test_the_map_of_actors_says_whose_needs_are_known() -> None:
    Organisation.objects.all().delete()
    factories.organisation()
    today = timezone.localdate()
    assert get_figure("OP1.1", today, today) == 1
    assert get_figure("OP1.1.needs", today, today) == Decimal("0.0")
    assert get_figure("OP1.1.new", today, today) == 1

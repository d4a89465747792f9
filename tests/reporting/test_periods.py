"""A reporting period: checked by other eyes, frozen once and for good; what came late is told in the next."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from mobility.itineraries.models import Crossing
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import ensure_user, give_role
from pemwecco.core.answers import Refused
from pemwecco.core.indicators import collect_declared_indicators
from reporting.models import FrozenFigure, LateFact, PeriodSeal, ReportingPeriod
from reporting.services import (
    begin_reporting_period,
    check_reporting_period,
    compile_figures,
    compute_digest,
    explain_late_fact,
    find_late_facts,
    freeze_reporting_period,
    is_seal_intact,
)
from tests import factories
from tests.reporting.facts import make_facts, make_file

SignIn = Callable[[User], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
FIRST = (date(2025, 1, 1), date(2025, 6, 30))
SECOND = (date(2025, 7, 1), date(2025, 12, 31))
# Queries of a frozen period and of one of its lists.
PAGE, LIST = 18, 6


@pytest.fixture
def monitoring(staff_member: Callable[[Role], User]) -> User:
    return staff_member(Role.MONITORING)


def begin(by: User, days: tuple[date, date] = FIRST) -> ReportingPeriod:
    return begin_reporting_period(
        programme=factories.programme(), starts_on=days[0], ends_on=days[1], by=by
    )


def freeze(
    maker: User, checker: User, days: tuple[date, date] = FIRST
) -> ReportingPeriod:
    period = begin(maker, days)
    check_reporting_period(period=period, by=checker)
    freeze_reporting_period(period=period, by=maker)
    return period


def write(figure: FrozenFigure) -> dict[str, Any]:
    """A frozen figure without its keys."""
    kept = ("code", "definition", "rows", "marked", "parts", "kind", "listed")
    found = {name: getattr(figure, name) for name in kept}
    return found | {"figure": None if figure.figure is None else float(figure.figure)}


def test_other_eyes_check_what_one_person_made_and_it_is_frozen_once(
    coordinator: User, monitoring: User, officer: User
) -> None:
    make_facts(officer)
    period = begin(coordinator)

    with pytest.raises(PermissionDenied):
        begin(officer, SECOND)
    with pytest.raises(Refused, match="Somebody else"):
        check_reporting_period(period=period, by=coordinator)
    with pytest.raises(Refused, match="not possible"):
        freeze_reporting_period(period=period, by=coordinator)
    check_reporting_period(period=period, by=monitoring)
    freeze_reporting_period(period=period, by=coordinator)
    with pytest.raises(Refused, match="not possible"):
        freeze_reporting_period(period=period, by=monitoring)

    assert [step.move for step in period.steps.all()] == ["check", "freeze"]
    figures = {figure.code: figure for figure in period.figures.all()}
    assert set(figures) == {each.code for each in collect_declared_indicators()}
    assert figures["OP1.2"].figure == 3
    assert len(figures["OP1.2"].listed) == 3
    assert figures["OP1.2"].kind == "register.participationstep"
    names = figures["OP1.2"].definition
    assert set(names) >= {"fr", "en", "nl"}
    assert names["en"]["name"] == "Applications received"
    assert names["en"]["formula"] == "The rows of the list."
    parts = {part["word"]: part for part in figures["OP1.2"].parts["sex"]}
    assert parts["F"]["rows"] == 2
    assert parts["F"]["names"]["en"] == "Female"
    # No name of anybody, only numbers of files.
    kept = json.dumps([write(figure) for figure in figures.values()])
    for file in Participation.objects.select_related("person"):
        assert file.reference in kept
        assert file.person.family_name not in kept
    assert len(period.seal.digest) == 64
    assert is_seal_intact(period)


def test_the_days_of_two_periods_of_a_programme_do_not_overlap(
    coordinator: User, sign_in: SignIn
) -> None:
    begin(coordinator)
    with pytest.raises(Refused, match="overlap another"):
        begin(coordinator, (date(2025, 6, 30), date(2025, 9, 1)))
    other = factories.programme(code="other", active=False)
    begin_reporting_period(
        programme=other, starts_on=FIRST[0], ends_on=FIRST[1], by=coordinator
    )
    client, address = (
        sign_in(coordinator),
        reverse("admin:reporting_reportingperiod_add"),
    )
    sent = {"programme": factories.programme().pk, "ends_on": "2025-12-31"}
    refused = client.post(address, sent | {"starts_on": "2025-06-30"})
    assert "overlap another" in refused.text
    turned = client.post(address, sent | {"starts_on": "2026-06-30"})
    assert "before the first" in turned.text
    assert ReportingPeriod.objects.count() == 2
    client.post(address, sent | {"starts_on": "2025-07-01"})
    made = ReportingPeriod.objects.get(starts_on=date(2025, 7, 1))
    assert made.made_by == coordinator


def test_a_period_waits_for_its_end_and_for_the_one_before(
    coordinator: User, monitoring: User
) -> None:
    today = timezone.localdate()
    open_period = begin(coordinator, (today - timedelta(5), today))
    check_reporting_period(period=open_period, by=monitoring)
    with pytest.raises(Refused, match="not over"):
        freeze_reporting_period(period=open_period, by=monitoring)
    begin(coordinator)
    later = begin(coordinator, SECOND)
    check_reporting_period(period=later, by=monitoring)
    with pytest.raises(Refused, match="earlier period"):
        freeze_reporting_period(period=later, by=monitoring)
    assert not FrozenFigure.objects.exists()


def test_the_database_keeps_what_is_frozen(
    coordinator: User, monitoring: User, officer: User
) -> None:
    make_facts(officer)
    period = freeze(coordinator, monitoring)
    Crossing.objects.filter(participation__isnull=False).update(on=date(2024, 1, 1))
    second = begin(coordinator, SECOND)
    assert find_late_facts(period=second) > 0
    check_reporting_period(period=second, by=monitoring)
    freeze_reporting_period(period=second, by=coordinator)
    acts: list[Callable[[], Any]] = [
        lambda: ReportingPeriod.objects.filter(pk=period.pk).update(
            ends_on=date(2025, 6, 1)
        ),
        lambda: ReportingPeriod.objects.filter(pk=period.pk).update(stage="draft"),
        lambda: FrozenFigure.objects.update(figure=1),
        lambda: FrozenFigure.objects.first().delete(),  # type: ignore[union-attr]  # there is one
        lambda: PeriodSeal.objects.update(digest="0" * 64),
        lambda: LateFact.objects.update(explanation="x"),
        lambda: LateFact.objects.all().delete(),
    ]
    for act in acts:
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert is_seal_intact(period)


def test_a_fact_that_came_late_is_told_in_the_next_report_and_explained(
    coordinator: User, monitoring: User, officer: User
) -> None:
    files = make_facts(officer)
    first = freeze(coordinator, monitoring)
    before = {figure.code: write(figure) for figure in first.figures.all()}
    entry = files[0].crossings.get(direction="entry")
    Crossing.objects.filter(pk=entry.pk).update(on=date(2025, 7, 2))
    late = make_file(officer, sex="F")
    factories.person()
    late.person.sex = "M"
    files[1].person.sex = "F"
    files[1].person.save()

    second = begin(coordinator, SECOND)
    check_reporting_period(period=second, by=monitoring)
    told = {
        (fact.figure.code, fact.file): fact
        for fact in second.late_facts.select_related("figure")
    }
    assert told["OP2.4", files[0].reference].change == "removed"
    assert told["OP1.2", late.reference].change == "added"
    changed = told["OP1.2", files[1].reference]
    assert changed.change == "changed"
    assert (changed.before or [])[3]["sex"] == "M"
    assert (changed.after or [])[3]["sex"] == "F"
    # Looked for again, nothing doubles, and what is explained stays explained.
    explain_late_fact(
        fact=changed, explanation=" The passport says so. ", by=monitoring
    )
    with pytest.raises(PermissionDenied):
        explain_late_fact(fact=changed, explanation="x", by=officer)
    assert find_late_facts(period=second) == second.late_facts.count() >= len(told)
    changed.refresh_from_db()
    assert changed.explanation == "The passport says so."

    freeze_reporting_period(period=second, by=coordinator)
    with pytest.raises(Refused, match="stays as it is"):
        explain_late_fact(fact=changed, explanation="Other", by=monitoring)
    # The first report is what it was; the third does not tell again what the second told.
    assert {figure.code: write(figure) for figure in first.figures.all()} == before
    third = begin(coordinator, (date(2026, 1, 1), date(2026, 6, 30)))
    assert find_late_facts(period=third) == 0
    files[1].person.sex = "M"
    files[1].person.save()
    assert find_late_facts(period=third) > 0
    # What is mended meanwhile is told no more.
    files[1].person.sex = "F"
    files[1].person.save()
    assert find_late_facts(period=third) == 0
    assert not third.late_facts.exists()


def test_a_person_without_a_name_leaves_the_figure_as_it_was(
    coordinator: User, monitoring: User, officer: User, sign_in: SignIn
) -> None:
    files = make_facts(officer)
    period = freeze(coordinator, monitoring)
    address = reverse("admin:reporting_reportingperiod_rows", args=[period.pk, "OP1.2"])
    client = sign_in(coordinator)
    files[0].person.family_name = "Sarr-Unique"
    files[0].person.save()
    assert "Sarr-Unique" in client.get(address).text
    type(files[0].person).objects.filter(pk=files[0].person.pk).update(
        given_names="", family_name="", email="erased@erased.invalid"
    )
    shown = client.get(address)
    assert "Sarr-Unique" not in shown.text
    assert files[0].reference in shown.text
    assert len(shown.context["lines"]) == 3
    assert is_seal_intact(period)


def test_the_page_of_a_period_for_each_reader(
    coordinator: User,
    monitoring: User,
    officer: User,
    sign_in: SignIn,
    staff_member: Callable[[Role], User],
) -> None:
    make_facts(officer)
    period = begin(coordinator)
    page = reverse("admin:reporting_reportingperiod_change", args=[period.pk])
    move = reverse("admin:reporting_reportingperiod_move", args=[period.pk])
    donor = sign_in(staff_member(Role.DONOR_READER))
    assert donor.get(page).status_code == 404

    mine = sign_in(coordinator)
    shown = mine.get(page, {"cut": "sex"})
    assert "computed now" in shown.text
    assert "Somebody else than who made it" in shown.text
    assert "/list/OP1.2/?start=2025-01-01&amp;end=2025-06-30" in shown.text
    sign_in(monitoring).post(move, {"move": "check"})
    assert sign_in(officer).post(move, {"move": "freeze"}).status_code in {
        302,
        403,
        404,
    }
    period.refresh_from_db()
    assert period.stage == "checked"
    assert "is now “frozen”" in mine.post(move, {"move": "freeze"}, follow=True).text
    mine.post(move, {"move": "freeze"})
    assert PeriodSeal.objects.count() == 1

    frozen = mine.get(page, {"cut": "sex"}).text
    assert "unchanged since" in frozen
    assert f"/reportingperiod/{period.pk}/list/OP1.2/?cut=sex&amp;word=F" in frozen
    rows = reverse("admin:reporting_reportingperiod_rows", args=[period.pk, "OP1.2"])
    part = mine.get(rows, {"cut": "sex", "word": "F"})
    assert len(part.context["lines"]) == 2
    hours = reverse(
        "admin:reporting_reportingperiod_rows", args=[period.pk, "OP2.2.hours"]
    )
    assert "3.5" in mine.get(hours).text
    share = reverse("admin:reporting_reportingperiod_rows", args=[period.pk, "OC5"])
    assert "Marked" in mine.get(share).text
    assert mine.get(rows.replace("OP1.2", "OC9")).status_code == 404

    read = donor.get(page)
    assert read.status_code == 200
    assert "OC5" not in read.text
    assert "/list/" not in read.text
    assert donor.get(rows).status_code == 403
    assert Client().get(rows).status_code == 302


def test_an_explanation_is_typed_on_the_page(
    coordinator: User, monitoring: User, officer: User, sign_in: SignIn
) -> None:
    make_facts(officer)
    freeze(coordinator, monitoring)
    late = make_file(officer, sex="F")
    second = begin(coordinator, SECOND)
    find_late_facts(period=second)
    fact = second.late_facts.filter(file=late.reference).first()
    assert fact is not None
    client = sign_in(monitoring)
    page = reverse("admin:reporting_reportingperiod_change", args=[second.pk])
    assert "Since earlier reports" in client.get(page).text
    address = reverse("admin:reporting_reportingperiod_explain", args=[fact.pk])
    assert client.get(address).status_code == 405
    assert sign_in(officer).post(address, {"explanation": "x"}).status_code == 403
    done = client.post(address, {"explanation": "Sent by post."}, follow=True)
    assert "The explanation is kept." in done.text
    fact.refresh_from_db()
    assert fact.explanation == "Sent by post."
    check_reporting_period(period=second, by=monitoring)
    freeze_reporting_period(period=second, by=coordinator)
    client.post(address, {"explanation": "Other"})
    fact.refresh_from_db()
    assert fact.explanation == "Sent by post."


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_a_frozen_period_takes_as_many_queries_for_one_row_as_for_three(
    number: int,
    coordinator: User,
    monitoring: User,
    sign_in: SignIn,
    django_assert_num_queries: Any,
) -> None:
    for place in range(number):
        make_file(coordinator, sex="FM"[place % 2])
    period = freeze(coordinator, monitoring)
    client = sign_in(coordinator)
    page = reverse("admin:reporting_reportingperiod_change", args=[period.pk])
    rows = reverse("admin:reporting_reportingperiod_rows", args=[period.pk, "OP1.2"])
    client.get(page)
    with django_assert_num_queries(PAGE):
        client.get(page)
    with django_assert_num_queries(LIST):
        client.get(rows)


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_freeze_at_once_freeze_one_report(
    coordinator: User, monitoring: User, officer: User
) -> None:
    make_file(officer, sex="F")
    period = begin(coordinator)
    check_reporting_period(period=period, by=monitoring)

    def press(by: User) -> str:
        try:
            freeze_reporting_period(
                period=ReportingPeriod.objects.get(pk=period.pk), by=by
            )
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "frozen"

    with ThreadPoolExecutor(max_workers=2) as pool:
        said = set(pool.map(press, [coordinator, monitoring]))

    (refusal,) = said - {"frozen"}
    assert "not possible" in refusal
    assert PeriodSeal.objects.count() == 1
    assert period.figures.count() == len(collect_declared_indicators())
    assert is_seal_intact(period)


class UntouchedData(TestCase):
    """Frozen equals recomputed, whatever there is, as long as nothing is touched."""

    @settings(max_examples=4)
    @given(
        st.lists(
            st.tuples(
                st.dates(date(2024, 6, 1), date(2025, 7, 1)),
                st.sampled_from(["F", "M", ""]),
                st.booleans(),
            ),
            max_size=3,
        )
    )
    def test_is_recomputed_as_it_was_frozen(
        self, files: list[tuple[date, str, bool]]
    ) -> None:
        maker = ensure_user(email="m@staff.example", language="en", name="M")
        checker = ensure_user(email="c@staff.example", language="en", name="C")
        for user in (maker, checker):
            give_role(user=user, role=Role.COORDINATOR)
        maker, checker = (
            User.objects.get(pk=maker.pk),
            User.objects.get(pk=checker.pk),
        )
        for day, sex, is_refused in files:
            make_file(maker, day=day, sex=sex, is_refused=is_refused)
        period = freeze(maker, checker)
        again = {figure.code: write(figure) for figure in compile_figures(period)}
        frozen = {figure.code: write(figure) for figure in period.figures.all()}
        assert again == frozen
        assert compute_digest(period) == period.seal.digest
        second = begin(maker, SECOND)
        assert find_late_facts(period=second) == 0

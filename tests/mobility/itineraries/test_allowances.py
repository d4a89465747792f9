"""The allowance sheet: days, nights, meals, values by date; what is missing is said and not invented."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from mobility.itineraries.models import (
    Accommodation,
    AllowanceCorrection,
    Crossing,
    Itinerary,
    Stop,
)
from mobility.itineraries.rules.allowances import (
    BED,
    DAY,
    MEAL,
    AllowanceDay,
    AllowanceRates,
    compute_allowance,
)
from mobility.itineraries.services.allowances import (
    correct_allowance,
    get_allowance_sheet,
    list_cohort_allowances,
)
from mobility.visas.models import CostShare, Dossier
from participants.register.models import Cohort, Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.answers import Refused
from pemwecco.core.models import Parameter
from pemwecco.exports.models import Export
from pemwecco.exports.services import write_export
from tests import factories
from tests.conftest import SignIn

PAGE = "/admin/itineraries/allowancecorrection/"
FIRST = date(2027, 3, 1)
NIGHT = timedelta(days=1)


def build_day(number: int, **fields: Any) -> AllowanceDay:
    rates = AllowanceRates(Decimal(40), Decimal("7.50"), Decimal(12))
    values: dict[str, Any] = {"meals": 0, "has_bed": True, "rates": rates}
    values |= fields
    return AllowanceDay(FIRST + number * NIGHT, **values)


@pytest.mark.unit
def test_days_meals_and_beds_make_the_sum() -> None:
    days = [
        build_day(0, meals=2),
        build_day(1, has_bed=False),
        build_day(2, has_bed=None),
    ]

    found = compute_allowance(days, [Decimal("-5.25")])

    assert (found.days, found.nights_with_bed, found.nights_without_bed) == (3, 1, 1)
    assert found.gross == 120
    assert found.off_meals == 15
    assert found.off_beds == 12
    assert found.due == Decimal("87.75")
    assert found.missing == ()


@pytest.mark.unit
def test_a_missing_value_is_named_and_makes_no_amount() -> None:
    bare = AllowanceRates()
    found = compute_allowance([build_day(0), build_day(1, rates=bare, meals=1)])

    assert found.due is None
    assert found.gross is None
    assert found.missing == (DAY, MEAL, BED)
    # What is not needed is not missed.
    only = AllowanceRates(day=Decimal(40))
    assert compute_allowance([build_day(0, rates=only, has_bed=False)]).due == 40


@pytest.mark.unit
def test_a_bed_that_the_person_pays_takes_nothing_off() -> None:
    days = [
        build_day(0),
        build_day(1, is_own_bed=True),
        build_day(2, has_bed=False, is_own_bed=True),
        build_day(3, has_bed=None),
    ]

    found = compute_allowance(days)

    nights = (found.nights_with_bed, found.nights_without_bed, found.nights_own)
    assert nights == (1, 1, 1)
    assert found.due == 4 * 40 - 12


@pytest.mark.unit
@given(
    st.lists(
        st.builds(
            AllowanceDay,
            on=st.dates(),
            meals=st.integers(0, 3),
            has_bed=st.sampled_from([True, False, None]),
            is_own_bed=st.booleans(),
            rates=st.builds(
                AllowanceRates,
                day=st.decimals(0, 999, places=2),
                meal=st.decimals(0, 99, places=2),
                bed=st.decimals(0, 99, places=2),
            ),
        ),
        max_size=30,
    ),
    st.lists(st.decimals(-500, 500, places=2), max_size=4),
)
def test_a_sum_is_in_cents_and_never_below_nothing(
    days: list[AllowanceDay], corrections: list[Decimal]
) -> None:
    found = compute_allowance(days, corrections)

    assert found.due is not None
    assert found.due >= 0
    assert found.due.as_tuple().exponent == -2
    nights = found.nights_with_bed + found.nights_without_bed + found.nights_own
    assert nights <= found.days == len(days)


@pytest.fixture
def cohort(db: None) -> Cohort:
    return factories.cohort()


def travel(cohort: Cohort, **fields: Any) -> Participation:
    """Three days with a bed for the first night, and a meal on the second day."""
    file = factories.participation(stage="departed", cohort=cohort, **fields)
    itinerary = Itinerary.objects.create(
        participation=file, arrives_on=FIRST, leaves_on=FIRST + 2 * NIGHT
    )
    Accommodation.objects.create(
        participation=file,
        kind="hotel",
        name="H",
        arrives_on=FIRST,
        leaves_on=FIRST + NIGHT,
    )
    Stop.objects.create(
        itinerary=itinerary,
        starts_on=FIRST + NIGHT,
        ends_on=FIRST + NIGHT,
        starts_at=time(12),
        ends_at=time(13),
        activity="meal",
        title="Repas",
        place="Bruxelles",
    )
    return file


def give_values(since: date = date(2020, 1, 1)) -> None:
    for key, value in ((DAY, "40"), (MEAL, "7.50"), (BED, "12")):
        Parameter.objects.create(
            key=key, value=value, valid_from=since, source="a test"
        )


@pytest.mark.django_db
def test_no_value_is_given_by_the_house(cohort: Cohort) -> None:
    sheet = get_allowance_sheet(travel(cohort))

    assert (sheet.sum.days, sheet.sum.nights_with_bed) == (3, 1)
    assert (sheet.sum.nights_without_bed, sheet.sum.meals) == (1, 1)
    assert sheet.sum.due is None
    assert len(sheet.missing) == 3


@pytest.mark.django_db
def test_each_day_has_the_value_of_its_date_and_crossings_come_before_the_plan(
    cohort: Cohort,
) -> None:
    file = travel(cohort)
    give_values()
    Parameter.objects.create(
        key=DAY, value="50", valid_from=FIRST + 2 * NIGHT, source="a test"
    )
    assert get_allowance_sheet(file).sum.due == Decimal("110.50")

    Crossing.objects.create(
        participation=file,
        direction="entry",
        on=FIRST + NIGHT,
        place="BRU",
        evidence="ees",
    )
    sheet = get_allowance_sheet(file)
    assert sheet.is_entry_known
    assert not sheet.is_exit_known
    assert sheet.sum.due == Decimal("82.50")


@pytest.mark.django_db
def test_a_night_that_the_dossier_says_the_person_pays_takes_nothing_off(
    cohort: Cohort, officer: User
) -> None:
    file = travel(cohort)
    give_values()
    dossier = Dossier.objects.create(participation=file)
    assert get_allowance_sheet(file).sum.due == Decimal("100.50")

    # Said of the night alone, then of the whole stay.
    share = CostShare.objects.create(
        participation=file,
        kind="lodging",
        payer="participant",
        starts_on=FIRST,
        ends_on=FIRST,
        by=officer,
    )
    sheet = get_allowance_sheet(file).sum
    assert (sheet.nights_with_bed, sheet.nights_own) == (0, 1)
    assert sheet.due == Decimal("112.50")
    share.delete()
    dossier.paid_by = "participant"
    dossier.save()
    assert get_allowance_sheet(file).sum.nights_own == 1
    # Two who both say that they pay leave open who does: the bed counts as provided.
    for payer in ("participant", "programme"):
        CostShare.objects.create(
            participation=file, kind="lodging", payer=payer, by=officer
        )
    assert get_allowance_sheet(file).sum.nights_own == 0


@pytest.mark.django_db
def test_a_correction_has_its_reason_and_stays_as_written(
    cohort: Cohort, officer: User, visa_officer: User
) -> None:
    file = travel(cohort)
    give_values()
    with pytest.raises(PermissionDenied):
        correct_allowance(
            participation=file, amount=Decimal(1), reason="x", by=visa_officer
        )
    for amount, reason in (
        (Decimal(0), "x"),
        (Decimal(1), " "),
        (Decimal("0.001"), "x"),
    ):
        with pytest.raises(Refused):
            correct_allowance(
                participation=file, amount=amount, reason=reason, by=officer
            )

    correct_allowance(
        participation=file, amount=Decimal("-2.25"), reason="Repas offert", by=officer
    )

    assert get_allowance_sheet(file).sum.due == Decimal("98.25")
    with pytest.raises(Exception, match="Cannot"), transaction.atomic():
        AllowanceCorrection.objects.update(amount=9)
    with pytest.raises(IntegrityError), transaction.atomic():
        AllowanceCorrection.objects.create(
            participation=file, amount=0, reason="x", by=officer
        )


@pytest.mark.django_db
def test_staff_correct_on_the_page_and_take_pdf_and_sheet(
    cohort: Cohort,
    officer: User,
    visa_officer: User,
    awa: User,
    sign_in: SignIn,
    staff_member: Callable[[Role], User],
) -> None:
    file = travel(cohort)
    give_values()
    page = f"{PAGE}file/{file.pk}/"
    client = sign_in(officer)
    assert "100.50 EUR" in client.get(page).content.decode()
    client.post(page, {"amount": "-2.25", "reason": "=HYPERLINK(1)"})
    assert "98.25 EUR" in client.get(page).content.decode()
    client.post(page, {"amount": "", "reason": ""})
    assert AllowanceCorrection.objects.count() == 1

    client.post(f"{page}paper/")
    export = Export.objects.get()
    assert write_export(export.pk)
    export.refresh_from_db()
    assert export.document is not None
    with export.document.file.open("rb") as stored:
        text = PdfReader(io.BytesIO(stored.read())).pages[0].extract_text()
    assert "98.25 EUR" in text

    sheet: Any = client.post(f"{PAGE}cohort/{cohort.pk}/sheet/")
    rows = list(load_workbook(io.BytesIO(sheet.content)).worksheets[-1].iter_rows())
    values = rows[1]
    assert values[1].value == "Awa Exemple"
    assert (values[4].value, values[13].value) == (3, 98.25)
    assert values[13].data_type == "n"
    assert values[15].data_type == "s"
    assert values[15].quotePrefix
    one: Any = client.post(f"{page}paper/", {"format": "xlsx"})
    assert one["Content-Disposition"].endswith('.xlsx"')

    assert client.get(f"{PAGE}cohort/{cohort.pk}/sheet/").status_code == 405
    assert client.get(f"{page}paper/").status_code == 405
    assert client.get(f"{PAGE}file/0/").status_code == 404
    assert client.get(PAGE).status_code == 200
    for user in (visa_officer, staff_member(Role.MONITORING)):
        other = sign_in(user)
        assert other.get(page).status_code == 403
        assert other.post(f"{PAGE}cohort/{cohort.pk}/sheet/").status_code == 403
    assert sign_in(awa).get(page).status_code in {302, 403, 404}


@pytest.mark.django_db
def test_a_cohort_asks_the_same_number_of_questions(
    cohort: Cohort, officer: User, sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    first = travel(cohort)
    Dossier.objects.create(participation=first)
    with django_assert_num_queries(9):
        assert len(list_cohort_allowances(cohort)) == 1
    for number in range(2):
        person = factories.person(email=f"p{number}@x.example")
        file = travel(cohort, call=first.call, person=person)
        Dossier.objects.create(participation=file)
    with django_assert_num_queries(9):
        assert len(list_cohort_allowances(cohort)) == 3
    page = sign_in(officer).get(f"{PAGE}cohort/{cohort.pk}/").content.decode()
    assert "nothing is computed with it" in page

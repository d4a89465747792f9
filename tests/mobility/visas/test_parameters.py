"""Dated rules: known keys, values by type and range, shown before they are saved, withdrawn while unused."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mobility.visas.models import Dossier
from mobility.visas.parameters import RULES
from mobility.visas.services.decisions import lodge_application
from mobility.visas.services.legal_values import VALUES
from mobility.visas.services.limits import get_stay_limits
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.findings import RuleError
from pemwecco.core.models import Parameter
from pemwecco.core.parameters import (
    UNITS,
    get_dated_rule,
    list_dated_rules,
    parse_rule_value,
    read_rule_values,
)
from pemwecco.core.services import record_dated_rule, withdraw_dated_rule
from tests.conftest import SignIn
from tests.mobility.visas.test_course import complete

ADD = "admin:core_parameter_add"
OLD = date(2020, 2, 2)


def record(by: User, **changes: object) -> Parameter:
    values: dict[str, object] = {
        "key": "visa.decision_days",
        "value": "20",
        "valid_from": date(2027, 1, 1),
        "source": "Journal officiel",
        "verified_on": None,
    }
    return record_dated_rule(**{**values, **changes}, by=by)  # type: ignore[arg-type]  # values of a test


def test_a_file_is_judged_by_the_values_of_its_own_dates(visa_officer: User) -> None:
    for value, start in (("80", OLD), ("90", date(2024, 6, 11))):
        record(visa_officer, key="visa.fee_eur", value=value, valid_from=start)
    fee = ["visa.fee_eur"]
    assert read_rule_values(fee, date(2024, 6, 10)) == {"visa.fee_eur": Decimal(80)}
    assert read_rule_values(fee, date(2024, 6, 11)) == {"visa.fee_eur": Decimal(90)}
    assert read_rule_values(fee, date(2019, 1, 1)) == {}


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("visa.decision_days", " 20 ", "20"),
        ("visa.decision_days", "020", "20"),
        ("be.means_hotel_eur", "95,50", "95.50"),
    ],
)
def test_a_value_is_read_as_it_is_typed(key: str, text: str, value: str) -> None:
    rule = get_dated_rule(key)
    assert rule is not None
    assert parse_rule_value(rule, text) == Decimal(value)


@pytest.mark.parametrize(
    ("key", "text", "code"),
    [
        ("schengen.max_days", "quatre-vingt-dix", "parameter-not-a-number"),
        ("schengen.max_days", "90 jours", "parameter-not-a-number"),
        ("schengen.max_days", "", "parameter-not-a-number"),
        ("schengen.max_days", "-90", "parameter-not-a-number"),
        ("schengen.max_days", "9\u0660", "parameter-not-a-number"),
        ("schengen.max_days", "1e2", "parameter-not-a-number"),
        ("schengen.max_days", "NaN", "parameter-not-a-number"),
        ("schengen.max_days", "90.5", "parameter-not-whole"),
        ("schengen.max_days", "0", "parameter-out-of-range"),
        ("schengen.max_days", "900", "parameter-out-of-range"),
        ("visa.insurance_min_eur", "30", "parameter-out-of-range"),
    ],
)
def test_what_a_rule_cannot_be_is_refused(key: str, text: str, code: str) -> None:
    rule = get_dated_rule(key)
    assert rule is not None
    with pytest.raises(RuleError) as error:
        parse_rule_value(rule, text)
    assert error.value.code == code


def test_every_value_of_today_is_of_a_known_rule_in_its_range() -> None:
    for known in VALUES:
        rule = get_dated_rule(known.key)
        assert rule is not None, known.key
        assert rule.unit == known.unit
        assert parse_rule_value(rule, known.value) == Decimal(known.value)
    assert len(RULES) == len(VALUES)
    assert {rule.unit for rule in list_dated_rules()} <= UNITS.keys()


def test_the_database_takes_numbers_only(db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Parameter.objects.create(
            key="visa.decision_days", value="vingt", valid_from=OLD, source="x"
        )


@pytest.mark.parametrize("value", ["0", "99999999999999999999", "12.5"])
def test_a_row_that_cannot_be_read_never_counts(visa_officer: User, value: str) -> None:
    record(visa_officer, value="20", valid_from=OLD)
    Parameter.objects.create(
        key="visa.decision_days", value=value, valid_from=date(2021, 1, 1), source="x"
    )
    Parameter.objects.create(
        key="visa.unheard_of", value="3", valid_from=OLD, source="x"
    )
    assert get_stay_limits(date(2026, 1, 1)).decision_days == 20


def test_an_unknown_rule_and_a_second_value_of_a_day_are_refused(
    visa_officer: User,
) -> None:
    record(visa_officer)
    with pytest.raises(Refused, match="has a value from that day"):
        record(visa_officer, value="21")
    with pytest.raises(Refused, match="No part of the programme"):
        record(visa_officer, key="visa.decison_days")


def test_a_value_by_which_nothing_was_judged_is_withdrawn(
    dossier: Dossier, visa_officer: User
) -> None:
    today = timezone.localdate()
    used = record(visa_officer, valid_from=today)
    later = record(visa_officer, value="30", valid_from=today + timedelta(days=1))
    complete(dossier, visa_officer)
    lodge_application(dossier=dossier, on=today, reference="VOWINT1", by=visa_officer)
    with pytest.raises(Refused, match="Files were judged"):
        withdraw_dated_rule(row=used, by=visa_officer)
    withdraw_dated_rule(row=later, by=visa_officer)
    withdraw_dated_rule(row=later, by=visa_officer)
    assert list(
        Parameter.objects.filter(valid_from__gte=today).values_list("value", flat=True)
    ) == ["20"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM core_parameterevent WHERE value = '30' AND valid_from > %s",
            [today],
        )
        assert cursor.fetchone()[0] >= 1


def test_the_page_shows_what_a_value_changes_and_saves_it_once_confirmed(
    sign_in: SignIn, dossier: Dossier, visa_officer: User
) -> None:
    staff = sign_in(visa_officer)
    typed = {
        "key": "schengen.max_days",
        "value": "20",
        "valid_from": "2026-01-01",
        "source": "Journal officiel",
        "verified_on": "",
    }
    page = staff.post(reverse(ADD), typed)
    assert f"1 open dossier changes by it: {dossier}." in page.content.decode()
    assert get_stay_limits(timezone.localdate()).max_days == 90
    token = page.context["adminform"].form.confirm_token
    confirmed = {**typed, "confirmed_findings": token}
    # Other values than those confirmed are asked about anew.
    asked = staff.post(reverse(ADD), {**confirmed, "value": "21"})
    assert asked.context["adminform"].form.to_confirm
    assert staff.post(reverse(ADD), confirmed).status_code == 302
    assert get_stay_limits(timezone.localdate()).max_days == 20


@pytest.mark.parametrize("value", ["quatre-vingt-dix", "9000", "-1", "="])
def test_the_page_refuses_what_cannot_be_and_keeps_what_was_typed(
    sign_in: SignIn, dossier: Dossier, visa_officer: User, value: str
) -> None:
    before = Parameter.objects.count()
    staff = sign_in(visa_officer)
    page = staff.post(
        reverse(ADD),
        {"key": "schengen.max_days", "value": value, "valid_from": "2026-01-01", "source": "x"},
    )  # fmt: skip
    assert page.status_code == 200
    assert set(page.context["adminform"].form.errors) == {"value"}
    assert f'value="{value}"' in page.content.decode()
    assert Parameter.objects.count() == before
    address = reverse("admin:visas_dossier_change", args=[dossier.pk])
    assert staff.get(address).status_code == 200


def test_the_page_withdraws_and_whoever_may_not_does_not(
    sign_in: SignIn, visa_officer: User, officer: User
) -> None:
    row = record(visa_officer)
    address = reverse("admin:core_parameter_withdraw", args=[row.pk])
    assert sign_in(officer).post(address).status_code == 403
    staff: Client = sign_in(visa_officer)
    assert staff.get(address).status_code == 405
    change = staff.get(reverse("admin:core_parameter_change", args=[row.pk]))
    assert address in change.content.decode()
    assert staff.post(address).status_code == 302
    assert not Parameter.objects.filter(pk=row.pk).exists()
    assert staff.post(address).status_code == 404

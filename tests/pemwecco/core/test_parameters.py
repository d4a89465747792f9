from __future__ import annotations

from datetime import date

import pytest

from pemwecco.core.models import Parameter


@pytest.mark.django_db
def test_a_file_is_judged_by_the_values_of_its_own_dates() -> None:
    for value, start in (("80", date(2020, 2, 2)), ("90", date(2024, 6, 11))):
        Parameter.objects.create(
            key="visa.fee_eur", value=value, valid_from=start, source="S37"
        )
    Parameter.objects.create(
        key="visa.decision_days", value="15", valid_from=date(2020, 2, 2), source="S33"
    )

    assert Parameter.objects.value_on("visa.fee_eur", date(2024, 6, 10)) == "80"
    assert Parameter.objects.value_on("visa.fee_eur", date(2024, 6, 11)) == "90"
    assert Parameter.objects.value_on("visa.fee_eur", date(2019, 1, 1)) is None
    assert Parameter.objects.values_on(date(2026, 1, 1), prefix="visa.") == {
        "fee_eur": "90",
        "decision_days": "15",
    }

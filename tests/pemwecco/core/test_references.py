from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from pemwecco.core.models import Sequence
from pemwecco.core.references import claim_next_number, format_reference


def test_a_reference_reads_as_people_quote_it() -> None:
    assert format_reference("PEM", 2027, 42) == "PEM-27-0042"
    assert format_reference("PEM", 2101, 12345) == "PEM-01-12345"


@pytest.mark.django_db
def test_a_number_that_is_not_used_is_given_back() -> None:
    assert claim_next_number("file", 2027) == 1
    with transaction.atomic():
        assert claim_next_number("file", 2027) == 2
        transaction.set_rollback(True)

    assert claim_next_number("file", 2027) == 2
    assert claim_next_number("file", 2028) == 1
    assert claim_next_number("letter", 2027) == 1


@pytest.mark.django_db(transaction=True)
def test_numbers_need_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        claim_next_number("file", 2027)


@pytest.mark.django_db(transaction=True)
def test_concurrent_callers_get_distinct_numbers_without_gaps() -> None:
    given: list[int] = []
    start = threading.Barrier(10)

    def take() -> None:
        start.wait()
        try:
            for _again in range(5):
                with transaction.atomic():
                    given.append(claim_next_number("file", 2027))
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(given) == list(range(1, 51))
    assert Sequence.objects.get(kind="file", year=2027).last == 50

"""The sums of a call are kept from page to page, and never a write behind."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction
from pytest_django import DjangoAssertNumQueries

from participants.calls.models import Criterion, PanelMember
from participants.panel.models import Conflict, Review, Score
from participants.panel.services.judgement import CallJudgement, read_call_judgement
from participants.register.models import Call
from tests.participants.rows import judged, listed

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("english"),
]


def read_elsewhere(call: Call) -> CallJudgement:
    """What another process would read meanwhile."""

    def read() -> CallJudgement:
        try:
            return read_call_judgement(call)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(read).result()


def test_sums_are_kept_until_something_is_written(
    call: Call,
    moussa: PanelMember,
    fatou: PanelMember,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    file, other = listed(call), listed(call)
    judged(file, moussa, 4, 4)
    known = read_call_judgement(call)
    assert str(known.mean(file.pk)) == "80.00"

    with django_assert_num_queries(1):
        assert read_call_judgement(call) is known

    judged(file, fatou, 2, 2)
    judged(other, moussa, 5, 5)
    assert str(read_call_judgement(call).mean(file.pk)) == "60.00"
    assert str(read_call_judgement(call).mean(other.pk)) == "100.00"
    Score.objects.filter(review__participation=other).update(points=0)
    assert str(read_call_judgement(call).mean(other.pk)) == "0.00"
    Conflict.objects.create(member=fatou, participation=file)
    assert str(read_call_judgement(call).mean(file.pk)) == "80.00"
    Conflict.objects.all().delete()
    assert str(read_call_judgement(call).mean(file.pk)) == "60.00"
    Score.objects.filter(review__participation=file).delete()
    Review.objects.filter(participation=file).delete()
    assert read_call_judgement(call).mean(file.pk) is None
    Criterion.objects.filter(call=call).update(highest=10)
    assert read_call_judgement(call).criteria[0].highest == 10


def test_what_is_read_beside_an_open_write_is_not_kept(
    call: Call, moussa: PanelMember, fatou: PanelMember
) -> None:
    file = listed(call)
    judged(file, moussa, 4, 4)
    with transaction.atomic():
        judged(file, fatou, 2, 2)
        # Its numbers in the history are given out; a later one may be seen before they are.
        assert str(read_elsewhere(call).mean(file.pk)) == "80.00"
        assert read_elsewhere(call) is not read_elsewhere(call)
        # Who writes reads what they wrote, and keeps it for nobody.
        assert str(read_call_judgement(call).mean(file.pk)) == "60.00"
        assert read_call_judgement(call) is not read_call_judgement(call)

    assert str(read_elsewhere(call).mean(file.pk)) == "60.00"

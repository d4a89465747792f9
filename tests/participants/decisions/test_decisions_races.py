"""Many clicks at once: seats hold, nothing happens twice, a killed process leaves nothing half done."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone

from participants.decisions.models import Offer, PendingDecision, Vacancy
from participants.decisions.services import decisions, offers, publishing, reserve
from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.actors import Party, Staff
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from tests import factories
from tests.participants.rows import listed, put, waits
from tests.servers import Servers

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("english"),
]


def at_once(acts: Sequence[Callable[[], object]]) -> list[object]:
    """Run every act in a thread of its own; a refusal comes back as its sentence."""

    def run(act: Callable[[], object]) -> object:
        try:
            return act()
        except Refused as refusal:
            return str(refusal)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_twenty_selections_for_the_last_seat_one_wins(coordinator: User) -> None:
    call = factories.call(programme=factories.programme(seats=1))
    files = [listed(call) for _n in range(20)]

    found = at_once(
        [
            partial(PARTICIPATION.apply, file, "select", actor=Staff(coordinator))
            for file in files
        ]
    )

    refused = [sentence for sentence in found if isinstance(sentence, str)]
    assert Participation.objects.seated().count() == 1
    assert refused == ["All 1 seats of the programme are taken."] * 19
    assert Offer.objects.count() == Message.objects.count() == 1


def test_twenty_publications_at_once_for_the_last_seat_of_a_cohort(
    coordinator: User,
) -> None:
    """Twenty calls of one programme publish at once: their rounds each fit, together they do not."""
    programme = factories.programme(seats=1)
    rounds = []
    for _n in range(20):
        call = factories.call(programme=programme)
        rounds.append(decisions.open_round(call=call, by=coordinator))
        put(listed(call), "select", coordinator)
    # Each was seen as fitting before the others were put in.
    type(rounds[0]).objects.update(
        publishing_at=timezone.now(), published_by=coordinator
    )

    at_once(
        [partial(publishing.publish_waiting_decisions, round_.pk) for round_ in rounds]
    )

    assert Participation.objects.seated().count() == 1
    failed = PendingDecision.objects.filter(published_at__isnull=True).values_list(
        "failed_because", flat=True
    )
    assert sorted(failed) == ["All 1 seats of the programme are taken."] * 19
    assert Offer.objects.count() == Message.objects.count() == 1


def test_a_round_published_by_many_at_once_sends_each_mail_once(
    coordinator: User,
) -> None:
    call = factories.call()
    round_ = decisions.open_round(call=call, by=coordinator)
    for _n in range(8):
        put(listed(call), "select", coordinator)
    for _n in range(8):
        put(listed(call), "keep", coordinator)

    click = partial(publishing.publish_round, round_=round_, by=coordinator, number=16)
    at_once([*([click] * 4), *([publishing.publish_pending_rounds] * 4)])
    publishing.publish_pending_rounds()

    round_.refresh_from_db()
    assert round_.published_at is not None
    assert Message.objects.count() == 16
    assert Offer.objects.count() == 8
    assert sorted(row.rank for row in reserve.list_waiting_places(call)) == list(
        range(1, 9)
    )


def test_a_killed_worker_leaves_nothing_half_done(
    servers: Servers, coordinator: User, tmp_path: Path
) -> None:
    call = factories.call()
    round_ = decisions.open_round(call=call, by=coordinator)
    for _n in range(publishing.AT_ONCE + 30):
        put(listed(call), "select", coordinator)
    total = round_.decisions.count()
    publishing.publish_round(round_=round_, by=coordinator, number=total)
    assert not Message.objects.exists()

    mark = tmp_path / "mark"
    worker = _worker(servers, round_.pk, mark)
    while not mark.exists():
        assert worker.poll() is None
        time.sleep(0.02)
    worker.kill()
    worker.wait()
    servers.wait_for_killed()
    done = PendingDecision.objects.filter(published_at__isnull=False).count()

    assert 3 <= done < total
    assert Message.objects.count() == Offer.objects.count() == done
    publishing.publish_pending_rounds()
    round_.refresh_from_db()
    assert round_.published_at is not None
    assert Message.objects.count() == Offer.objects.count() == total


def _worker(servers: Servers, round_id: int, mark: Path) -> subprocess.Popen[bytes]:
    """A process of its own on the database of the tests, which stands still in its fifth file."""
    script = (
        "import django, pathlib, time; django.setup()\n"
        "from participants.decisions.services import publishing\n"
        "decide, done = publishing._apply_decision, []\n"
        "def stops(decision):\n"
        "    decide(decision)\n"
        "    done.append(decision)\n"
        "    if len(done) == 5:\n"
        f"        pathlib.Path({str(mark)!r}).touch()\n"
        "        time.sleep(600)\n"
        "publishing._apply_decision = stops\n"
        f"publishing.publish_waiting_decisions({round_id})\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", script], cwd=settings.BASE_DIR, env=servers.environment
    )


def test_a_decline_a_promotion_and_a_selection_at_once(coordinator: User) -> None:
    """One seat: its holder declines, the reserve is promoted, and staff select somebody else meanwhile."""
    call = factories.call(programme=factories.programme(seats=1))
    holder, rival = listed(call), listed(call)
    PARTICIPATION.apply(holder, "select", actor=Staff(coordinator))
    (waiting,) = waits(call, coordinator, 1)
    offer = Offer.objects.get()

    at_once(
        [
            lambda: offers.decline_offer(offer=offer, actor=Party(), because="busy"),
            reserve.fill_vacancies,
            lambda: PARTICIPATION.apply(rival, "select", actor=Staff(coordinator)),
            reserve.fill_vacancies,
            lambda: offers.decline_offer(offer=offer, actor=Party(), because="busy"),
        ]
    )
    reserve.fill_vacancies()

    assert Participation.objects.seated().count() == 1
    vacancy = Vacancy.objects.get()
    assert vacancy.closed_at is not None
    seated = Participation.objects.seated().get()
    assert seated in {rival, waiting}
    assert (vacancy.closed_because == Vacancy.Closed.TAKEN) == (seated == rival)


def test_two_declines_promote_two_different_people(coordinator: User) -> None:
    call = factories.call()
    holders = [listed(call), listed(call)]
    for file in holders:
        PARTICIPATION.apply(file, "select", actor=Staff(coordinator))
    waiting = waits(call, coordinator, 2)

    made = list(Offer.objects.all())
    at_once(
        [
            partial(offers.decline_offer, offer=offer, actor=Party(), because="busy")
            for offer in made
        ]
    )
    at_once([reserve.fill_vacancies] * 4)
    reserve.fill_vacancies()

    assert sorted(
        Participation.objects.seated().values_list("pk", flat=True)
    ) == sorted(file.pk for file in waiting)
    assert Vacancy.objects.filter(offer__isnull=False).count() == 2
    assert Stage.RESERVE not in Participation.objects.values_list("stage", flat=True)


def test_two_sweeps_at_once_end_an_offer_once(coordinator: User) -> None:
    call = factories.call()
    file = listed(call)
    PARTICIPATION.apply(file, "select", actor=Staff(coordinator))
    waiting = waits(call, coordinator, 3)
    Offer.objects.update(reply_by=timezone.now() - timedelta(minutes=1))

    found = at_once([offers.expire_due_offers] * 6)
    at_once([reserve.fill_vacancies] * 6)

    assert sum(count for count in found if isinstance(count, int)) == 1
    assert Vacancy.objects.count() == 1
    assert Participation.objects.seated().get() == waiting[0]
    assert Message.objects.filter(kind="decisions/offer_expired").count() == 1
    assert Message.objects.filter(kind="decisions/promoted").count() == 1

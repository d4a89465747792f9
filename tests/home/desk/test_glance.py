"""The programme at a glance: every mark leads to just as many rows, seats have holders, few queries."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from mobility.visas.lifecycle import DossierStage
from participants.register.lifecycle import SEATED, Stage
from participants.register.models import Cohort
from participants.register.queries import MILESTONES, SEAT
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def make_cohort(name: str) -> Cohort:
    """A cohort that is away, one in it for each stage of a seat, with dossiers of some stages."""
    today = timezone.localdate()
    cohort = factories.cohort(
        name=name,
        arrives_on=today - timedelta(days=5),
        leaves_on=today + timedelta(days=9),
    )
    for stage in SEATED:
        file = factories.participation(stage=stage, cohort=cohort)
        is_away = stage == Stage.DEPARTED
        factories.dossier(participation=file, stage="granted" if is_away else "open")
    for other in DossierStage:
        if other not in {DossierStage.OPEN, DossierStage.GRANTED}:
            waiting = factories.participation(stage=Stage.WITHDRAWN, cohort=cohort)
            factories.dossier(participation=waiting, stage=other)
    return cohort


def test_every_mark_of_the_glance_is_its_list(
    staff_member: Callable[[Role], User], sign_in: SignIn
) -> None:
    make_cohort("Cohort <1>")
    factories.participation(stage=Stage.SUBMITTED)
    factories.participation(stage=Stage.RESERVE)
    client = sign_in(staff_member(Role.COORDINATOR))

    page = client.get("/admin/glance/")

    glance = page.context["glance"]
    assert "<script" not in "".join(picture.svg for picture in glance.pictures)
    assert "Cohort <1>" not in page.text
    checked = 0
    for picture in glance.pictures:
        for _name, marks in picture.lines:
            for mark in marks:
                if mark.address and mark.value:
                    listed: Any = client.get(mark.address).context["cl"]
                    assert listed.result_count == mark.value, mark
                    assert mark.address.replace("&", "&amp;") in picture.svg
                    checked += 1
    assert checked > 15
    assert [str(file.cohort) for file in glance.away] == ["Cohort <1>"]
    assert glance.taken == len(SEATED)
    assert set(MILESTONES[SEAT].stages) == set(SEATED)
    seats = client.get("/admin/seats/")
    assert len(seats.context["holders"]) == len(SEATED)
    assert re.search(r"7 of \d+ seats of the programme are held", seats.text)
    assert 'href="/admin/seats/"' in client.get("/admin/").text
    panel = sign_in(staff_member(Role.PANEL_MEMBER))
    for address in ("/admin/glance/", "/admin/seats/"):
        assert panel.get(address).status_code == 403
        assert client.post(address).status_code == 405


@pytest.mark.parametrize("cohorts", [1, 3])
def test_first_page_glance_and_seats_ask_few_queries(
    cohorts: int, staff_member: Callable[[Role], User], sign_in: SignIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for number in range(cohorts):
        make_cohort(f"C{number}")
    client = sign_in(staff_member(Role.ADMINISTRATOR))
    for address in ("/admin/", "/admin/glance/", "/admin/seats/"):
        client.get(address)
        with django_assert_max_num_queries(15):
            client.get(address)

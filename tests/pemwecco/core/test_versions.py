"""Two people on one page: nobody's values are written over unseen, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from pemwecco.accounts.models import User
from pemwecco.core.history.versions import MINE, THEIRS
from pemwecco.network.models import Affiliation, Organisation
from pemwecco.network.services import record_organisation
from tests import factories
from tests.architecture.staff_rows import read_sent_form

pytestmark = [pytest.mark.usefixtures("english")]
SignIn = Callable[[User], Client]
REFUSED = "Not saved: somebody else changed this row meanwhile."


class Desk:
    """One person with a page open."""

    def __init__(self, client: Client, house: Organisation) -> None:
        self.client = client
        self.address = f"/admin/network/organisation/{house.pk}/change/"
        self.read(client.get(self.address).text)

    def read(self, text: str) -> None:
        self.sent: dict[str, Any] = dict(read_sent_form(text, "organisation_form"))

    def save(self, **typed: Any) -> Any:
        self.sent |= typed
        return self.client.post(self.address, self.sent)


@pytest.fixture
def house(db: None) -> Organisation:
    row = record_organisation(name="Atelier", activity="dyes cloth", city="Thiès")
    for function in ("dyer", "seller"):
        Affiliation.objects.create(
            person=factories.person(), organisation=row, kind="owner", function=function
        )
    return row


def test_the_second_save_is_refused_field_by_field_and_keeps_what_was_typed(
    house: Organisation, officer: User, coordinator: User, sign_in: SignIn
) -> None:
    first = Desk(sign_in(officer), house)
    second = Desk(sign_in(coordinator), house)

    assert first.save(activity="weaves", city="Mbour").status_code == 302
    refused = second.save(activity="sews", phone="+221 33 820 00 00")

    house.refresh_from_db()
    assert (house.activity, house.city, house.phone) == ("weaves", "Mbour", "")
    assert REFUSED in refused.text
    form = refused.context["adminform"].form
    told = {one.name: one for one in form.differences}
    assert (told["activity"].was, told["activity"].theirs, told["activity"].mine) == (
        "dyes cloth",
        "weaves",
        "sews",
    )
    # The city was left as it was read: the other's counts unless one says otherwise.
    assert (told["activity"].chosen, told["city"].chosen) == (MINE, THEIRS)
    assert form.other_change.by == str(officer)
    assert f"{officer} saved this on" in refused.text
    assert form["activity"].value() == "sews"

    second.read(refused.text)
    assert second.save().status_code == 302
    house.refresh_from_db()
    assert (house.activity, house.city) == ("sews", "Mbour")
    assert str(house.phone) == "+221 33 820 00 00"

    third = Desk(sign_in(officer), house)
    second = Desk(sign_in(coordinator), house)
    assert third.save(activity="spins").status_code == 302
    second.read(second.save(activity="knits").text)
    name = next(name for name in second.sent if name.endswith(":activity"))
    # Whoever saves once more in between is not written over either.
    assert third.client.get(third.address).status_code == 200
    fourth = Desk(third.client, house)
    assert fourth.save(activity="carves").status_code == 302
    again = second.save(**{name: [MINE]})
    assert REFUSED in again.text
    second.read(again.text)
    assert second.save(**{name: [THEIRS]}).status_code == 302
    house.refresh_from_db()
    assert house.activity == "carves"


def test_different_rows_of_a_page_do_not_stand_in_each_others_way(
    house: Organisation, officer: User, coordinator: User, sign_in: SignIn
) -> None:
    first = Desk(sign_in(officer), house)
    second = Desk(sign_in(coordinator), house)

    first.save(**{"affiliations-0-function": "head dyer", "city": "Mbour"})
    saved = second.save(**{"affiliations-1-function": "head seller"})

    assert saved.status_code == 302
    house.refresh_from_db()
    functions = house.affiliations.order_by("pk").values_list("function", flat=True)
    assert sorted(functions) == ["head dyer", "head seller"]
    assert house.city == "Mbour"

    third = Desk(first.client, house)
    second = Desk(second.client, house)
    third.save(**{"affiliations-0-function": "dyer"})
    refused = second.save(**{"affiliations-0-function": "weaver"})
    assert REFUSED in refused.text
    assert "weaver" in refused.text


def test_a_token_of_another_row_is_none(
    house: Organisation, officer: User, sign_in: SignIn
) -> None:
    other = record_organisation(name="Other")
    desk = Desk(sign_in(officer), house)
    foreign = Desk(desk.client, other)
    key = f"read:network.organisation:{house.pk}"
    token = foreign.sent[f"read:network.organisation:{other.pk}"]

    assert desk.save(**{key: token, "city": "Mbour"}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_refused(
    officer: User, coordinator: User, sign_in: SignIn
) -> None:
    row = record_organisation(name="Atelier", activity="dyes cloth")
    desks = [Desk(sign_in(officer), row), Desk(sign_in(coordinator), row)]
    start = Barrier(2)

    def save(place: int) -> int:
        start.wait()
        try:
            return int(desks[place].save(activity=f"text {place}").status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        codes = sorted(pool.map(save, (0, 1)))

    assert codes == [200, 302]

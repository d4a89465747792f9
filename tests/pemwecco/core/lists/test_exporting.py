from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib import admin

from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.answers import Refused
from pemwecco.core.lists.exporting import build_list_export
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
FILES = admin.site.get_model_admin(Participation)


def test_a_list_is_given_as_its_address_shows_it(officer: User) -> None:
    call = factories.call()
    sent = factories.participation(call=call, stage=Stage.SUBMITTED)
    factories.participation(call=call, stage=Stage.ELIGIBLE)

    listed = build_list_export(user=officer, page=FILES, query="stage=submitted")

    cells = {column.name: column.read(sent) for column in listed.columns}
    assert list(listed.rows) == [sent]
    assert cells["reference"] == sent.reference
    # A chip is told without its HTML.
    assert cells["state"] == sent.get_stage_display()
    assert "Person" in {column.heading.capitalize() for column in listed.columns}


def test_a_list_is_not_given_to_who_may_not_open_it_nor_by_what_it_does_not_offer(
    outsider: User, staff_member: Callable[[Role], User]
) -> None:
    with pytest.raises(Refused):
        build_list_export(user=outsider, page=FILES, query="")
    with pytest.raises(Refused):
        build_list_export(
            user=staff_member(Role.ADMINISTRATOR),
            page=FILES,
            query="person__email__startswith=a",
        )

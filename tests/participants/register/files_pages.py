"""Addresses and rows that the tests of the files' pages share."""

from __future__ import annotations

from participants.register.models import Participation
from tests import factories

LIST = "/admin/register/participation/"


def files(count: int, **fields: object) -> list[Participation]:
    call = factories.call()
    return [factories.participation(call=call, **fields) for _n in range(count)]

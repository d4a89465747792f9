from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import signing

from pemwecco.core.answers import Refused
from pemwecco.core.signed_links import SignedLink

LASTING = SignedLink("events.registration")
ENDING = SignedLink(
    "selection/withdraw", timedelta(days=180), broken="Broken.", too_old="Too old."
)


@pytest.mark.parametrize("link", [LASTING, ENDING])
def test_a_link_says_which_row_it_speaks_of(link: SignedLink) -> None:
    assert link.read(link.make(12)) == 12


@pytest.mark.parametrize("link", [LASTING, ENDING])
def test_a_link_that_was_not_made_here_is_refused(link: SignedLink) -> None:
    forged = (
        f"{link.make(12)}x",
        "12:forged",
        "12",
        "",
        SignedLink("other", link.life).make(12),
        signing.Signer(salt=link.purpose).sign("no number"),
    )
    for token in forged:
        with pytest.raises(Refused) as refused:
            link.read(token)
        assert str(refused.value) == str(link.broken)


def test_a_link_ends_with_its_life() -> None:
    now = datetime(2027, 1, 1, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        token, lasting = ENDING.make(12), LASTING.make(12)
    with time_machine.travel(now + timedelta(days=179), tick=False):
        assert ENDING.read(token) == 12
    with time_machine.travel(now + timedelta(days=181), tick=False):
        with pytest.raises(Refused, match=r"Too old\."):
            ENDING.read(token)
        assert LASTING.read(lasting) == 12


def test_the_links_in_mails_that_have_left_still_open() -> None:
    plain = signing.Signer(salt="selection.offer").sign("12")
    dated = signing.dumps(12, salt="events.registration")
    withdraw = signing.dumps(12, salt="selection/withdraw")

    assert SignedLink("selection.offer").read(plain) == 12
    assert LASTING.read(dated) == 12
    assert ENDING.read(withdraw) == 12

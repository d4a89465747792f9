"""A server that speaks ASCII only takes the mails to accented domains."""

from __future__ import annotations

import pytest

from pemwecco.core.email_addresses import UnusableAddress, encode_email_address
from pemwecco.mail.delivery import deliver_due
from tests.pemwecco.mail.conftest import Mailbox, hello


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("to", "reached"),
    [
        ("awa@exämple.example", "awa@xn--exmple-cua.example"),
        ("Awa@Exemple-Société.example", "Awa@xn--exemple-socit-mhbb.example"),
        ("awa@atelier.example", "awa@atelier.example"),
    ],
)
def test_a_mail_leaves_for_the_ascii_form_of_its_domain(
    mailbox: Mailbox, to: str, reached: str
) -> None:
    message = hello(to=to)

    assert deliver_due() == 1
    message.refresh_from_db()
    assert (message.state, message.error) == ("sent", "")
    assert [mail["To"] for mail in mailbox.mails] == [reached]


@pytest.mark.unit
@pytest.mark.parametrize(
    "address", ["awä@example.org", "awa@exa mple-ä.org", "awa@ä..org"]
)
def test_an_address_that_no_server_takes_is_refused(address: str) -> None:
    with pytest.raises(UnusableAddress):
        encode_email_address(address)

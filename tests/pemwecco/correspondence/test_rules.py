from __future__ import annotations

import pytest

from pemwecco.correspondence.reply_addresses import (
    build_reply_address,
    read_reply_address,
)
from pemwecco.correspondence.rules import list_blanks, strip_quoted_text

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("mail", "new"),
    [
        ("Oui, le 3.\r\n", "Oui, le 3."),
        (
            "Merci.\n\nLe mar. 3 mars 2027 à 10:02, PEM-WECCO <x@y.example> a écrit :\n> Bonjour",
            "Merci.",
        ),
        (
            "Dank u.\n\nOp di 3 mrt 2027 om 10:02 schreef PEM-WECCO\n<x@y.example>:\n> Dag",
            "Dank u.",
        ),
        ("Yes.\n\nOn Tue, 3 Mar 2027, PEM-WECCO wrote:\n\n> Hello", "Yes."),
        ("Bien.\n-----Message d'origine-----\nDe : x\n", "Bien."),
        ("Bien.\n\nDe : PEM\nEnvoyé : mardi\nBonjour", "Bien."),
        ("Ja.\n-- \nLies, Denkbeeld", "Ja."),
        ("> first\nmy answer\n> second\nand this", "my answer\nand this"),
        ("Le prix : 3.", "Le prix : 3."),
    ],
)
def test_an_answer_is_read_without_what_it_quotes(mail: str, new: str) -> None:
    assert strip_quoted_text(mail) == new


def test_blanks_of_texts_are_named_once() -> None:
    assert list_blanks("{name} {{no}}", "{name}, {call}") == {"name", "call"}


def test_a_reply_address_is_read_however_servers_write_it(settings: object) -> None:
    settings.REPLY_DOMAIN = "reply.example"  # type: ignore[attr-defined]  # of pytest-django
    address = build_reply_address(12)

    assert read_reply_address(address.upper()) == 12
    assert read_reply_address(address.replace("-12-", "-13-")) is None
    assert read_reply_address(address.replace("reply.example", "else.example")) is None
    assert read_reply_address("reply-12-aaaaaaaaaaaaaaaa@reply.example") is None
    assert read_reply_address("programme@reply.example") is None

    settings.REPLY_DOMAIN = ""  # type: ignore[attr-defined]  # of pytest-django
    assert build_reply_address(12) == ""
    assert read_reply_address(address) is None

"""Addresses that look mistyped, and those that do not."""

from __future__ import annotations

import pytest

from pemwecco.core.email_addresses import is_one_slip_apart, suggest_email_address

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("awa@gmial.com", "awa@gmail.com"),
        ("awa@gmail.con", "awa@gmail.com"),
        ("awa@gmial.con", "awa@gmail.com"),
        ("awa@gmail.fr", "awa@gmail.com"),
        ("awa@gmaill.com", "awa@gmail.com"),
        ("awa@yaho.fr", "awa@yahoo.fr"),
        ("awa@hotmial.com", "awa@hotmail.com"),
        ("awa@outlok.be", "awa@outlook.be"),
        ("awa@atelier.con", "awa@atelier.com"),
        ("awa@orange.sm", "awa@orange.sn"),
        ("awa@gmail.com", ""),
        ("awa@ymail.com", ""),
        ("awa@mail.com", ""),
        ("awa@atelier.example", ""),
        ("awa@enabel.be", ""),
        ("no address", ""),
    ],
)
def test_the_address_that_was_probably_meant(typed: str, meant: str) -> None:
    assert suggest_email_address(typed) == meant


def test_one_slip_of_a_finger() -> None:
    assert is_one_slip_apart("abdc", "abcd")
    assert is_one_slip_apart("abc", "abcd")
    assert is_one_slip_apart("abcdd", "abcd")
    assert is_one_slip_apart("abxd", "abcd")
    assert not is_one_slip_apart("abcd", "abcd")
    assert not is_one_slip_apart("badc", "abcd")

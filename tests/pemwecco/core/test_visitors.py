"""From where somebody comes, through proxies of ours and past what they write themselves."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks
from django.test import Client, RequestFactory
from pytest_django import Settings

from pemwecco.core.visitors import get_client_address, get_limit_address
from tests import factories


@pytest.mark.parametrize(
    ("trusted", "peer", "written", "expected"),
    [
        # No proxy is named: what a visitor writes counts for nothing.
        ([], "203.0.113.9", "198.51.100.1", "203.0.113.9"),
        (["0"], "203.0.113.9", "198.51.100.1", "203.0.113.9"),
        # One proxy, by its network and by number.
        (["10.0.0.0/8"], "10.1.2.3", "203.0.113.9", "203.0.113.9"),
        (["1"], "10.1.2.3", "203.0.113.9", "203.0.113.9"),
        # Somebody wrote an address before the one that the proxy added.
        (["10.0.0.0/8"], "10.1.2.3", "127.0.0.1, 203.0.113.9", "203.0.113.9"),
        (["1"], "10.1.2.3", "1.1.1.1,127.0.0.1, 203.0.113.9", "203.0.113.9"),
        # ... and an address of one of our proxies, too.
        (["10.0.0.0/8"], "10.1.2.3", "8.8.8.8, 203.0.113.9, 10.0.0.7", "203.0.113.9"),
        # Somebody reaches the site past the proxy.
        (["10.0.0.0/8"], "203.0.113.50", "198.51.100.1", "203.0.113.50"),
        # Two proxies.
        (["2"], "10.1.2.3", "6.6.6.6, 203.0.113.9, 172.16.0.4", "203.0.113.9"),
        (
            ["10.0.0.0/8", "172.16.0.4"],
            "10.1.2.3",
            "6.6.6.6, 203.0.113.9, 172.16.0.4",
            "203.0.113.9",
        ),
        # However they are written.
        (["1"], "10.1.2.3", "203.0.113.9:51234", "203.0.113.9"),
        (["1"], "10.1.2.3", "[2001:db8::1]:443", "2001:db8::1"),
        (["::1/128"], "::1", "::ffff:203.0.113.9", "203.0.113.9"),
        # What nobody can read ends the way: the last proxy that could be.
        (["1"], "10.1.2.3", "unknown", "10.1.2.3"),
        (["10.0.0.0/8"], "10.1.2.3", "203.0.113.9, <script>", "10.1.2.3"),
        (["10.0.0.0/8"], "10.1.2.3", "", "10.1.2.3"),
        # One network that cannot be read spoils no other.
        (["10.0.0.0/99", "10.0.0.0/8"], "10.1.2.3", "203.0.113.9", "203.0.113.9"),
    ],
)
def test_the_address_of_a_visitor(
    trusted: list[str], peer: str, written: str, expected: str, settings: Settings
) -> None:
    settings.TRUSTED_PROXIES = trusted
    request = RequestFactory().get("/", REMOTE_ADDR=peer)
    if written:
        request.META["HTTP_X_FORWARDED_FOR"] = written
    assert get_client_address(request) == expected


def test_no_address_is_none_and_counts_as_one() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="")
    assert get_client_address(request) is None
    assert get_limit_address(request) == "unknown"


def test_a_home_with_many_addresses_counts_as_one() -> None:
    found = {
        get_limit_address(RequestFactory().get("/", REMOTE_ADDR=address))
        for address in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9")
    }
    assert found == {"2001:db8:1:2::"}


@pytest.mark.parametrize(
    ("proxies", "expected"),
    [([], "pem.W007"), (["10.0.0.0/8", "x"], "pem.E005"), (["1", "2"], "pem.E005")],
)
def test_the_check_says_what_is_missing(
    proxies: list[str], expected: str, settings: Settings
) -> None:
    settings.TRUSTED_PROXIES = proxies
    found = {message.id for message in run_checks(include_deployment_checks=True)}
    assert expected in found


@pytest.mark.parametrize("proxies", [["10.0.0.0/8"], ["1"], ["0"], ["::1"]])
def test_the_check_is_content(proxies: list[str], settings: Settings) -> None:
    settings.TRUSTED_PROXIES = proxies
    found = {message.id for message in run_checks(include_deployment_checks=True)}
    assert not found & {"pem.W007", "pem.E005"}


@pytest.mark.django_db
@pytest.mark.usefixtures("english")
def test_the_61st_applicant_behind_the_proxy_begins_too_and_one_visitor_does_not(
    settings: Settings,
) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    address = f"/apply/{factories.call().slug}/start/"

    def begin(number: int, come_from: str) -> object:
        client = Client(REMOTE_ADDR="10.0.0.2", headers={"x-forwarded-for": come_from})
        data = {"email": f"a{number}@x.example", "language": "fr"}
        return client.post(address, data)

    codes = [begin(n, f"9.9.9.9, 203.0.113.{n}").status_code for n in range(62)]  # type: ignore[attr-defined]
    assert set(codes) == {302}
    # One visitor who writes another address each time is still one.
    answers = [begin(100 + n, f"9.9.9.{n}, 203.0.113.200") for n in range(61)]
    assert [a.status_code for a in answers] == [302] * 60 + [429]  # type: ignore[attr-defined]
    last = answers[-1]
    assert 3000 < int(last["Retry-After"]) <= 3600  # type: ignore[index]
    assert "try again in an hour" in last.text  # type: ignore[attr-defined]

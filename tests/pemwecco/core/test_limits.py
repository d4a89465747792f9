"""Counting attempts, saying when to come back, and going on while Redis is away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings as configured
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from participants.applications.models import Application
from pemwecco.accounts.models import User
from pemwecco.core.limits import HOUR, MINUTE, Limit, format_wait
from pemwecco.settings.base import NO_REDIS, build_redis_settings
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def no_redis(settings: Settings) -> None:
    """Where nothing answers, for the cache and for the worker."""
    kept, broker = build_redis_settings(NO_REDIS)
    settings.CACHES = kept
    settings.CELERY_BROKER_URL = broker


def test_as_many_as_allowed_and_then_when_to_come_back() -> None:
    limit = Limit("test", 3, HOUR)
    with time_machine.travel(NOON, tick=False):
        assert [limit.count_attempt("a") for _time in range(4)] == [0, 0, 0, HOUR]
        assert limit.get_wait("a") == HOUR
        assert limit.count_attempt("b") == 0
    with time_machine.travel(NOON + timedelta(minutes=20), tick=False):
        assert limit.get_wait("a") == 40 * MINUTE


def test_addresses_are_not_to_be_read_in_redis() -> None:
    Limit("test", 3, HOUR).count_attempt("awa@atelier.example")
    keys = cache._cache.get_client().keys("*")  # type: ignore[attr-defined]
    assert keys
    assert not [key for key in keys if b"awa" in key]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "Try again in 1 minute."),
        (61, "Try again in 2 minutes."),
        (5400, "Try again in 90 minutes."),
        (5401, "Try again in 2 hours."),
    ],
)
def test_when_to_come_back_in_words(seconds: int, words: str) -> None:
    assert format_wait(seconds) == words


@pytest.mark.usefixtures("no_redis")
def test_public_pages_and_drafts_go_on_without_redis(awa: User) -> None:
    call = factories.call()
    client = Client()
    for address in ("/", "/events/", f"/apply/{call.slug}/", "/verify/", "/privacy/"):
        assert client.get(address).status_code == 200, address
    begun = {"email": "new@x.example", "language": "fr"}
    answer = client.post(f"/apply/{call.slug}/start/", begun)
    assert answer.status_code == 302
    file = Application.objects.get().participation
    step = f"/apply/file/{file.reference}/person/"
    assert client.get(step).status_code == 200
    assert client.post(step, {"given_names": "Awa", "save": "1"}).status_code < 500
    assert client.get("/account/login/code/").status_code == 200


@pytest.mark.usefixtures("no_redis")
def test_codes_and_passwords_are_not_tried_without_redis(officer: User) -> None:
    for address, data in (
        ("/account/login/", {"login": officer.email, "password": "x"}),
        ("/account/login/code/", {"email": officer.email}),
        ("/account/login/code/confirm/", {"code": "AAAAAA"}),
        ("/account/2fa/authenticate/", {"code": "123456"}),
    ):
        answer = Client().post(address, data)
        assert (answer.status_code, answer["Retry-After"]) == (503, "120"), address
        assert "not possible for the moment" in answer.text


@pytest.mark.usefixtures("no_redis")
def test_readiness_says_that_redis_is_away() -> None:
    assert Client().get("/readyz").json()["redis"] != "ok"
    assert Client().get("/healthz").status_code == 200


def test_the_cache_of_the_tests_answers() -> None:
    assert configured.CACHES["default"]["LOCATION"] != NO_REDIS
    cache.set("a", 1)
    assert cache.get("a") == 1

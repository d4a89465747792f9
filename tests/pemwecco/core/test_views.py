from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from pemwecco.core.models import Heartbeat
from pemwecco.core.services import record_heartbeat


@pytest.mark.django_db
def test_the_process_answers(client: Client) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
def test_ready_says_that_the_scheduler_never_ticked(client: Client) -> None:
    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"database": "ok", "redis": "ok", "beat": "never ticked"}


@pytest.mark.django_db
def test_ready_when_the_scheduler_ticked(client: Client) -> None:
    record_heartbeat(name="beat")

    response = client.get("/readyz")

    assert (response.status_code, response.json()["beat"]) == (200, "ok")


@pytest.mark.django_db
def test_not_ready_when_the_scheduler_stands_still(client: Client) -> None:
    Heartbeat.objects.create(name="beat", at=timezone.now() - timedelta(minutes=5))

    response = client.get("/readyz")

    assert (response.status_code, response.json()["beat"]) == (503, "late")

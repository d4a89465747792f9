"""What the composition for real servers promises: secrets from outside, the running role, a closed Redis."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from django.conf import settings

pytestmark = pytest.mark.unit
PROGRAMME = ("web", "worker", "beat")
OWNER = "//pemwecco:"
RUNNING = "//pemwecco_running:"


def read_services() -> dict[str, Any]:
    content = (settings.BASE_DIR / "docker-compose.yml").read_text(encoding="utf-8")
    services: dict[str, Any] = yaml.safe_load(content)["services"]
    return services


def test_redis_has_a_password_that_everybody_gives() -> None:
    services = read_services()
    assert "requirepass" in " ".join(services["valkey"]["command"])
    for name in (*PROGRAMME, "migrate"):
        address = services[name]["environment"]["REDIS_URL"]
        # Without the variable the composition does not start.
        assert address.startswith("redis://:${REDIS_PASSWORD:?"), name


def test_what_runs_knows_the_running_role_only() -> None:
    services = read_services()
    for name in PROGRAMME:
        environment = services[name]["environment"]
        assert RUNNING in environment["DATABASE_URL"], name
        assert "MIGRATION_DATABASE_URL" not in environment
        # What the file of variables says of the owner is taken away again.
        assert environment["POSTGRES_PASSWORD"] == ""
    assert OWNER in services["migrate"]["environment"]["MIGRATION_DATABASE_URL"]


def test_no_secret_has_a_value_of_its_own() -> None:
    content = (settings.BASE_DIR / "docker-compose.yml").read_text(encoding="utf-8")
    for line in content.splitlines():
        name, _colon, value = line.strip().partition(": ")
        if name.endswith("_PASSWORD") and value != '""':
            assert value == f"${{{name}:?set it in .env}}", line


def test_data_and_ports_are_not_open_to_the_network() -> None:
    for name, service in read_services().items():
        for port in service.get("ports", []):
            assert str(port).startswith("127.0.0.1:"), name

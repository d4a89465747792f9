from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo programme: no table of its own, two commands; nothing imports it."""

    name = "demo"
    label = "demo"

"""`manage.py load_parameters`: today's limits of law, and the states whose days count together."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from mobility.visas.services.legal_values import load_legal_values


class Command(BaseCommand):
    help = "Load the dated rules of law and the states of the shared area; what exists is kept."

    def handle(self, *args: Any, **options: Any) -> None:
        values, states = load_legal_values()
        self.stdout.write(f"{values} dated rules and {states} states added.")

"""`manage.py load_travel_times`: minutes between Belgian towns; what staff corrected stays."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from mobility.itineraries.services.travel import load_travel_times


class Command(BaseCommand):
    help = "Add the travel times between Belgian towns that are missing."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{load_travel_times()} travel times added.")

"""Loads the code lists that a new programme starts with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from pemwecco.network.services import load_need_topics, load_sectors


class Command(BaseCommand):
    help = "Add the sectors that are missing. What staff changed stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        added = load_sectors() + load_need_topics()
        if options["verbosity"]:
            self.stdout.write(f"{added} sectors added")

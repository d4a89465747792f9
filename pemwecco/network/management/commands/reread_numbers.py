"""Reads the numbers of the trade register that are kept once more, after an update of the reader."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from pemwecco.network.services import reread_register_numbers


class Command(BaseCommand):
    help = "Bring trade-register numbers that were kept as typed into their form, where they can be read now."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = reread_register_numbers()
        if options["verbosity"]:
            self.stdout.write(f"{changed} numbers changed")

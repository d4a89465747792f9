"""Fill an empty database with the demo programme."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from demo.funnel import REFERENCE
from demo.seed import seed_demo_programme
from participants.register.models import Programme
from pemwecco.core.answers import Refused


class Command(BaseCommand):
    help = "Load the demo programme: invented people, in every stage of the journey."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--applications",
            type=int,
            default=REFERENCE,
            help="files of the closed call",
        )
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="do nothing when there is a programme",
        )
        parser.add_argument(
            "--force",
            action="store_true",
            help="also on a site that is served by https",
        )

    def handle(
        self, *args: Any, applications: int, if_empty: bool, force: bool, **options: Any
    ) -> None:
        if settings.SITE_URL.startswith("https") and not force:
            raise CommandError(
                "The demo brings accounts with known passwords: it is not for a site on https. "
                "Use --force where nobody else can reach the site."
            )
        if Programme.objects.exists():
            if not if_empty:
                raise CommandError(
                    "There is a programme already: `make reset` starts afresh."
                )
            self.stdout.write("There is a programme already: nothing was loaded.")
            return
        began = time.monotonic()
        try:
            world = seed_demo_programme(applications=applications)
        except (ValueError, Refused) as error:
            raise CommandError(str(error)) from error
        seconds = time.monotonic() - began
        self.stdout.write(
            f"{world.programme}: {applications} files in {seconds:.1f} s."
        )

"""Show who can sign in to the demo, and with what."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import override

from demo.logins import BY_CODE, PASSWORD, STAFF, compute_login_code
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import ROLE_NAMES

BY_MAIL = "code by mail: make demo-code"


class Command(BaseCommand):
    help = "Print the log-ins of the demo: address, e-mail, password, and the code of this half minute."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--staff",
            action="store_true",
            help="only those whose code is computed, not sent by mail",
        )

    def handle(self, *args: Any, staff: bool = False, **options: Any) -> None:
        known = set(User.objects.values_list("email", flat=True))
        rows = [("role", "address", "e-mail", "password", "code now")]
        with override("en"):
            for login in STAFF:
                if login.email in known and login.role:
                    name = str(ROLE_NAMES[login.role])
                    address = f"{settings.SITE_URL}{login.address}"
                    rows.append(
                        (
                            name,
                            address,
                            login.email,
                            PASSWORD,
                            compute_login_code(login.email),
                        )
                    )
        for login in BY_CODE:
            if login.email in known and not staff:
                address = f"{settings.SITE_URL}{login.address}"
                rows.append((login.what, address, login.email, "–", BY_MAIL))
        if len(rows) == 1:
            self.stdout.write(
                "No demo programme is loaded: `manage.py seed_demo` loads it."
            )
            return
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            line = "  ".join(map(str.ljust, row, widths))
            self.stdout.write(line.rstrip())

"""Show who can sign in to the demo, and with what."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import override

from demo.logins import BY_CODE, PASSWORD, STAFF, compute_login_code
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import ROLE_NAMES

BY_MAIL = "code by mail: see mailbox"


class Command(BaseCommand):
    help = "Print the log-ins of the demo: address, e-mail, password, and the code of this half minute."

    def handle(self, *args: Any, **options: Any) -> None:
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
        rows += [
            (
                login.what,
                f"{settings.SITE_URL}{login.address}",
                login.email,
                "–",
                BY_MAIL,
            )
            for login in BY_CODE
            if login.email in known
        ]
        if len(rows) == 1:
            self.stdout.write(
                "No demo programme is loaded: `manage.py seed_demo` loads it."
            )
            return
        widths = [
            max(len(row[column]) for row in rows) for column in range(len(rows[0]))
        ]
        for row in rows:
            line = "  ".join(
                cell.ljust(width) for cell, width in zip(row, widths, strict=True)
            )
            self.stdout.write(line.rstrip())

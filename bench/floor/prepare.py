"""Make the tables and rows of the floor and sign someone in; prints the cookie."""

from __future__ import annotations

import sys
from datetime import timedelta

import django
from django.core.management import call_command
from django.utils import timezone


def main(files: int) -> None:
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    from django.contrib.auth.models import User  # noqa: PLC0415  after setup
    from django.test import Client  # noqa: PLC0415  after setup

    from bench.floor.models import File  # noqa: PLC0415  after setup

    now = timezone.now()
    File.objects.bulk_create(
        [
            File(
                reference=f"PEM-26-{place:04d}",
                person=f"Person {place}",
                enterprise=f"Enterprise {place}",
                sector="agriculture",
                region="SN-DK",
                stage=("submitted", "eligible", "refused")[place % 3],
                score=place % 100,
                begun=now - timedelta(minutes=place),
                changed=now,
            )
            for place in range(files)
        ],
        batch_size=2000,
    )
    client = Client()
    client.force_login(User.objects.create_user("someone"))
    sys.stdout.write(f"sessionid={client.cookies['sessionid'].value}")


if __name__ == "__main__":
    main(int(sys.argv[1]))

"""The map of actors at its size: seconds of the server, queries, and kilobytes as they are sent.

`python -m bench.actors fill 2000` brings the organisations of a database of the measures to that number and
ties them, `python -m bench.actors` measures in a process of its own. Prints JSON.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from datetime import date, timedelta
from typing import Any

import django

TURNS = 5
TIES_OF_EACH = 3
PAGES = {
    "map": "",
    "map_near": "?layout=near",
    "map_brokers": "brokers/",
}


def main() -> None:
    django.setup()
    if sys.argv[1:2] == ["fill"]:
        fill(int(sys.argv[2]))
        return
    sys.stdout.write("\n" + json.dumps(draw()))


def fill(count: int) -> None:
    """Invented actors of every level and region; half of their ties go to a few that many know."""
    from pemwecco.network.models import Organisation, Relation, RelationKind, Sector  # noqa: PLC0415  after setup
    from pemwecco.network.regions import REGIONS  # noqa: PLC0415

    dice = random.Random(2000)
    places = [(country, code) for country in REGIONS for code in REGIONS[country]]
    sectors = list(Sector.objects.values_list("pk", flat=True))
    levels, kinds = ("micro", "micro", "micro", "meso", "macro"), list(RelationKind)
    added = []
    for number in range(Organisation.objects.count(), count):
        country, region = dice.choice(places)
        added.append(
            Organisation(
                name=f"Actor {number}",
                level=dice.choice(levels),
                country=country,
                region=region,
                sector_id=dice.choice(sectors) if sectors else None,
            )
        )
    Organisation.objects.bulk_create(added)
    keys = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
    ties = {}
    for key in keys:
        for turn in range(TIES_OF_EACH):
            other = dice.choice(keys[:60] if turn % 2 else keys)
            if other != key:
                since = date(2026, 1, 1) + timedelta(days=dice.randrange(300))
                ties[key, other] = Relation(
                    first_id=key,
                    kind=dice.choice(kinds),
                    second_id=other,
                    since=since,
                )
    Relation.objects.bulk_create(ties.values(), batch_size=2000)


def draw() -> dict[str, Any]:
    """Milliseconds, queries and kilobytes of the picture, of its other layout, and of who connects others."""
    from django.db import connection  # noqa: PLC0415  after setup
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from demo import logins  # noqa: PLC0415
    from pemwecco.accounts.middleware import CHECKED  # noqa: PLC0415
    from pemwecco.accounts.models import User  # noqa: PLC0415
    from pemwecco.network.models import Organisation  # noqa: PLC0415

    client = Client(
        headers={
            "host": "localhost",
            "accept-language": "fr",
            "accept-encoding": "gzip",
        }
    )
    viewer = User.objects.get(email=logins.STAFF[2].email)
    client.force_login(viewer, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[CHECKED] = True
    session.save()
    found: dict[str, Any] = {"actors": Organisation.objects.count()}
    for name, page in PAGES.items():
        times = []
        for _turn in range(TURNS + 1):
            began = time.perf_counter()
            answer = client.get(f"/admin/map/{page}")
            times.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{page}: answers {answer.status_code}")
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/admin/map/{page}")
        # The first loads code and words.
        found[f"{name}_ms"] = statistics.median(times[1:])
        found[f"{name}_kilobytes"] = len(answer.content) / 1000
        found[f"{name}_queries"] = len(captured)
    return found


if __name__ == "__main__":
    main()

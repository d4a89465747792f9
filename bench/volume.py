"""What grows to a hundred thousand: the search over people, and the spreadsheet of their list.

`python -m bench.volume fill 100000` adds the people to a database of the measures, `python -m bench.volume`
measures in a process of its own. Prints JSON.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from typing import Any

import django

GIVEN = ("Awa", "Fatou", "Moussa", "Cheikh", "Ndèye", "Ibrahima", "Coumba", "Ousmane")
FAMILY = ("Diop", "Ndiaye", "Sow", "Fall", "Ba", "Sarr", "Gueye", "Cissé", "Faye", "Sy")
# One rare name, common ones in two spellings, half a name, a number.
QUESTIONS = ("Diop 4711", "ndiaye fatou", "cisse", "Guèye", "ous", "+221 77 000 47 11")
TURNS = 5


def main() -> None:
    django.setup()
    if sys.argv[1:2] == ["fill"]:
        fill(int(sys.argv[2]))
        return
    sys.stdout.write("\n" + json.dumps(search() | export()))


def fill(count: int) -> None:
    """Invented people; triggers rest meanwhile, since nobody asks for their history."""
    from django.db import connection  # noqa: PLC0415  after setup

    from pemwecco.network.models import Person  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    people = (
        Person(
            given_names=f"{GIVEN[number % len(GIVEN)]} {number}",
            family_name=FAMILY[number // len(GIVEN) % len(FAMILY)],
            email=f"volume{number}@bench.example",
            phone=f"+22177{number:07}",
            country="SN",
            language="fr",
        )
        for number in range(count)
    )
    Person.objects.bulk_create(people, batch_size=5000)


def search() -> dict[str, Any]:
    """Milliseconds of a search for staff, of the usual question and of the slowest."""
    from demo import logins  # noqa: PLC0415  after setup
    from home.search.finding import search_everything  # noqa: PLC0415
    from pemwecco.accounts.models import User  # noqa: PLC0415
    from pemwecco.network.models import Person  # noqa: PLC0415

    viewer = User.objects.get(email=logins.STAFF[2].email)
    usual = []
    for question in QUESTIONS:
        search_everything(viewer, question)
        times = []
        for _turn in range(TURNS):
            began = time.perf_counter()
            search_everything(viewer, question)
            times.append((time.perf_counter() - began) * 1000)
        usual.append(statistics.median(times))
    return {
        "people": Person.objects.count(),
        "search_ms": statistics.median(usual),
        "search_slowest_ms": max(usual),
        "search_slowest": QUESTIONS[usual.index(max(usual))],
    }


def export() -> dict[str, Any]:
    """Seconds and megabytes of the list of people as a spreadsheet, written as the worker does."""
    from demo import logins  # noqa: PLC0415  after setup
    from pemwecco.accounts.models import User  # noqa: PLC0415
    from pemwecco.exports.models import Export  # noqa: PLC0415
    from pemwecco.exports.services import begin_export, write_export  # noqa: PLC0415

    by = User.objects.get(email=logins.STAFF[0].email)
    before = peak_megabytes()
    row, _none = begin_export(
        by=by,
        listed="network.person",
        query="",
        kind=Export.Format.XLSX,
        language="fr",
        address=None,
    )
    began = time.perf_counter()
    write_export(row.pk)
    seconds = time.perf_counter() - began
    row.refresh_from_db()
    if row.state != Export.State.READY:
        raise SystemExit(f"the export is {row.state}")
    return {
        "export_rows": row.total,
        "export_s": seconds,
        "export_megabytes": peak_megabytes(),
        "export_before_megabytes": before,
    }


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


if __name__ == "__main__":
    main()

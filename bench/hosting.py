"""The hosting phase at its size: the portal of a host with many visits, the calendar of a whole cohort.

`python -m bench.hosting fill 1000 60` gives the demo's host so many visits and makes a cohort of so many people
with published programmes, on a database of the measures; `python -m bench.hosting` measures in a process of its
own. Prints JSON.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from datetime import date, timedelta
from datetime import time as hour
from typing import Any

import django

TURNS = 5
NAME = "Bench"
SHARED, OWN = 20, 3
PAGES = {"portal": "/partners/", "portal_visits": "/partners/placements/"}


def main() -> None:
    django.setup()
    if sys.argv[1:2] == ["fill"]:
        fill(visits=int(sys.argv[2]), people=int(sys.argv[3]))
        return
    sys.stdout.write("\n" + json.dumps(draw()))


def fill(*, visits: int, people: int) -> None:
    """Invented people of one cohort, each with many visits at one host, of which a part is over."""
    from django.utils import timezone  # noqa: PLC0415  after setup

    from participants.register.models import Cohort, Programme  # noqa: PLC0415

    programme = Programme.objects.filter(active=True)[0]
    Programme.objects.filter(pk=programme.pk).update(seats=9999)
    today = timezone.localdate()
    cohort = Cohort.objects.create(
        programme=programme,
        name=NAME,
        arrives_on=today - timedelta(days=5),
        leaves_on=today + timedelta(days=25),
        seats=people,
    )
    files = _add_people(cohort, people)
    _add_programme(cohort, files)
    _add_visits(files, visits, today)


def _add_people(cohort: Any, count: int) -> list[Any]:
    from participants.register.models import (  # noqa: PLC0415  after setup
        Call,
        Participation,
        format_participation_reference,
    )
    from pemwecco.network.models import Person  # noqa: PLC0415

    call = Call.objects.filter(programme=cohort.programme)[0]
    files = []
    for number in range(1, count + 1):
        person = Person.objects.create(
            given_names=NAME,
            family_name=f"Person {number}",
            email=f"bench{number}@atelier.example",
            country="SN",
            language="fr",
        )
        files.append(
            Participation.objects.create(
                person=person,
                call=call,
                cohort=cohort,
                stage="departed",
                year=2018,
                number=number,
                reference=format_participation_reference(
                    cohort.programme, 2018, number
                ),
            )
        )
    return files


def _add_programme(cohort: Any, files: list[Any]) -> None:
    from mobility.itineraries.models import (  # noqa: PLC0415  after setup
        CohortProgramme,
        Itinerary,
        ItineraryVersion,
        Stop,
    )
    from mobility.itineraries.services.programme import (  # noqa: PLC0415
        gather_itinerary_facts,
    )

    CohortProgramme.objects.create(cohort=cohort)
    stays = [
        Itinerary.objects.create(
            participation=file,
            arrives_on=cohort.arrives_on,
            leaves_on=cohort.leaves_on,
        )
        for file in files
    ]
    for number in range(SHARED):
        day = cohort.arrives_on + timedelta(days=number)
        Stop.objects.create(
            cohort=cohort, is_for_everyone=True, **_write_stop(day, f"Stop {number}", 9)
        )
    for stay in stays:
        for number in range(OWN):
            day = cohort.arrives_on + timedelta(days=number)
            Stop.objects.create(itinerary=stay, **_write_stop(day, "Own stop", 14))
        ItineraryVersion.objects.create(
            itinerary=stay, number=1, facts=gather_itinerary_facts(stay)
        )


def _write_stop(day: date, title: str, starts: int) -> dict[str, Any]:
    return {
        "starts_on": day,
        "ends_on": day,
        "starts_at": hour(starts),
        "ends_at": hour(starts + 2),
        "activity": "meeting",
        "title": title,
        "place": "Bruxelles",
    }


def _add_visits(files: list[Any], count: int, today: date) -> None:
    from mobility.hosts.models import Host, Placement  # noqa: PLC0415  after setup

    host = Host.objects.of_contact(_get_contact())[0]
    Host.objects.filter(pk=host.pk).update(capacity=len(files) + 100)
    rows = []
    for number in range(count):
        turn, place = divmod(number, len(files))
        is_over = turn % 2 == 1
        day = today + timedelta(days=-200 - turn if is_over else 200 + turn)
        to_come = "offered" if turn % 4 else "confirmed"
        rows.append(
            Placement(
                participation=files[place],
                host=host,
                starts_on=day,
                ends_on=day,
                purpose="Visit",
                stage="completed" if is_over else to_come,
            )
        )
    Placement.objects.bulk_create(rows)


def _get_contact() -> Any:
    from demo import logins  # noqa: PLC0415  after setup
    from pemwecco.accounts.models import User  # noqa: PLC0415

    return User.objects.get(email=logins.HOST.email)


def draw() -> dict[str, Any]:
    """Milliseconds, queries and kilobytes of each page as sent, and how much stands behind it."""
    from django.db import connection  # noqa: PLC0415  after setup
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from mobility.hosts.models import Placement  # noqa: PLC0415
    from mobility.itineraries.models import CohortProgramme  # noqa: PLC0415
    from participants.register.models import Participation  # noqa: PLC0415

    contact = _get_contact()
    client = Client(
        headers={
            "host": "localhost",
            "accept-language": "fr",
            "accept-encoding": "gzip",
        }
    )
    client.force_login(contact, backend="django.contrib.auth.backends.ModelBackend")
    sheet = CohortProgramme.objects.get(cohort__name=NAME)
    feed = f"/calendar/cohort/{sheet.feed_token}.ics"
    found: dict[str, Any] = {
        "visits": Placement.objects.of_contact(contact).count(),
        "people": Participation.objects.filter(cohort=sheet.cohort_id).count(),
    }
    for name, page in (PAGES | {"feed": feed}).items():
        times = []
        for _turn in range(TURNS + 1):
            began = time.perf_counter()
            answer = client.get(page)
            times.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{page}: answers {answer.status_code}")
        with CaptureQueriesContext(connection) as captured:
            client.get(page)
        # The first loads code and words.
        found[f"{name}_ms"] = statistics.median(times[1:])
        found[f"{name}_kilobytes"] = len(answer.content) / 1000
        found[f"{name}_queries"] = len(captured)
    return found


if __name__ == "__main__":
    main()

"""`python -m bench.crawl OUT_DIR`: write what every role of the demo sees at every address, as text.

Run it before and after a change that nobody should see, then `diff -r` the two directories. The clock stands at
one instant (`--at`), so that runs of different days can be compared too.
"""

from __future__ import annotations

import argparse
import logging
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import django

from bench import servers
from bench.crawl import names

if TYPE_CHECKING:
    from bench.crawl.visits import Visit, Visitor

DATABASE = "bench_crawl"
MOMENT = "2026-11-30T10:00:00"  # a Monday
LISTS = ("reminders", "listeners", "routes")  # one line each
LANGUAGES = ("fr", "en", "nl")


def main() -> None:
    options = arguments()
    same_hashes()
    began = time.monotonic()
    moment = datetime.fromisoformat(options.at).replace(tzinfo=UTC)
    try:
        prepare()
        crawl(options.out, moment)
    finally:
        servers.drop_database(DATABASE)
        servers.clean()
    say(f"Crawled in {time.monotonic() - began:.0f} s.")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.crawl", description=__doc__)
    parser.add_argument("out", type=Path, help="directory for the texts")
    parser.add_argument(
        "--at", default=MOMENT, help="the instant at which the clock stands, UTC"
    )
    return parser.parse_args()


def same_hashes() -> None:
    """Start again with sets in one order for ever, unless this process has it already."""
    if os.environ.get("PYTHONHASHSEED") != "0":
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(servers.PYTHON, [servers.PYTHON, "-m", "bench.crawl", *sys.argv[1:]])


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def prepare() -> None:
    """A migrated scratch database, translations and static files; then Django on them, in this process."""
    say("Migrating …")
    servers.clean()
    servers.make_database(DATABASE)
    # Signed links and sessions need a key, the same each time.
    os.environ |= servers.environment(DATABASE) | {"SECRET_KEY": "only-for-the-crawl"}
    env = dict(os.environ)
    servers.python(
        "manage.py",
        "compilemessages",
        "-v0",
        "--ignore",
        ".venv/*",
        "--ignore",
        "var/*",
        env=env,
    )
    servers.python("manage.py", "migrate", "--verbosity", "0", env=env)
    servers.python(
        "manage.py", "collectstatic", "--noinput", "--verbosity", "0", env=env
    )
    django.setup()
    logging.disable()  # pages that refuse are what we look for


def crawl(out: Path, moment: datetime) -> None:
    import time_machine  # noqa: PLC0415  of the development requirements
    from django.contrib.auth import get_user_model  # noqa: PLC0415  after setup

    from bench.crawl import records, still, visits  # noqa: PLC0415  after setup

    still.still_the_database(DATABASE, moment)
    still.number_the_codes()
    with time_machine.travel(moment, tick=False):
        say("Loading the demo …")
        still.load_demo(say)
        people = [
            visits.Visitor(name, email, language) for name, email, language in roles()
        ]
        for visitor in people:
            visitor.sign_in(get_user_model().objects)
        starts = {*names.STARTS, *visits.fixed_addresses()}
        starts |= {*records.addresses_in_mails(), *records.verifying_addresses()}
        asked = {visits.Asked(address) for address in starts}
        for visitor in people:
            visitor.crawl(asked)
            say(f"  {visitor.name}: {len(visitor.visits)}")
        found = {one for visitor in people for one in visitor.visits}
        found |= set(visits.siblings(found))
        # Pages for everyone are there in each language; who may not see a page is asked in one.
        for visitor in people[: -len(LANGUAGES) + 1]:
            visitor.try_others(found)
            say(f"  {visitor.name}, with what others found: {len(visitor.visits)}")
        files = {visitor.name: sections(visitor.visits.values()) for visitor in people}
        files |= {
            "mails": records.mails(),
            "papers": records.papers(),
            "reminders": records.reminders(),
        }
        files |= {
            "listeners": records.listeners(),
            "routes": route_table(people, visits.routes()),
        }
    write(out, files)
    say(
        f"{sum(len(visitor.visits) for visitor in people)} pairs of a role and an address."
    )


def roles() -> list[tuple[str, str, str]]:
    """(name of the file, e-mail, language) of each role: nobody signed in, then each line of the demo's table."""
    from django.core.management import call_command  # noqa: PLC0415  after setup

    table = StringIO()
    call_command(names.SHOW_LOGINS, stdout=table)
    found = [("anonymous-fr", "", "fr")]
    for line in table.getvalue().splitlines():
        cells = re.split(r" {2,}", line)
        email = next((cell for cell in cells if "@" in cell), "")
        if email:
            found.append((re.sub(r"\W+", "-", cells[0].lower()), email, "fr"))
    return found + [
        (f"anonymous-{language}", "", language) for language in LANGUAGES[1:]
    ]


def sections(visits: Iterable[Visit]) -> list[str]:
    return sorted(f"=== {visit.title}\n{visit.text}" for visit in visits)


def route_table(people: Iterable[Visitor], routes: Iterable[str]) -> list[str]:
    """Every route of the site with the statuses that its addresses gave; those never asked stand out."""
    given: dict[str, Counter[int]] = {route: Counter() for route in routes}
    for visitor in people:
        for visit in visitor.visits.values():
            given.setdefault(visit.route, Counter())[visit.status] += 1
    return sorted(
        f"/{route}  {' '.join(f'{status}×{count}' for status, count in sorted(statuses.items())) or 'never asked'}"
        for route, statuses in given.items()
    )


def write(out: Path, files: dict[str, list[str]]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("*.txt"):
        old.unlink()
    for name, parts in files.items():
        between = "\n" if name in LISTS else "\n\n"
        (out / f"{name}.txt").write_text(between.join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

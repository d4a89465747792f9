"""`python -m bench`, which is `make bench`: measure, and write docs/performance.md."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bench import report, resting, servers, submission
from bench.client import Page, Timing, WrongAnswer, measure
from bench.phones import PhoneVisit, measure_on_a_phone
from bench.photos import VISA_PAPER, PhotoGiven, give_photo
from bench.starts import starts

BASE, FLOOR = "bench_base", "bench_floor"


@dataclass
class Results:
    """Everything that the report prints."""

    requests: int
    seconds: float
    pages: dict[int, dict[str, Timing]] = field(default_factory=dict)
    queries: dict[int, dict[str, dict[str, Any]]] = field(default_factory=dict)
    phones: dict[str, PhoneVisit] = field(default_factory=dict)
    photo: PhotoGiven | None = None
    floor: dict[str, Timing] = field(default_factory=dict)
    memory: dict[int, list[float]] = field(default_factory=dict)
    floor_memory: list[float] = field(default_factory=list)
    seeding: dict[int, float] = field(default_factory=dict)
    submission: dict[int, list[float]] = field(default_factory=dict)
    letters: dict[str, Any] = field(default_factory=dict)
    matching: dict[str, Any] = field(default_factory=dict)
    # At rest, and with many more people than files.
    rest: dict[str, float] = field(default_factory=dict)
    volume: dict[str, Any] = field(default_factory=dict)
    actors: dict[str, Any] = field(default_factory=dict)
    hosting: dict[str, Any] = field(default_factory=dict)
    starts: tuple[float, float] | None = None
    # The longest queue for the processors just before pages were measured.
    load: float = 0.0
    missing: list[str] = field(default_factory=list)


def main() -> None:
    options = arguments()
    results = Results(requests=options.requests, seconds=options.seconds)
    began = time.monotonic()
    try:
        base()
        for files in options.files:
            at_size(results, files)
        beside_pages(results, max(options.files))
        draw_actors(results, min(options.files))
        draw_hosting(results, min(options.files))
        floor(results, max(options.files))
        cohorts(results)
        if options.starts:
            say("Starting afresh, and again …")
            results.starts = starts()
    finally:
        for name in (BASE, FLOOR, *(f"bench_{files}" for files in options.files)):
            servers.drop_database(name)
        servers.clean()
    text = report.text(results, options.files)
    say(text)
    if options.write:
        report.write(text)
    say(f"Measured in {time.monotonic() - began:.0f} s.")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--files",
        type=int,
        nargs="+",
        default=[1000, 10000],
        help="sizes of the register",
    )
    parser.add_argument(
        "--requests", type=int, default=100, help="of one client, for each page"
    )
    parser.add_argument(
        "--seconds", type=float, default=5.0, help="with eight clients, for each page"
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="small and short, only to see that it works",
    )
    parser.add_argument(
        "--no-starts", dest="starts", action="store_false", help="leave `make run` out"
    )
    parser.add_argument(
        "--no-write", dest="write", action="store_false", help="leave docs/ as it is"
    )
    options = parser.parse_args()
    if options.quick:
        options.files, options.requests, options.seconds = [200, 400], 15, 1.0
        options.starts = options.write = False
    options.files = sorted(options.files)
    return options


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def base() -> None:
    """One migrated database, copied for each size."""
    say("Migrating …")
    servers.clean()
    servers.make_database(BASE)
    env = servers.environment(BASE)
    servers.python("manage.py", "migrate", "--verbosity", "0", env=env)
    servers.python(
        "manage.py", "collectstatic", "--noinput", "--verbosity", "0", env=env
    )


def at_size(results: Results, files: int) -> None:
    name = f"bench_{files}"
    say(f"{files} files: loading …")
    servers.make_database(name, template=BASE)
    env = servers.environment(name)
    began = time.monotonic()
    servers.python("manage.py", "seed_demo", "--applications", str(files), env=env)
    results.seeding[files] = time.monotonic() - began
    servers.statement("VACUUM ANALYZE", database=name)
    found = json.loads(servers.python("-m", "bench.inside", env=env).splitlines()[-1])
    results.missing += found["missing"]
    results.queries[files] = {page["name"]: page for page in found["pages"]}
    timings = results.pages.setdefault(files, {})
    results.load = max(results.load, os.getloadavg()[0])
    with servers.gunicorn("pemwecco.wsgi", env=env) as (port, parent):
        for wanted in to_pages(found["pages"]):
            say(f"  {wanted.name} …")
            try:
                timings[wanted.name] = measure(
                    port, wanted, requests=results.requests, seconds=results.seconds
                )
            except WrongAnswer as wrong:
                results.missing.append(str(wrong))
        results.memory[files] = servers.worker_megabytes(parent)
        if not results.phones:
            say("  on a slow phone …")
            phones = to_pages(found["phones"])
            results.phones = measure_on_a_phone(port, phones)
            for wanted in phones:
                if wanted.name == VISA_PAPER:
                    results.photo = give_photo(port, wanted)
        try:
            results.submission[files] = submission.submit_many(
                port,
                count=3 if results.requests < 50 else 10,
                confirm=partial(servers.statement, database=name),
            )
        except submission.NotPossible as reason:
            results.missing.append(f"submission: {reason}")
    if not results.letters:
        say("  letters …")
        try:
            output = servers.python(
                "-m", "bench.letters", str(8 if results.requests < 50 else 60), env=env
            )
            results.letters = json.loads(output.splitlines()[-1])
        except SystemExit as reason:
            results.missing.append(f"letters: {str(reason).splitlines()[-1]}")


def to_pages(found: list[dict[str, Any]]) -> list[Page]:
    """The pages as `bench.inside` found them."""
    return [Page(page["name"], page["path"], page["cookie"]) for page in found]


def beside_pages(results: Results, files: int) -> None:
    """The house at rest, then search and export over many people, on the largest database."""
    is_quick = results.requests < 50
    name = f"bench_{files}"
    say("The house at rest …")
    results.rest = resting.rest(name, seconds=5 if is_quick else 60)
    people = 2000 if is_quick else 100_000
    say(f"{people} people: search, export …")
    env = servers.environment(name)
    try:
        servers.python("-m", "bench.volume", "fill", str(people), env=env)
        servers.statement("VACUUM ANALYZE", database=name)
        output = servers.python("-m", "bench.volume", env=env)
        results.volume = json.loads(output.splitlines()[-1])
    except SystemExit as reason:
        results.missing.append(f"volume: {str(reason).splitlines()[-1]}")


def draw_actors(results: Results, files: int) -> None:
    """The map of two thousand actors, on the smallest database: those that it has, and invented ones."""
    count = 400 if results.requests < 50 else 2000
    say(f"{count} actors: the map …")
    env = servers.environment(f"bench_{files}")
    try:
        servers.python("-m", "bench.actors", "fill", str(count), env=env)
        servers.statement("VACUUM ANALYZE", database=f"bench_{files}")
        output = servers.python("-m", "bench.actors", env=env)
        results.actors = json.loads(output.splitlines()[-1])
    except SystemExit as reason:
        results.missing.append(f"map of actors: {str(reason).splitlines()[-1]}")


def draw_hosting(results: Results, files: int) -> None:
    """A host with a thousand visits and a cohort of sixty people, on the smallest database."""
    visits, people = ("100", "12") if results.requests < 50 else ("1000", "60")
    say(f"{visits} visits at a host, a cohort of {people}: portal, calendar …")
    env = servers.environment(f"bench_{files}")
    try:
        servers.python("-m", "bench.hosting", "fill", visits, people, env=env)
        servers.statement("VACUUM ANALYZE", database=f"bench_{files}")
        output = servers.python("-m", "bench.hosting", env=env)
        results.hosting = json.loads(output.splitlines()[-1])
    except SystemExit as reason:
        results.missing.append(f"hosting: {str(reason).splitlines()[-1]}")


def floor(results: Results, files: int) -> None:
    say("Bare Django …")
    servers.make_database(FLOOR)
    env = {
        **servers.environment(FLOOR),
        "DJANGO_SETTINGS_MODULE": "bench.floor.settings",
    }
    cookie = servers.python(
        "-m", "bench.floor.prepare", str(files), env=env
    ).splitlines()[-1]
    servers.statement("VACUUM ANALYZE", database=FLOOR)
    with servers.gunicorn("bench.floor.wsgi", env=env) as (port, parent):
        for page in (
            Page("form of 10 fields", "/form/"),
            Page("list of 50 rows", "/rows/", cookie),
        ):
            results.floor[page.name] = measure(
                port, page, requests=results.requests, seconds=results.seconds
            )
        results.floor_memory = servers.worker_megabytes(parent)


def cohorts(results: Results) -> None:
    """Whole cohorts matched with hosts; no database is asked."""
    say("Matching cohorts …")
    size = ["quick"] if results.requests < 50 else []
    try:
        output = servers.python("-m", "bench.matching", *size, env=dict(os.environ))
        results.matching = json.loads(output.splitlines()[-1])
    except SystemExit as reason:
        results.missing.append(f"matching: {str(reason).splitlines()[-1]}")


if __name__ == "__main__":
    main()

"""The tables of docs/performance.md, and what they say in plain words."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.servers import ROOT

if TYPE_CHECKING:
    from bench.__main__ import Results

# Milliseconds at the largest size, one client: what we aim at.
TARGETS = {"staff list, 50 rows": 60.0, "file page, staff": 30.0, "form step": 25.0}
BUSY = 1.6  # of the processor's queue; loading the rows accounts for one
QUERIES, GROWTH, SPREAD, MEGABYTES = 15, 1.1, 1.5, 160.0
# The whole house at rest, of one core; a search over people; their list as a spreadsheet.
IDLE, SEARCH, EXPORT = 2.0, 50.0, 300.0
# The map of actors: milliseconds, and kilobytes as sent.
MAP, MAP_SIZE = 1000.0, 150.0
# A page on a slow phone: seconds until it can be used, kilobytes of the first visit and of the next.
PHONE, FIRST_VISIT, NEXT_VISIT = 2.5, 60.0, 10.0
# Seconds until a photo of six megabytes is kept, ten of them without any network.
PHOTO = 45.0
# Seconds to the proof of a cohort, and of one of 300 people; one host each in times of SciPy's assignment.
COHORT, LARGE, ASSIGNED = 5.0, 60.0, 2.0
LETTERS = 0.9  # of the rate of WeasyPrint alone
# The nearest bare page: what Django takes for the same kind of answer.
FLOORS = {"form step": "form of 10 fields", "staff list, 50 rows": "list of 50 rows"}
PACKAGES = ("django", "gunicorn", "psycopg2-binary", "weasyprint", "django-unfold")


def write(text: str) -> None:
    (ROOT / "docs" / "performance.md").write_text(text + "\n")


def text(results: Results, sizes: list[int]) -> str:
    parts = [
        _head(results),
        _pages(results, sizes),
        _phones(results),
        _floor(results),
        _others(results, sizes),
        _verdict(results, sizes),
    ]
    return "\n\n".join(part for part in parts if part)


def _head(results: Results) -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    return (
        "# Performance\n\n"
        "Written by `make bench`; do not edit. Absolute times change from machine to machine: what counts are"
        " the ratios to bare Django, which answers in the same run under the same gunicorn.\n\n"
        f"{datetime.now(UTC):%d %B %Y}, commit {commit or '?'}. {_machine()}, Python {platform.python_version()},"
        f" PostgreSQL 18; {versions}.\n"
        "gunicorn with 2 workers as in production (`gunicorn.conf.py`); PostgreSQL, Redis and the client share"
        " the cores."
        f" Median and p95 of {results.requests} requests of one client that waits for each answer;"
        f" requests a second of 8 such clients during {results.seconds:g} s. Connections are kept; kB are those that leave gunicorn, before any compression by a proxy."
        + _company(results.load)
    )


def _company(load: float) -> str:
    """A warning when something else worked on the machine: then times and growth are not to be believed."""
    if load < BUSY:
        return ""
    return f"\n\n**The machine was busy with other work (load {load:.1f} before a size was measured): repeat this run.**"


def _machine() -> str:
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line.split(":", 1)[1].strip()
            for line in info.read_text().splitlines()
            if line.startswith("model name")
        ]
        model = names[0] if names else model
    return f"{os.cpu_count()} cores ({model})"


def _pages(results: Results, sizes: list[int]) -> str:
    columns = [f"{size:,} files: median / p95" for size in sizes]
    head = [
        "Page",
        "queries",
        *columns,
        "growth",
        f"requests/s at {sizes[-1]:,}",
        "kB",
        "target",
    ]
    lines = ["## Pages", "", _row(head), _row(["---"] * len(head))]
    for name in results.pages[sizes[-1]]:
        timings = [results.pages[size].get(name) for size in sizes]
        last, first = timings[-1], timings[0]
        assert last is not None
        target = TARGETS.get(name)
        lines.append(
            _row(
                [
                    name,
                    str(results.queries[sizes[-1]][name]["queries"]),
                    *(
                        f"{one.median:.1f} / {one.p95:.1f} ms" if one else "–"
                        for one in timings
                    ),
                    f"{last.median / first.median:.2f}×" if first else "–",
                    f"{last.rate:.0f}",
                    f"{last.kilobytes:.1f}",
                    f"≤ {target:.0f} ms" if target else "",
                ]
            )
        )
    return "\n".join(lines)


def _phones(results: Results) -> str:
    if not results.phones:
        return ""
    lines = [
        "## On a slow phone",
        "",
        "400 kbps, 400 ms, a processor four times slower than this one, 360 px: kB as sent, seconds to a usable page.",
        "",
        _row(["Page", "first visit", "the next"]),
        _row(["---"] * 3),
    ]
    for name, one in results.phones.items():
        first = f"{one.first_kilobytes:.1f} kB, {one.first_seconds:.2f} s"
        again = f"{one.next_kilobytes:.1f} kB, {one.next_seconds:.2f} s"
        lines.append(_row([name, first, again]))
    if (photo := results.photo) is not None:
        lines.append("")
        lines.append(
            f"A photo of {photo.megabytes:.1f} MB given as a paper of the visa, the network gone for ten seconds once it began:"
            f" {photo.seconds:.0f} s until it stands on the page, {photo.sent_megabytes:.1f} MB sent."
        )
    return "\n".join(lines)


def _list_slow_phones(results: Results) -> list[str]:
    """The pages that are too slow or too heavy on a phone."""
    said = []
    for name, one in results.phones.items():
        if one.first_seconds > PHONE:
            said.append(f"{name} on a phone: {one.first_seconds:.2f} s")
        if one.first_kilobytes > FIRST_VISIT:
            said.append(f"{name} on a phone: {one.first_kilobytes:.1f} kB")
        if one.next_kilobytes > NEXT_VISIT:
            said.append(f"{name} again on a phone: {one.next_kilobytes:.1f} kB")
    if results.photo is not None and results.photo.seconds > PHOTO:
        said.append(f"a photo from a phone: {results.photo.seconds:.0f} s")
    return said


def _floor(results: Results) -> str:
    lines = [
        "## Bare Django, same run",
        "",
        _row(["Page", "median / p95", "requests/s"]),
        _row(["---"] * 3),
    ]
    lines += [
        _row([name, f"{one.median:.1f} / {one.p95:.1f} ms", f"{one.rate:.0f}"])
        for name, one in results.floor.items()
    ]
    if results.floor_memory:
        lines += ["", f"Memory of a worker: {max(results.floor_memory):.0f} MB."]
    return "\n".join(lines)


def _others(results: Results, sizes: list[int]) -> str:
    lines = ["## Beside the pages", ""]
    lines += [
        f"- Memory of a web worker after these requests, {size:,} files: {max(memory):.0f} MB."
        for size in sizes
        if (memory := results.memory.get(size))
    ]
    for size, times in results.submission.items():
        middle = sorted(times)[len(times) // 2]
        lines.append(
            f"- An application from the first page to the receipt, with its files, {size:,} files: {middle:.0f} ms."
        )
    if letters := results.letters:
        lines += _letters(letters)
    if rest := results.rest:
        lines.append(
            f"- The whole house at rest (web, worker, beat, PostgreSQL, Redis): {rest['idle_percent']:.1f} % of one core;"
            f" a child of the worker holds {rest['celery_megabytes']:.0f} MB."
        )
    if volume := results.volume:
        lines += _volume(volume)
    if actors := results.actors:
        lines.append(_actors(actors))
    if hosting := results.hosting:
        lines.append(_hosting(hosting))
    if matching := results.matching:
        lines += _matching(matching)
    if results.starts:
        lines.append(
            f"- `make run` until the site answers, packages installed: {results.starts[0]:.1f} s the first time "
            f"(databases made, demo loaded), {results.starts[1]:.1f} s the second."
        )
    for size, seconds in results.seeding.items():
        lines.append(f"- `seed_demo --applications {size}`: {seconds:.0f} s.")
    return "\n".join(lines)


def _letters(measured: dict[str, Any]) -> list[str]:
    share = measured["engine_rate"] / measured["bare_rate"]
    gain = measured["one_worker_s"] / measured["two_workers_s"]
    return [
        (
            f"- Visa support letter ({measured['pages']} pages, {measured['kilobytes']:.0f} kB): "
            f"{measured['engine_ms']:.0f} ms, {measured['engine_rate']:.1f} a second in one process; WeasyPrint alone on the "
            f"same HTML, turn by turn, {measured['bare_ms']:.0f} ms, {measured['bare_rate']:.1f} a second: "
            f"{share:.0%} of it. The first of a process takes {measured['first_ms']:.0f} ms, a seal "
            f"{measured['seal_ms']:.0f} ms more; the process held {measured['megabytes']:.0f} MB at most."
        ),
        (
            f"- {measured['cohort']} letters of a cohort from the order to the last stored PDF: {measured['one_worker_s']:.1f} s "
            f"with one worker, {measured['two_workers_s']:.1f} s with two ({gain:.2f}× as fast)."
        ),
        (
            f"- One PDF of {measured['bundle_pieces']} papers (scans, photos, letters, {measured['bundle_before_mb']:.0f} MB): "
            f"{measured['bundle_s']:.1f} s, {measured['bundle_mb']:.1f} MB; the process held "
            f"{measured['bundle_megabytes']:.0f} MB at most."
        ),
    ]


def _volume(measured: dict[str, Any]) -> list[str]:
    return [
        (
            f"- Search of staff over {measured['people']:,} people: {measured['search_ms']:.0f} ms, the slowest question"
            f" (“{measured['search_slowest']}”) {measured['search_slowest_ms']:.0f} ms."
        ),
        (
            f"- Their list as a spreadsheet, {measured['export_rows']:,} rows: {measured['export_s']:.0f} s; the process held"
            f" {measured['export_megabytes']:.0f} MB at most ({measured['export_before_megabytes']:.0f} before)."
        ),
    ]


def _actors(measured: dict[str, Any]) -> str:
    return (
        f"- Map of {measured['actors']:,} actors: {measured['map_ms']:.0f} ms of the server,"
        f" {measured['map_queries']} queries, {measured['map_kilobytes']:.0f} kB as sent (gzip), page and picture;"
        f" drawn near to partners {measured['map_near_ms']:.0f} ms; who connects others"
        f" {measured['map_brokers_ms']:.0f} ms."
    )


def _hosting(measured: dict[str, Any]) -> str:
    return (
        f"- Portal of a host with {measured['visits']:,} visits: first page {measured['portal_ms']:.0f} ms of the server,"
        f" {measured['portal_queries']} queries, {measured['portal_kilobytes']:.0f} kB as sent (gzip); its visits"
        f" {measured['portal_visits_ms']:.0f} ms, {measured['portal_visits_queries']} queries,"
        f" {measured['portal_visits_kilobytes']:.0f} kB. Calendar of a cohort of {measured['people']} people:"
        f" {measured['feed_ms']:.0f} ms, {measured['feed_queries']} queries, {measured['feed_kilobytes']:.0f} kB."
    )


def _matching(measured: dict[str, Any]) -> list[str]:
    cohort, large, one = measured["cohort"], measured["large"], measured["one_each"]
    plain = "proven best" if cohort["plain_is_proven"] else "not proven"
    if not cohort["plain_total"]:
        plain = "without any plan"
    return [
        (
            f"- {_cohort_size(cohort)} matched in {cohort['seconds']:.1f} s, {_proof(cohort)};"
            f" the whole programme in one plain call of `scipy.optimize.milp`: {cohort['plain_s']:.1f} s, {plain}."
        ),
        (
            f"- {_cohort_size(large)} matched in {large['seconds']:.1f} s,"
            f" {_proof(large)}."
        ),
        (
            f"- One host each, {one['people']:,} people and {one['hosts']:,} hosts: {one['seconds']:.2f} s,"
            f" {one['seconds'] / one['plain_s']:.2f} times `linear_sum_assignment` alone, turn by turn;"
            f" from people, hosts and days to visits {one['whole_s']:.1f} s."
        ),
    ]


def _cohort_size(measured: dict[str, Any]) -> str:
    return (
        f"{measured['people']} people with three visits each, {measured['hosts']} hosts,"
        f" {measured['days']} days,"
    )


def _proof(measured: dict[str, Any]) -> str:
    if measured["is_proven"]:
        return "proven best"
    return f"with a gap of {measured['gap']:.2%}"


def _missed_beside(results: Results) -> list[str]:
    """The aims of what is no page."""
    rest, volume, matching = results.rest, results.volume, results.matching
    cohort, large = matching.get("cohort", {}), matching.get("large", {})
    one = matching.get("one_each", {"seconds": 0.0, "plain_s": 1.0})
    measured = [
        ("at rest, % of a core", rest.get("idle_percent"), IDLE),
        ("a child of the worker, MB", rest.get("celery_megabytes"), MEGABYTES),
        ("the slowest search, ms", volume.get("search_slowest_ms"), SEARCH),
        ("the export, MB", volume.get("export_megabytes"), EXPORT),
        ("the map of actors, ms", results.actors.get("map_ms"), MAP),
        ("the map of actors, kB", results.actors.get("map_kilobytes"), MAP_SIZE),
        ("the map of actors, queries", results.actors.get("map_queries"), QUERIES),
        ("a cohort matched, s", cohort.get("seconds"), COHORT),
        ("300 people matched, s", large.get("seconds"), LARGE),
        ("one host each, times SciPy", one["seconds"] / one["plain_s"], ASSIGNED),
    ]
    said = []
    for what, value, most in measured:
        if value is not None and value > most:
            said.append(f"{what}: {value:.1f} where {most:g} is aimed at")
    if cohort and not cohort["is_proven"]:
        said.append(f"a cohort of {cohort['people']} is not proven best")
    return said


def _missed(results: Results, sizes: list[int]) -> list[str]:
    """Every aim that is missed, by name and by how much."""
    said = []
    for name, one in results.pages[sizes[-1]].items():
        queries = results.queries[sizes[-1]][name]["queries"]
        first = results.pages[sizes[0]].get(name, one)
        target = TARGETS.get(name, one.median)
        if one.median > target:
            said.append(f"{name}: {one.median:.0f} ms where {target:.0f} is aimed at")
        if queries > QUERIES:
            said.append(f"{name}: {queries} queries, more than {QUERIES}")
        if one.median > first.median * GROWTH and one.median - first.median > 1:
            growth = one.median / first.median
            said.append(
                f"{name}: grows {growth:.2f}× from {sizes[0]:,} to {sizes[-1]:,} files"
            )
        if one.p95 > one.median * SPREAD:
            said.append(f"{name}: p95 is {one.p95 / one.median:.1f}× the median")
    if (letters := results.letters) and letters["engine_rate"] < LETTERS * letters[
        "bare_rate"
    ]:
        share = letters["engine_rate"] / letters["bare_rate"]
        said.append(
            f"letters: {share:.0%} of WeasyPrint alone where {LETTERS:.0%} is aimed at"
        )
    if (memory := results.memory.get(sizes[-1])) and max(memory) > MEGABYTES:
        said.append(f"a worker holds {max(memory):.0f} MB, more than {MEGABYTES:.0f}")
    return [*said, *_list_slow_phones(results), *_missed_beside(results)]


def _verdict(results: Results, sizes: list[int]) -> str:
    """What the tables say."""
    lines = ["## What they say", ""]
    for name, bare in FLOORS.items():
        one, floor = results.pages[sizes[-1]].get(name), results.floor.get(bare)
        if one and floor:
            lines.append(
                f"- The {name} takes {one.median / floor.median:.1f} times a bare {bare}."
            )
    if said := _missed(results, sizes):
        lines += ["- Aims that are missed:", *(f"    - {line}" for line in said)]
    else:
        lines.append("- Every aim is met: times, queries, growth, spread, memory.")
    if results.missing:
        lines += ["- Not measured:", *(f"    - {line}" for line in results.missing)]
    return "\n".join(lines)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"

"""The whole house at rest: web, worker, beat, PostgreSQL and Redis while nobody asks anything."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psycopg2
import redis

from bench import servers

# What the demo left to do is done first: seconds between two looks, how many, seconds used that are work.
LOOK, LOOKS, WORK = 15.0, 40, 1.0
TICKS = os.sysconf("SC_CLK_TCK")


def rest(name: str, *, seconds: float) -> dict[str, float]:
    """The share of one core that everything takes while it waits.

    And what a child of the worker holds after the papers of the demo.
    """
    _end_comparisons(name)
    env = servers.environment(name)
    celery = [servers.PYTHON, "-m", "celery", "-A", "pemwecco"]
    worker = [*celery, "worker", "--without-mingle", "--without-gossip"]
    schedule = str(servers.PLACE / "beat-schedule")
    beat = [*celery, "beat", "--pidfile=", f"--schedule={schedule}"]
    with servers.gunicorn("pemwecco.wsgi", env=env) as (_port, parent):
        children = []
        with (servers.PLACE / "celery.log").open("wb") as log:
            for command in ([*worker, "--concurrency=2"], beat):
                child = subprocess.Popen(
                    command, cwd=servers.ROOT, env=env, stdout=log, stderr=log
                )
                children.append(child)
        try:
            roots = [parent, *(child.pid for child in children), *_kept_servers(name)]
            _wait_for_rest(roots)
            before, began = _processor_seconds(roots), time.monotonic()
            time.sleep(seconds)
            used = _processor_seconds(roots) - before
            return {
                "idle_percent": used / (time.monotonic() - began) * 100,
                "celery_megabytes": max(servers.worker_megabytes(children[0].pid)),
            }
        finally:
            for child in children:
                child.send_signal(signal.SIGTERM)
            for child in children:
                with suppress(subprocess.TimeoutExpired):
                    child.wait(20)
                child.kill()


def _end_comparisons(name: str) -> None:
    """People and organisations that were loaded at once wait hours for their comparison: that is work."""
    for table in ("network_person", "network_organisation"):
        servers.statement(
            f"UPDATE {table} SET compared_at = now() WHERE compared_at IS NULL",
            database=name,
        )


def _wait_for_rest(roots: list[int]) -> None:
    """Until the worker has made the papers and mails that the demo asked of it; then measured anyway."""
    for _look in range(LOOKS):
        before = _processor_seconds(roots)
        time.sleep(LOOK)
        if _processor_seconds(roots) - before < WORK:
            return


def _kept_servers(name: str) -> list[int]:
    """The numbers of PostgreSQL and Redis, which other processes began."""
    connection = psycopg2.connect(servers.address(name))
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        (directory,) = cursor.fetchone() or ("",)
    connection.close()
    postmaster = (Path(directory) / "postmaster.pid").read_text().split()[0]
    info = redis.Redis.from_url(servers.cache_address()).info("server")
    return [int(postmaster), int(info["process_id"])]


def _processor_seconds(roots: list[int]) -> float:
    """What these processes and all below them have used; those that ended count in their parent."""
    parents: dict[int, int] = {}
    used: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # The name of the program, in brackets, may hold spaces.
            facts = stat.read_text().rpartition(")")[2].split()
            number = int(stat.parent.name)
            parents[number] = int(facts[1])
            used[number] = sum(int(value) for value in facts[11:15])
    total = 0
    for number, ticks in used.items():
        above = number
        while above not in roots and above in parents:
            above = parents[above]
        if above in roots:
            total += ticks
    return total / TICKS

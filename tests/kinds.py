"""The three kinds of tests, the time that each may take, and how processes share them.

A test is a `journey` when it drives a browser, `db` when it needs a server, else `unit`. Which it is follows
from its folder and its fixtures; a module that starts servers of its own says `pytestmark = pytest.mark.db`.
"""

from __future__ import annotations

import gc
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

# Seconds of a whole run, all processes together, on two quiet cores. A promise, not an assertion.
BUDGETS = {"unit": 30, "db": 240, "journey": 150}
DB = {"db", "transactional_db", "servers", "clamd"}
# Files and folders whose tests share what is long to make: one process runs them all.
TOGETHER = ("tests/demo/loaded/", "tests/launcher/test_embedded.py")


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Mark each test with its kind before `-m` chooses; once the order is settled, put the longest first."""
    for item in items:
        if not any(item.get_closest_marker(kind) for kind in BUDGETS):
            item.add_marker(_kind(item))
    yield
    items.sort(key=lambda item: item.get_closest_marker("journey") is None)


def pytest_collection_finish() -> None:
    """Set aside what loading left, and look for garbage seldom: it is a tenth of the time of the tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)


class Schedule(LoadScopeScheduling):  # type: ignore[misc]  # has no types
    """Each test goes to the process that has room; those of a place in TOGETHER go to the same one.

    In place of `--dist=loadgroup`, which under pytest 9.2 and xdist 3.8 groups nothing.
    """

    def _split_scope(self, nodeid: str) -> str:
        for place in TOGETHER:
            if nodeid.startswith(place):
                return place
        return nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Schedule:
    for place in TOGETHER:
        assert (config.rootpath / place).exists(), (
            f"{place} moved: correct TOGETHER in {__file__}."
        )
    return Schedule(config, log)


def _kind(item: pytest.Item) -> str:
    fixtures = set(getattr(item, "fixturenames", ()))
    if "journeys" in item.path.parts or "browser" in fixtures:
        return "journey"
    return "db" if fixtures & DB or item.get_closest_marker("django_db") else "unit"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each kind that ran: how many, how long, and how long it may take."""
    tests: Counter[str] = Counter()
    seconds: defaultdict[str, float] = defaultdict(float)
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                kind = next(kind for kind in BUDGETS if kind in report.keywords)
                tests[kind] += report.when == "call"
                seconds[kind] += report.duration
    if not tests:
        return
    terminalreporter.write_sep("-", "time by kind")
    for kind, budget in BUDGETS.items():
        if tests[kind]:
            late = "" if seconds[kind] <= budget else ", more than it may take"
            terminalreporter.write_line(
                f"{kind:8} {tests[kind]:5} tests {seconds[kind]:6.0f} s of {budget} s{late}"
            )

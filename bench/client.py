"""A closed loop: each client asks, reads the whole answer, asks again, on one kept connection."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """One address, asked as someone who is signed in (or not: no cookie)."""

    name: str
    path: str
    cookie: str = ""


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one client alone, and answers a second of several at once."""

    median: float
    p95: float
    rate: float
    kilobytes: float


class WrongAnswer(Exception):
    """A page that does not answer 200 is not measured."""


class Asker:
    def __init__(self, port: int, page: Page) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.page = page
        self.headers = {
            "Host": "localhost",
            "Accept-Language": "fr",
            "Accept-Encoding": "gzip",
        }
        if page.cookie:
            self.headers["Cookie"] = page.cookie

    def ask(self) -> int:
        """Size of the answer in bytes."""
        try:
            self.connection.request("GET", self.page.path, headers=self.headers)
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self.connection.close()  # the server lets go of a connection that was idle
            self.connection.request("GET", self.page.path, headers=self.headers)
            answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != http.client.OK:
            place = answer.headers.get("Location", "")
            raise WrongAnswer(
                f"{self.page.name}: {self.page.path} answers {answer.status} {place}".rstrip()
            )
        return len(body)


def measure(
    port: int, page: Page, *, requests: int, seconds: float, clients: int = 8
) -> Timing:
    """Ask one page `requests` times alone, then with several clients for a bounded time."""
    one = Asker(port, page)
    size = 0
    for _warm in range(max(8, requests // 10)):
        size = one.ask()
    times = []
    for _turn in range(requests):
        began = time.perf_counter()
        one.ask()
        times.append((time.perf_counter() - began) * 1000)
    one.connection.close()
    times.sort()
    p95 = times[min(len(times) - 1, int(len(times) * 0.95))]
    return Timing(
        statistics.median(times), p95, _rate(port, page, seconds, clients), size / 1000
    )


def _rate(port: int, page: Page, seconds: float, clients: int) -> float:
    counts = [0] * clients
    end = time.perf_counter() + seconds

    def loop(place: int) -> None:
        asker = Asker(port, page)
        while time.perf_counter() < end:
            asker.ask()
            counts[place] += 1
        asker.connection.close()

    threads = [threading.Thread(target=loop, args=(place,)) for place in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - began)

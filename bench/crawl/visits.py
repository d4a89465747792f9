"""Breadth-first over the addresses of one role, and what it gets at those that the others found."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.conf import settings
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from bench.crawl import names, texts
from bench.crawl.still import same_chance, without_trace

# Instances kept of one route: of a plain address, of each set of names in a query (filters, orders, pages).
PLAIN, QUERY = 4, 2
# Of those that only other roles found.
FOREIGN_PLAIN, FOREIGN_QUERY = 4, 1


class Pattern(NamedTuple):
    route: str
    part: bool
    words: tuple[str, ...]
    query: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """One address; `part` when htmx asks it for a part of a page."""

    address: str
    part: bool = False

    @property
    def title(self) -> str:
        return texts.plain(self.address) + (" (htmx)" if self.part else "")

    @property
    def path(self) -> str:
        return urlsplit(self.address).path

    @property
    def query(self) -> str:
        return urlsplit(self.address).query

    def pattern(self, *, words: bool = True) -> Pattern:
        """What it is an instance of: the route, the words in it (the step of a form) and the names in its query."""
        named = {name for name, _value in parse_qsl(self.query, keep_blank_values=True)}
        route, values = route_of(self.path)
        said = (
            tuple(value for value in values if re.fullmatch(r"[a-z_-]+", value))
            if words
            else ()
        )
        return Pattern(route, self.part, said, tuple(sorted(named)))

    def order(self) -> tuple[str, str]:
        """A place in the row that depends only on the variable parts: a sample, the same in each run."""
        variable = f"{'/'.join(route_of(self.path)[1])}?{self.query}"
        return hashlib.sha256(texts.plain(variable).encode()).hexdigest(), self.address


@dataclass(slots=True)
class Visit:
    """The answer to one address, as it is saved."""

    title: str
    route: str
    status: int
    text: str
    found: list[Asked] = field(default_factory=list)


@dataclass(slots=True)
class Visitor:
    """One role in one language, signed in; each visit starts from the cookies of the sign-in."""

    name: str
    email: str = ""
    language: str = "fr"
    cookies: dict[str, str] = field(default_factory=dict)
    client: Client = field(
        default_factory=lambda: Client(raise_request_exception=False)
    )
    visits: dict[Asked, Visit] = field(default_factory=dict)

    def sign_in(self, users: Any) -> None:
        if not self.email:
            return
        client = Client()
        with same_chance(self.name):
            client.force_login(
                users.get(email=self.email), backend=settings.AUTHENTICATION_BACKENDS[0]
            )
        self.cookies = {
            settings.SESSION_COOKIE_NAME: client.cookies[
                settings.SESSION_COOKIE_NAME
            ].value
        }

    def crawl(self, starts: Iterable[Asked]) -> None:
        """Everything that this role reaches by links, level by level."""
        kept: Counter[Pattern] = Counter()
        known = set(starts)
        level = known
        while level:
            following: set[Asked] = set()
            for asked in sorted(level, key=Asked.order):
                if is_kept(asked.pattern(), kept, PLAIN, QUERY):
                    following |= set(self.ask(asked).found) - known
            known |= following
            level = following

    def try_others(self, found: Iterable[Asked]) -> None:
        """What this role gets at addresses that others found and it did not."""
        kept: Counter[Pattern] = Counter()
        for asked in sorted(set(found) - set(self.visits), key=Asked.order):
            if is_kept(asked.pattern(words=False), kept, FOREIGN_PLAIN, FOREIGN_QUERY):
                self.ask(asked)

    def ask(self, asked: Asked) -> Visit:
        headers = {"host": "localhost", "accept-language": self.language}
        if asked.part:
            headers["hx-request"] = "true"
        self.client.cookies.clear()
        for name, value in self.cookies.items():
            self.client.cookies[name] = value
        with without_trace(f"{self.name} {asked.title}"):
            answer: Any = self.client.get(asked.address, headers=headers)
            content = (
                b"".join(answer.streaming_content)
                if answer.streaming
                else answer.content
            )
        kind = answer.headers.get("Content-Type", "")
        head = [f"{answer.status_code} {kind}".strip()]
        if answer.status_code == 500 and getattr(answer, "exc_info", None):
            head.append(
                re.sub(
                    r"0x[0-9a-f]+",
                    "0x…",
                    f"{answer.exc_info[0].__name__}: {answer.exc_info[1]}",
                )
            )
        told = [
            name
            for name in ("Location", "Content-Disposition")
            if answer.headers.get(name)
        ]
        head += [f"{name}: {texts.plain(answer.headers[name])}" for name in told]
        leads = []
        if kind.startswith("text/html"):
            page = texts.Page(content.decode())
            said = page.text
            leads = [(link, False) for link in page.links] + [
                (link, True) for link in page.swaps
            ]
        else:
            said = texts.text_of(content, kind)
        if answer.headers.get("Location"):
            leads.append((answer.headers["Location"], False))
        visit = Visit(
            asked.title,
            route_of(asked.path)[0],
            answer.status_code,
            "\n".join([*head, said]),
        )
        visit.found = list(followed(asked, leads))
        self.visits[asked] = visit
        return visit


def is_kept(pattern: Pattern, kept: Counter[Pattern], plain: int, query: int) -> bool:
    """Whether one more instance of the pattern is asked; counts it."""
    kept[pattern] += 1
    return kept[pattern] <= (query if pattern.query else plain)


def followed(page: Asked, leads: Iterable[tuple[str, bool]]) -> Iterable[Asked]:
    """The addresses of this site among those that a page leads to."""
    for link, part in leads:
        try:
            target = urlsplit(urljoin(f"http://localhost{page.address}", link.strip()))
        except ValueError:
            continue
        address = target.path + (f"?{target.query}" if target.query else "")
        # webcal: a calendar that one subscribes to.
        if (
            target.scheme not in {"http", "https", "webcal"}
            or target.netloc != "localhost"
        ):
            continue
        if any(word in address for word in names.NEVER):
            continue
        # Filters on filters on filters: from a list that is filtered one only goes to other pages.
        if page.query and target.query and page.path == target.path:
            continue
        yield Asked(address, part)


@cache
def route_of(path: str) -> tuple[str, tuple[str, ...]]:
    """The route that answers a path, and the values of its variable parts."""
    try:
        match = resolve(path)
    except Resolver404:
        return "(none)", (path,)
    return match.route, tuple(
        str(value) for value in (*match.args, *match.kwargs.values())
    )


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterable[str]:
    """Every route of the site, as it is written."""
    for entry in (resolver or get_resolver()).url_patterns:
        here = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield here
        else:
            yield from routes(entry, here)


def fixed_addresses() -> list[str]:
    """The addresses without variable parts: pages that no link may lead to are seen too."""
    found = []
    for route in routes():
        address = "/" + route.removeprefix("^/").removeprefix("/")
        if re.fullmatch(r"[\w/.-]*", address) and not any(
            word in address for word in names.NEVER
        ):
            found.append(address)
    return sorted(set(found))


def siblings(found: Iterable[Asked]) -> list[Asked]:
    """Addresses of routes that no link led to, made of the values in the addresses beside them.

    `/calls/7/change/` was found and `/calls/<pk>/publish/` was not: `/calls/7/publish/` is one to ask.
    """
    values: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    seen = set()
    for asked in found:
        route = route_of(asked.path)[0]
        seen.add(route)
        shape, parts = shape_of(route), tuple(asked.path.removeprefix("/").split("/"))
        if len(shape) == len(parts):
            for place, part in enumerate(shape, start=1):
                if "<>" in part:
                    values.setdefault(shape[:place], set()).add(parts[:place])
    made = []
    for route in set(routes()) - seen:
        shape = shape_of(route)
        last = max(
            (place for place, part in enumerate(shape, start=1) if "<>" in part),
            default=0,
        )
        for parts in values.get(shape[:last], ()):
            address = "/" + "/".join((*parts, *shape[last:]))
            if not any(word in address for word in names.NEVER):
                made.append(Asked(address))
    return made


def shape_of(route: str) -> tuple[str, ...]:
    """The parts of a route, its variables without their names."""
    return tuple(re.sub(r"<[^>]*>", "<>", route).split("/"))

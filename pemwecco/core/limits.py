"""How often something may be tried: a count for each visitor or address, and when to come back."""

from __future__ import annotations

import hashlib
import math
import time
from dataclasses import dataclass
from http import HTTPStatus

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from redis.exceptions import RedisError

MINUTE = 60
HOUR = 60 * MINUTE


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many attempts within so many seconds of the first one, for each `who`.

    While Redis is away nothing is counted and nobody is refused: what a limit guards by itself asks for
    more (`SignInNeedsCounts`).
    """

    name: str
    most: int
    seconds: int

    def count_attempt(self, who: str) -> int:
        """Count one attempt. Returns the seconds to wait when it is one too many, else 0."""
        key = self._key(who)
        if cache.add(key, 0, self.seconds):
            cache.set(f"{key}/ends", time.time() + self.seconds, self.seconds)
        try:
            counted = int(cache.incr(key))
        except ValueError:
            # It ran out between the two lines: this is the first one again.
            cache.set(key, 1, self.seconds)
            return 0
        except (RedisError, OSError):
            return 0
        return self._wait(key) if counted > self.most else 0

    def get_wait(self, who: str) -> int:
        """The seconds to wait for whoever has no attempt left, else 0; counts nothing."""
        key = self._key(who)
        return self._wait(key) if int(cache.get(key, 0)) >= self.most else 0

    def _wait(self, key: str) -> int:
        ends = cache.get(f"{key}/ends") or time.time() + self.seconds
        return max(1, math.ceil(float(ends) - time.time()))

    def _key(self, who: str) -> str:
        # Addresses of people are not to be read in Redis.
        return f"limit/{self.name}/{hashlib.sha256(who.encode()).hexdigest()}"


def are_counts_kept() -> bool:
    """Whether attempts can be counted now."""
    cache.add("limit/asked", 0, MINUTE)
    try:
        cache.incr("limit/asked")
    except (ValueError, RedisError, OSError):
        return cache.get("limit/asked") is not None
    return True


def format_wait(seconds: int) -> str:
    """When to come back, in words: whole minutes, or whole hours for more than an hour and a half."""
    if seconds > HOUR * 1.5:
        hours = math.ceil(seconds / HOUR)
        return ngettext(
            "Try again in %(n)d hour.", "Try again in %(n)d hours.", hours
        ) % {"n": hours}
    minutes = math.ceil(seconds / MINUTE)
    return ngettext(
        "Try again in %(n)d minute.", "Try again in %(n)d minutes.", minutes
    ) % {"n": minutes}


def mark_too_many(response: HttpResponse, seconds: int) -> HttpResponse:
    """Make an answer the refusal of a limit, for programs: 429 and when to come back."""
    response.status_code = HTTPStatus.TOO_MANY_REQUESTS
    response["Retry-After"] = str(seconds)
    return response


def render_sign_in_limit(request: HttpRequest) -> HttpResponse:
    """The page for whoever tried too often to sign in: nothing is lost, and it ends after five minutes."""
    context = {"wait": _("Wait five minutes, then try again.")}
    return mark_too_many(render(request, "429.html", context), 5 * MINUTE)


def render_counts_missing(request: HttpRequest) -> HttpResponse:
    """A door whose attempts cannot be counted is closed for a moment (503)."""
    context = {
        "title": _("Signing in is not possible for the moment"),
        "wait": format_wait(2 * MINUTE),
    }
    response = render(request, "closed_for_a_moment.html", context)
    response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    response["Retry-After"] = str(2 * MINUTE)
    return response

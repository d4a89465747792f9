"""What is kept for a while in Redis, and what happens while Redis does not answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class ForgivingCache(RedisCache):
    """A cache without which everything works on: while Redis is away it is empty and keeps nothing.

    Pages are made anew, drafts are saved. Who must know that nothing was counted asks the cache "counts".
    """

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return _or_else(
            default, lambda: super(ForgivingCache, self).get(key, default, version)
        )

    def set(self, *args: Any, **kwargs: Any) -> None:
        _or_else(None, lambda: super(ForgivingCache, self).set(*args, **kwargs))

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return bool(
            _or_else(False, lambda: super(ForgivingCache, self).add(*args, **kwargs))
        )

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return bool(
            _or_else(False, lambda: super(ForgivingCache, self).touch(*args, **kwargs))
        )

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(
            _or_else(False, lambda: super(ForgivingCache, self).delete(key, version))
        )

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        found: dict[Any, Any] = _or_else(
            {}, lambda: super(ForgivingCache, self).get_many(keys, version)
        )
        return found


def _or_else(otherwise: Any, ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except (RedisError, OSError) as error:
        logger.warning("Redis does not answer: %s", error)
        return otherwise

"""The cache makes things faster and counts attempts; while it is down, nobody is kept from working."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class SturdyCache(RedisCache):
    """Redis; while it does not answer, each process remembers for itself, so that guessing is still slowed down."""

    spare_class: ClassVar[type[BaseCache]] = LocMemCache

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._spare = self.spare_class(f"spare-{server}", params)


class SessionCache(SturdyCache):
    """For sessions, which the database holds: remembered by one process, one would outlive signing out in another."""

    spare_class = DummyCache


def _sturdy(name: str) -> Callable[..., Any]:
    of_redis = getattr(RedisCache, name)

    def method(self: SturdyCache, *args: Any, **kwargs: Any) -> Any:
        try:
            return of_redis(self, *args, **kwargs)
        except RedisError as error:
            logger.warning("cache_down %s: %s", name, type(error).__name__)
            return getattr(self._spare, name)(*args, **kwargs)

    return method


for _name in ("add", "delete", "delete_many", "get", "get_many", "has_key", "incr", "set", "set_many", "touch"):
    setattr(SturdyCache, _name, _sturdy(_name))

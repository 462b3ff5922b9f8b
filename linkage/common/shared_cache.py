"""The cache when several processes share one: Redis, and while Redis is away each process's own memory, so that limits still hold there and
no request fails (reliability F4)."""

import logging
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class RedisOrMemory(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._memory = LocMemCache("while-redis-is-away", {key: params[key] for key in params if key != "OPTIONS"})

    def _first_redis(self, method: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(super(), method)(*args, **kwargs)
        except (RedisError, OSError) as error:
            logger.warning("cache: Redis is away (%s), using this process's memory", type(error).__name__)
            return getattr(self._memory, method)(*args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._first_redis("add", *args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._first_redis("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._first_redis("set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self._first_redis("touch", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._first_redis("delete", *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._first_redis("get_many", *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._first_redis("set_many", *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._first_redis("delete_many", *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        return self._first_redis("has_key", *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        return self._first_redis("incr", *args, **kwargs)

    def clear(self) -> Any:
        return self._first_redis("clear")

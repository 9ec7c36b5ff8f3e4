"""API Gateway's throttles: a token bucket for each route, whoever asks.

    burst ──▶ [ tokens ] ◀── rate, each second      a request takes one; where there is none, it gets 429

Source:  https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
"""

import threading
import time
from collections.abc import Callable, Mapping

from local.deployment import Throttle


class Throttles:
    """Counts the requests of each route; a route without a throttle of its own has the stage's default."""

    def __init__(
        self,
        default: Throttle | None,
        by_route: Mapping[str, Throttle],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._default = default
        self._by_route = by_route
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def lets_through(self, route_key: str) -> bool:
        """Take a token of the route's bucket, if there is one."""
        throttle = self._by_route.get(route_key, self._default)
        if throttle is None:
            return True
        with self._lock:
            now = self._clock()
            tokens, since = self._buckets.get(route_key, (float(throttle.burst), now))
            tokens = min(throttle.burst, tokens + (now - since) * throttle.rate)
            is_let_through = tokens >= 1
            self._buckets[route_key] = (tokens - 1 if is_let_through else tokens, now)
            return is_let_through

"""A stand-in for an adapter, which is made when it is first called.

It passes a port's methods on, and nothing else. Until one of them is called, the adapter's libraries are not imported
and its client is not made: where a host has no Google Calendar, no cold start pays for the way there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import TypeVar, cast

Port = TypeVar("Port")


class _StandIn:
    def __init__(self, make: Callable[[], object]) -> None:
        self._made = cache(make)

    def __getattr__(self, name: str) -> object:
        return getattr(self._made(), name)


def made_on_first_use(make: Callable[[], Port]) -> Callable[[], Port]:
    """Let a factory return a stand-in, and do its work when a method of the port is called."""

    @wraps(make)
    def factory() -> Port:
        return cast("Port", _StandIn(make))

    return factory

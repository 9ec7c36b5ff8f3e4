"""Adapters by key, each made when it is first looked up.

Until then its libraries are not imported, so that a host without Google does not pay for Google's in a cold start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

Key = TypeVar("Key")
Adapter = TypeVar("Adapter")


class OnDemand(Mapping[Key, Adapter]):
    """A mapping whose values are made once, on first use."""

    def __init__(self, makers: Mapping[Key, Callable[[], Adapter]]) -> None:
        self._makers = makers
        self._made: dict[Key, Adapter] = {}

    def __getitem__(self, key: Key) -> Adapter:
        if key not in self._made:
            self._made[key] = self._makers[key]()
        return self._made[key]

    def __contains__(self, key: object) -> bool:
        return key in self._makers

    def __iter__(self) -> Iterator[Key]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)

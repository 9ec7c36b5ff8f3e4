"""The composition root: the one place that puts stores, providers and use cases together.

    settings ─▶ Outside: an adapter for each port, made when it is first asked for
                   │
                   ▼
    clock ─────▶ House: all that use cases get. Each names the part it requires by its own protocol.

A function asks for `house()`. Tests build `House(FakeOutside(...))` and hand it out with `living_in`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from joinlink.clock import SystemClock
from joinlink.config import read_settings
from joinlink.wiring.deployed import DeployedOutside
from joinlink.wiring.house import House

_houses: list[House] = []


def house() -> House:
    """Return the house of this process, built on first use."""
    if not _houses:
        clock = SystemClock()
        _houses.append(House(DeployedOutside(read_settings(), clock), clock))
    return _houses[-1]


@contextmanager
def living_in(other: House) -> Iterator[House]:
    """Have `house()` return another house within a `with` block."""
    _houses.append(other)
    try:
        yield other
    finally:
        _houses.remove(other)

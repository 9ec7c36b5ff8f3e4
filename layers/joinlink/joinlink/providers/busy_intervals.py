"""Busy times in the form that ports return: in order, and without overlap."""

from __future__ import annotations

from collections.abc import Iterable

from joinlink.model.slots import Interval


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """Join intervals that touch or overlap."""
    joined: list[Interval] = []
    for start, end in sorted(intervals):
        if joined and start <= joined[-1].end:
            earlier = joined.pop()
            joined.append(Interval(earlier.start, max(earlier.end, end)))
        else:
            joined.append(Interval(start, end))
    return joined

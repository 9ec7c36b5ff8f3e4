"""Dollars a month, of what was measured for one piece of work and of what `make bench` measures for one booking."""

from collections import Counter
from typing import Final

from joinlink.model.due import DueKind
from tests.benchmarks.prices import PRICES
from tests.scale import assumptions as given
from tests.scale.scenarios import BEGIN, END, Result

A_BOOKING: Final = 0.62e-3
"""From the class's page to the last reminder, mails included: docs/costs.md."""
DAYS: Final = 30
NAMES: Final = {"reads": "table reads", "writes": "table writes", "kms": "KMS calls"}


def monthly(result: Result) -> dict[str, float]:
    """Return the bill by what it is for."""
    site = result.scenario
    bookings = site.bookings / given.DAYS_AHEAD * DAYS
    calendars = given.WITH_GOOGLE * _each(DueKind.GOOGLE_CALENDAR, result) + given.WITH_APPLE * _each(
        DueKind.APPLE_CALENDAR, result
    )
    connections = given.WITH_ZOOM * _each(DueKind.ZOOM, result) + given.WITH_GOOGLE * _each(DueKind.GOOGLE, result)
    return {
        "bookings": bookings * A_BOOKING,
        "pre-flights": 2 * bookings * _each(DueKind.CARE, result),
        "calendars": site.hosts * calendars * 24 * DAYS,
        "connections": site.hosts * connections * DAYS,
        "schedules": _dollars(result.used["ticks"]) / ((END - BEGIN).total_seconds() / 86_400) * DAYS,
    }


def _each(kind: DueKind, result: Result) -> float:
    """Return what one piece of work of a kind took."""
    return _dollars(result.used[kind]) / max(1, result.done[kind])


def _dollars(used: Counter[str]) -> float:
    priced = {NAMES.get(name, name): amount for name, amount in used.items()}
    return sum(PRICES[name].dollars * amount for name, amount in priced.items() if name in PRICES)

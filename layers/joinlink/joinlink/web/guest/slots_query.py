"""Which slots a call asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from joinlink.web.api.query import QueryReader


@dataclass(frozen=True, slots=True)
class SlotsQuery:
    """Which slots to list: two dates, both included, on the clock of a zone (the host's without one)."""

    first_day: date
    last_day: date
    timezone: str | None = None


@dataclass(frozen=True, slots=True)
class SeriesQuery:
    """Which dates of a series to look up: a number of weeks from a start on; days are those of a zone."""

    starts_at: datetime
    count: int
    timezone: str | None = None


def read_series_query(query: Mapping[str, str]) -> SeriesQuery:
    """Read the dates of a call about a series.

    Raises:  InvalidInput
    """
    given = QueryReader(query)
    asked = SeriesQuery(given.needed_instant("startsAt"), given.needed_number("count"), given.timezone("timezone"))
    given.refuse_wrong()
    return asked


def read_slots_query(query: Mapping[str, str]) -> SlotsQuery:
    """Read the dates of a call for slots; unknown parameters are ignored.

    Raises:  InvalidInput
    """
    given = QueryReader(query)
    asked = SlotsQuery(given.needed_day("from"), given.needed_day("to"), given.timezone("timezone"))
    given.refuse_wrong()
    return asked

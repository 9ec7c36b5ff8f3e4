"""Addresses of a page with a picker: its weeks, its days, and the choice of a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from joinlink.model.local_time import written_plain_date


@dataclass(frozen=True, slots=True)
class PickerPage:
    """The page that a picker is part of: its path, what its links carry along, and the zone it begins in.

    `knows_zone` says that this zone is the reader's own, and no guess. `form_path` is where the form goes, if not to
    the page itself; `takes_window` says that the page is in a frame which its form leaves.
    """

    path: str
    timezone: str
    knows_zone: bool = False
    carried: Mapping[str, str] = field(default_factory=dict)
    form_path: str = ""
    takes_window: bool = False


@dataclass(frozen=True, slots=True)
class PickerStep:
    """The way to earlier or later weeks, named by the day that they begin with."""

    name: str
    link: str


@dataclass(frozen=True, slots=True)
class PickerLinks:
    """Writes the addresses; the zone stands in them once it was asked for."""

    page: PickerPage
    timezone: str | None

    def to(self, **wanted: str) -> str:
        zone = {"timezone": self.timezone} if self.timezone else {}
        query = urlencode({**self.page.carried, **wanted, **zone})
        return f"{self.page.path}?{query}" if query else self.page.path

    def step(self, first_day: date | None) -> PickerStep | None:
        return PickerStep(written_plain_date(first_day), self.to(**{"from": f"{first_day}"})) if first_day else None

    def day(self, day: date) -> str:
        return self.to(day=f"{day}") + "#times"

    def choice(self, starts_at: str) -> str:
        return self.to(at=starts_at) + "#pick"

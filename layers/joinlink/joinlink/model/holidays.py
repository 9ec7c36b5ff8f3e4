"""Public holidays, as a country or one of its regions has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PublicHoliday:
    """A date on which nobody works there, and its name."""

    day: date
    name: str

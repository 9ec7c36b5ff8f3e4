"""Names that were given up, of a host or a class: they lead to the name of today, and nobody else gets them (S8).

────┬──────────────────────┬──────────────────────────────────┬──────────▶ time
    │ handle `ada`         │ former: leads to today's handle   │ free for anybody
    given                  given up                            free_at
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from joinlink.errors import InvalidInput
from joinlink.language import gettext as _

KEPT_FOR: Final = timedelta(days=180)
MOST_AT_ONCE: Final = 10
"""Otherwise one host could keep any number of names from everybody else by changing theirs."""


@dataclass(frozen=True, slots=True)
class FormerName:
    """A handle or slug that was given up; until `free_at` it leads to its owner."""

    name: str
    free_at: datetime

    def is_kept(self, now: datetime) -> bool:
        """Return whether it still leads to its owner."""
        return now < self.free_at


FormerNames = tuple[FormerName, ...]


def kept_names(former: Sequence[FormerName], now: datetime) -> set[str]:
    """Return the names that are still kept."""
    return {each.name for each in former if each.is_kept(now)}


def renamed(former: FormerNames, name: str, new_name: str, now: datetime) -> FormerNames:
    """Return the former names once `new_name` stands in place of `name`; a name taken back is no longer one of them.

    Raises:  InvalidInput  too many are kept already
    """
    if new_name == name:
        return former
    kept = tuple(each for each in former if each.is_kept(now) and each.name not in (name, new_name))
    if len(kept) >= MOST_AT_ONCE:
        raise InvalidInput(
            _(
                "this was changed %(most_at_once)s times within %(days)s days: take a former one back, or wait",
                most_at_once=MOST_AT_ONCE,
                days=KEPT_FOR.days,
            )
        )
    return (*kept, FormerName(name, now.replace(microsecond=0) + KEPT_FOR))

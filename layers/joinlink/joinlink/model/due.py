"""Due work: tasks for a given time, one row for each owner and kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import zip_longest
from typing import Final, TypeVar

from joinlink.model.host import Provider


class DueKind(StrEnum):
    """The kinds of due work on a booking or on a host's connection."""

    HOLD = "hold"
    """The end of an unpaid booking's hold."""
    CARE = "care"
    """Care of a booking: its link, its leftovers at providers, its refund."""
    REMINDER = "reminder"
    ZOOM = "zoom"
    """Care of a host's Zoom connection."""
    GOOGLE = "google"
    """Care of a host's Google connection."""
    GOOGLE_CALENDAR = "google_calendar"
    """A look at a host's Google Calendar, to notice when it can't be read."""
    APPLE_CALENDAR = "apple_calendar"
    DELETION = "deletion"
    """The deletion of a host who asked for it (S6)."""
    WEBHOOKS = "webhooks"
    """Deliveries to a host's webhooks that failed (P2)."""
    PACKAGE = "package"
    """The reminder of a package whose time will be over (G5)."""
    INVITATIONS = "invitations"
    """The mails of invitations that the site could not send (O7)."""


LOOKED_AFTER: Final = {Provider.ZOOM: DueKind.ZOOM, Provider.GOOGLE: DueKind.GOOGLE}
"""The work of looking after a connection, daily. An Apple calendar has no tokens that age, and nothing of ours."""
WATCHED: Final = {Provider.GOOGLE: DueKind.GOOGLE_CALENDAR, Provider.APPLE: DueKind.APPLE_CALENDAR}
"""The work of looking whether a calendar can be read, hourly."""
OF_A_HOST: Final = frozenset({*LOOKED_AFTER.values(), *WATCHED.values(), DueKind.DELETION, DueKind.WEBHOOKS})
"""The work that belongs to a host; all other belongs to a booking, a package, or all invitations together."""
OF_INVITATIONS: Final = "open"
"""The owner of the work of all invitations."""


class Lane(StrEnum):
    """The kinds of due work that one schedule handles together."""

    HEAL = "heal"
    REMINDERS = "reminders"

    @property
    def kinds(self) -> frozenset[DueKind]:
        """The kinds in this lane."""
        reminders = frozenset({DueKind.REMINDER})
        return reminders if self is Lane.REMINDERS else frozenset(DueKind) - reminders


@dataclass(frozen=True, slots=True)
class Due:
    """One piece of due work; `tries` counts how often it was taken but not settled."""

    kind: DueKind
    owner_id: str
    """A booking's id, a host's, a package's, or `OF_INVITATIONS`."""
    at: datetime
    tries: int = 0
    starts_at: datetime | None = field(default=None, compare=False)
    """Of a reminder, when its class begins; a row that an earlier version wrote does not say so."""


Work = TypeVar("Work")


def in_turn(oldest_first: Iterable[Work], kind_of: Callable[[Work], object]) -> list[Work]:
    """Put the oldest of each kind first, then the second of each, and so on.

    So a large or slow backlog of one kind keeps no other kind waiting, however little one run can do.
    """
    by_kind: dict[object, list[Work]] = {}
    for one in oldest_first:
        by_kind.setdefault(kind_of(one), []).append(one)
    return [one for turn in zip_longest(*by_kind.values()) for one in turn if one is not None]

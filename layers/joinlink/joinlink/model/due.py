"""Due work: what has to be done at a time, one row for each owner and kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from joinlink.model.host import Provider


class DueKind(StrEnum):
    """What is to be done, and to whom: a booking, or a connection of a host."""

    HOLD = "hold"
    """An unpaid booking's hold ends."""
    CARE = "care"
    """Somebody should look after a booking: its link, what is left at providers, its refund."""
    REMINDER = "reminder"
    ZOOM = "zoom"
    """A host's Zoom connection is looked after."""
    GOOGLE = "google"


LOOKED_AFTER: Final = {Provider.ZOOM: DueKind.ZOOM, Provider.GOOGLE: DueKind.GOOGLE}
"""The work of looking after a connection, daily. An Apple calendar has no tokens that age, and nothing of ours."""


class Lane(StrEnum):
    """Kinds that one schedule works on together."""

    HEAL = "heal"
    REMINDERS = "reminders"

    @property
    def kinds(self) -> frozenset[DueKind]:
        """What belongs to it."""
        reminders = frozenset({DueKind.REMINDER})
        return reminders if self is Lane.REMINDERS else frozenset(DueKind) - reminders


@dataclass(frozen=True, slots=True)
class Due:
    """One piece of due work; `tries` counts how often it was taken without being settled."""

    kind: DueKind
    owner_id: str
    """A booking's id, or a host's."""
    at: datetime
    tries: int = 0

"""Take turns at making what the seats of an occurrence share, as their workflows may all want it at once (G2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final, Protocol

from joinlink.errors import MintInProgress
from joinlink.model.meeting_subject import MeetingSubject
from joinlink.model.occurrence import Occurrence
from joinlink.ports.clock import Clock
from joinlink.ports.meetings import MeetingLedger

PATIENCE: Final = timedelta(seconds=3)
"""How long an attempt waits here for another; after that its workflow retries it."""
PAUSE_SECONDS: Final = 0.3


class TurnPorts(Protocol):
    """The ledger, and time."""

    meeting_ledger: MeetingLedger
    clock: Clock


def in_turn(subject: MeetingSubject, attempt: Callable[[], None], ports: TurnPorts) -> None:
    """Make an attempt; if another is under way, wait for its end and try once more, so that ten guests need no retry.

    Raises:  MintInProgress  the other takes longer; besides, whatever the attempt raises
    """
    try:
        attempt()
    except MintInProgress:
        if not isinstance(subject, Occurrence) or not _ends_soon(subject, ports):
            raise
        attempt()


def _ends_soon(occurrence: Occurrence, ports: TurnPorts) -> bool:
    give_up_at = ports.clock.now() + PATIENCE
    while ports.clock.now() < give_up_at:
        ports.clock.sleep(PAUSE_SECONDS)
        records = ports.meeting_ledger.records(occurrence.occurrence_id, occurrence.revision)
        if not any(record.is_being_made(ports.clock.now()) for record in records):
            return True
    return False

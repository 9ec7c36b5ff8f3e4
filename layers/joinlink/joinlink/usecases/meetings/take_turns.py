"""Take turns at making an object of an occurrence, of which several seats' workflows may want one at once (G2)."""

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
"""How long one waits here for another; then its workflow repeats it later."""
PAUSE_SECONDS: Final = 0.3


class TurnPorts(Protocol):
    """The ledger, and time."""

    meeting_ledger: MeetingLedger
    clock: Clock


def in_turn(subject: MeetingSubject, attempt: Callable[[], None], ports: TurnPorts) -> None:
    """Make an attempt; if another is at it, once more when that has ended, so that ten guests don't wait for a repeat.

    Raises:  MintInProgress  it takes longer; and as the attempt
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

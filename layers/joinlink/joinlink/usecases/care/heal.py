"""Work through the due work of the heal lane: lapsed holds, bookings, connections and calendars, hosts who go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import zip_longest
from typing import Final, Protocol

from joinlink.errors import AppRefused, JoinlinkError
from joinlink.model.due import Due, DueKind, Lane
from joinlink.usecases.bookings.expire_hold import HoldPorts, expire_hold
from joinlink.usecases.care.look_after_booking import CarePorts, look_after_booking
from joinlink.usecases.care.look_after_calendar import CALENDARS, CalendarCarePorts, look_after_calendar
from joinlink.usecases.care.look_after_connection import ReconcilerPorts, look_after_connection
from joinlink.usecases.privacy.delete_host import HostDeletionPorts, delete_host

MOST_AT_ONCE: Final = 200
TIME_TO_BEGIN: Final = timedelta(seconds=30)
"""Nothing new is begun after this long: a piece of work may wait for a provider, and the function ends at 60 s."""


class HealPorts(CarePorts, ReconcilerPorts, CalendarCarePorts, HoldPorts, HostDeletionPorts, Protocol):
    """Ports for healing."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A piece of work that failed as nobody foresaw, or because a provider refuses the site's own app."""

    due: Due
    error: Exception


@dataclass(frozen=True, slots=True)
class Healed:
    """The outcome of a run; the work left is due at the next one."""

    done: int
    failed: int
    left: int
    troubles: tuple[Trouble, ...] = ()
    """The failures that only the operator can see to."""
    late: timedelta = field(default=timedelta(0), compare=False)
    """By how much the oldest work that was done was overdue."""


def heal(ports: HealPorts) -> Healed:
    """Do the due work until the time is up; work that fails, however it fails, stays due and holds up nothing else.

    The kinds take turns, each with its oldest work, so that much or slow work of one kind keeps no other waiting.
    """
    clock = ports.clock
    began = clock.now()
    due = _in_turn(ports.due_work.due(Lane.HEAL, began, MOST_AT_ONCE))
    done, failed, late = 0, 0, timedelta(0)
    troubles: list[Trouble] = []
    for one in due:
        if clock.now() - began > TIME_TO_BEGIN:
            break
        try:
            _do(one, ports)
            done += 1
            late = max(late, clock.now() - one.at)
        except Exception as error:  # noqa: BLE001  told to the operator, once the others have been seen to
            failed += 1
            if isinstance(error, AppRefused) or not isinstance(error, JoinlinkError):
                troubles.append(Trouble(one, error))
    return Healed(done, failed, len(due) - done - failed, tuple(troubles), late)


def _in_turn(due: Sequence[Due]) -> list[Due]:
    """Put the oldest of each kind first, then the second of each, and so on."""
    by_kind: dict[DueKind, list[Due]] = {}
    for one in due:
        by_kind.setdefault(one.kind, []).append(one)
    return [one for turn in zip_longest(*by_kind.values()) for one in turn if one is not None]


def _do(due: Due, ports: HealPorts) -> None:
    match due.kind:
        case DueKind.HOLD:
            expire_hold(due, ports)
        case DueKind.CARE:
            look_after_booking(due, ports)
        case DueKind.DELETION:
            delete_host(due, ports)
        case kind if kind in CALENDARS:
            look_after_calendar(due, ports)
        case _:
            look_after_connection(due, ports)

"""Work through the due work of the heal lane: lapsed holds, and bookings and connections to look after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from joinlink.errors import JoinlinkError
from joinlink.model.due import Due, DueKind, Lane
from joinlink.usecases.bookings.expire_hold import HoldPorts, expire_hold
from joinlink.usecases.care.look_after_booking import CarePorts, look_after_booking
from joinlink.usecases.care.look_after_connection import PROVIDERS, ReconcilerPorts, look_after_connection

MOST_AT_ONCE: Final = 200
TIME_TO_BEGIN: Final = timedelta(seconds=30)
"""Nothing new is begun after this long: a piece of work may wait for a provider, and the function ends at 60 s."""


class HealPorts(CarePorts, ReconcilerPorts, HoldPorts, Protocol):
    """Ports for healing."""


@dataclass(frozen=True, slots=True)
class Healed:
    """The outcome of a run; the work left is due at the next one."""

    done: int
    failed: int
    left: int


def heal(ports: HealPorts) -> Healed:
    """Do the due work, oldest first, until the time is up; work that fails stays due and holds up nothing else.

    Connections come last: an object found on an account may be the very reason why its booking is due for care, and
    asking for that care again would put it off to the next run.
    """
    clock = ports.clock
    began = clock.now()
    due = sorted(ports.due_work.due(Lane.HEAL, began, MOST_AT_ONCE), key=lambda one: one.kind in PROVIDERS)
    done = failed = 0
    for one in due:
        if clock.now() - began > TIME_TO_BEGIN:
            break
        try:
            _do(one, ports)
            done += 1
        except JoinlinkError:
            failed += 1
    return Healed(done, failed, left=len(due) - done - failed)


def _do(due: Due, ports: HealPorts) -> None:
    match due.kind:
        case DueKind.HOLD:
            expire_hold(due, ports)
        case DueKind.CARE:
            look_after_booking(due, ports)
        case _:
            look_after_connection(due, ports)

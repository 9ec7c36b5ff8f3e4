"""Work through the due work of the heal lane: holds, bookings, occurrences, packages, connections, calendars, hosts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Protocol

from joinlink.errors import AppRefused, JoinlinkError
from joinlink.model.due import Due, DueKind, Lane
from joinlink.model.meeting_subject import is_occurrence
from joinlink.model.share import Share, deal
from joinlink.ports.care import Workers
from joinlink.usecases.bookings.expire_hold import HoldPorts, expire_hold
from joinlink.usecases.care.look_after_booking import CarePorts, look_after_booking
from joinlink.usecases.care.look_after_calendar import CALENDARS, CalendarCarePorts, look_after_calendar
from joinlink.usecases.care.look_after_connection import ReconcilerPorts, look_after_connection
from joinlink.usecases.care.look_after_occurrence import OccurrenceCarePorts, look_after_occurrence
from joinlink.usecases.hosts.invite_host import InvitingPorts, mail_invitations
from joinlink.usecases.packages.look_after_package import PackageCarePorts, look_after_package
from joinlink.usecases.privacy.delete_host import HostDeletionPorts, delete_host
from joinlink.usecases.webhooks.queue_again import QueueingPorts, queue_failed

MOST_AT_ONCE: Final = 200
"""The most pieces of work in one share: one takes a second, if it asks a provider."""
TIME_TO_BEGIN: Final = timedelta(seconds=30)
"""Nothing new is begun after this long: a piece of work may wait for a provider, and the function ends at 60 s."""


class HealPorts(
    CarePorts,
    OccurrenceCarePorts,
    ReconcilerPorts,
    CalendarCarePorts,
    HoldPorts,
    HostDeletionPorts,
    InvitingPorts,
    QueueingPorts,
    PackageCarePorts,
    Protocol,
):
    """Ports for healing."""

    workers: Workers


@dataclass(frozen=True, slots=True)
class Trouble:
    """A piece of work that failed as nobody foresaw, or because a provider refuses the site's own app."""

    due: Due
    error: Exception


@dataclass(frozen=True, slots=True)
class Healed:
    """The outcome of an invocation; the work left is due at the next run."""

    done: int
    failed: int
    left: int
    handed_out: int = 0
    """What other invocations do."""
    troubles: tuple[Trouble, ...] = ()
    """The failures that only the operator can see to."""
    late: timedelta = field(default=timedelta(0), compare=False)
    """By how much the oldest work that was done was overdue."""


def heal(ports: HealPorts, share: Share | None = None) -> Healed:
    """Do a share of the due work, and hand on what the time was too short for; without one, find and share out first.

    Work that fails, however it fails, stays due and holds up nothing else. The kinds take turns, each with its oldest
    work, so that a large or slow backlog of one kind keeps no other kind waiting.
    """
    clock = ports.clock
    began = clock.now()
    others: list[Share] = []
    if share is None:
        found = ports.due_work.due(Lane.HEAL, began, MOST_AT_ONCE * ports.workers.at_once)
        share, *others = map(Share, deal(found, each=MOST_AT_ONCE, hands=ports.workers.at_once))
    due = len(share.due) + sum(len(other.due) for other in others)
    handed_out = ports.workers.hand_out(others, began)
    done, failed, late = 0, 0, timedelta(0)
    troubles: list[Trouble] = []
    for one in share.due:
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
    handed_out += ports.workers.hand_out(share.rest(done + failed), began)
    return Healed(done, failed, due - done - failed - handed_out, handed_out, tuple(troubles), late)


def _do(due: Due, ports: HealPorts) -> None:
    if due.kind is DueKind.CARE:
        care = look_after_occurrence if is_occurrence(due.owner_id) else look_after_booking
        care(due, ports)
    elif due.kind in CALENDARS:
        look_after_calendar(due, ports)
    else:
        _DEEDS.get(due.kind, look_after_connection)(due, ports)


_DEEDS: Final[Mapping[DueKind, Callable[[Due, HealPorts], object]]] = {
    DueKind.HOLD: expire_hold,
    DueKind.PACKAGE: look_after_package,
    DueKind.DELETION: delete_host,
    DueKind.WEBHOOKS: queue_failed,
    DueKind.INVITATIONS: mail_invitations,
}

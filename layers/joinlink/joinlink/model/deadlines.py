"""The deadlines for guests to move or cancel a booking (F9), checked and put into words in one place.

    booked                    cancel_until       move_until        start
    ────┬──────────────────────────┬──────────────────┬───────────────┬──▶ time
        │ may move it, and cancel  │ may only move it │ writes to the host

Its host may move and cancel it at any time. Without deadlines, guests may move a booking until it starts, and cancel it
until it ends.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from joinlink.errors import InvalidInput, TooLate
from joinlink.language import gettext as _
from joinlink.language import ngettext
from joinlink.model.local_time import written_minutes, written_moment, written_start

LONGEST_DEADLINE_MINUTES: Final = 90 * 24 * 60
TIME_TO_DECLINE: Final = timedelta(days=1)
"""How long a guest may answer a move by the host, whatever the deadlines are."""
LONGEST_IN_HOURS: Final = 48 * 60
"""Up to here a deadline is written in hours."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Minutes before the start, 0 for no deadline: of a class, or of a booking as its class had them."""

    move_minutes: int = 0
    cancel_minutes: int = 0
    declinable_until: datetime | None = None
    """Up to this time the guest may move or cancel in any case: a day from a move by the host."""

    def __post_init__(self) -> None:
        for minutes, field in ((self.move_minutes, "moveUntilMinutes"), (self.cancel_minutes, "cancelUntilMinutes")):
            if not 0 <= minutes <= LONGEST_DEADLINE_MINUTES:
                raise InvalidInput(_("a deadline is at most 90 days before the start"), field=field)

    def after_move_by_host(self, now: datetime) -> Deadlines:
        """Return them with a day for the guest to decline the new time."""
        has_any = self.move_minutes or self.cancel_minutes
        return replace(self, declinable_until=now.replace(microsecond=0) + TIME_TO_DECLINE) if has_any else self

    def after_move_by_guest(self) -> Deadlines:
        """Return them as they are for a time that the guest has chosen."""
        return replace(self, declinable_until=None)

    def move_until(self, starts_at: datetime) -> datetime | None:
        """Return the deadline for moving a booking that starts then; None where there is none."""
        return self._until(self.move_minutes, starts_at)

    def cancel_until(self, starts_at: datetime) -> datetime | None:
        """Return the deadline for cancelling it; None where there is none."""
        return self._until(self.cancel_minutes, starts_at)

    def _until(self, minutes: int, starts_at: datetime) -> datetime | None:
        if not minutes:
            return None
        until = starts_at - timedelta(minutes=minutes)
        return until if self.declinable_until is None else min(starts_at, max(until, self.declinable_until))


NO_DEADLINES: Final = Deadlines()


@dataclass(frozen=True, slots=True)
class Freedom:
    """The changes that a guest may still make without the host, and their deadlines; None for no deadline."""

    move_until: datetime | None
    cancel_until: datetime | None
    starts_at: datetime
    now: datetime

    @property
    def may_move(self) -> bool:
        """Whether the deadline for moving it is still ahead, or there is none."""
        return self.move_until is None or self.now < self.move_until

    @property
    def may_cancel(self) -> bool:
        """Whether the deadline for cancelling it is still ahead, or there is none."""
        return self.cancel_until is None or self.now < self.cancel_until

    def check_move(self, timezone: str) -> None:
        """Check that the guest may still move it.

        Raises:  TooLate
        """
        if self.move_until is not None and not self.may_move:
            until = written_start(self.move_until, timezone)
            raise TooLate(_("it could be moved until %(until)s. Please write to your host", until=until))

    def check_cancel(self, timezone: str) -> None:
        """Check that the guest may still cancel it.

        Raises:  TooLate
        """
        if self.cancel_until is not None and not self.may_cancel:
            until = written_start(self.cancel_until, timezone)
            raise TooLate(_("it could be cancelled until %(until)s. Please write to your host", until=until))

    def written(self, host: str, timezone: str) -> str | None:
        """Tell a guest the deadlines for changing their booking, and whom to write to after that.

        None where there is no deadline.
        """
        if self.move_until is None and self.cancel_until is None:
            return None
        until_move, until_cancel = (each or self.starts_at for each in (self.move_until, self.cancel_until))
        move, cancel = (written_start(each, timezone) for each in (until_move, until_cancel))
        if not self.may_move and not self.may_cancel:
            return _("The time to move or cancel it yourself is over. Please write to %(host)s.", host=host)
        if not self.may_cancel:
            return _("Free to move until %(until)s. To cancel it, please write to %(host)s.", until=move, host=host)
        if not self.may_move:
            return _("Free to cancel until %(until)s. To move it, please write to %(host)s.", until=cancel, host=host)
        if move == cancel:
            return _("Free until %(until)s. After that, please write to %(host)s.", until=move, host=host)
        return _(
            "Free to move until %(move)s, and to cancel until %(cancel)s. After that, please write to %(host)s.",
            move=written_moment(until_move.astimezone(ZoneInfo(timezone))),
            cancel=cancel,
            host=host,
        )


def written_deadlines(deadlines: Deadlines) -> str | None:
    """Tell guests of a class, before they book, how long they may change their minds; None for no deadline."""
    move, cancel = deadlines.move_minutes, deadlines.cancel_minutes
    if not move and not cancel:
        return None
    if move == cancel:
        return _("Free to move or cancel until %(length)s before.", length=written_length(move))
    if not move:
        return _("Free to move until it starts, and to cancel until %(length)s before.", length=written_length(cancel))
    if not cancel:
        return _("Free to cancel until it starts, and to move until %(length)s before.", length=written_length(move))
    return _(
        "Free to move until %(move)s before, and to cancel until %(cancel)s before.",
        move=written_length(move),
        cancel=written_length(cancel),
    )


def written_length(minutes: int) -> str:
    """Write how long before the start a deadline is: `24 hours`, `3 days`."""
    hours, rest = divmod(minutes, 60)
    if hours > 1 and not rest and minutes <= LONGEST_IN_HOURS:
        return ngettext("%(num)s hour", "%(num)s hours", hours)
    return written_minutes(minutes)

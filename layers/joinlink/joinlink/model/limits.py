"""How much strangers may do before they have to wait (S1, S2).

    by address and host     unpaid holds open · unpaid packages · free bookings ahead: the trusted number
    by network and host     unpaid holds open · unpaid packages · times on one day
    by booking              moves by its guest a day
    by recipient            mails a day that strangers cause
    by host                 meetings a day that strangers cause

Addresses and networks are known by salted hashes alone. A refused attempt counts nothing; what has ended stops
counting at once. Paid bookings are never refused, and count nowhere once they are paid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from joinlink.errors import RateLimited, TrustedNumberReached
from joinlink.language import gettext as _
from joinlink.model.booking import today
from joinlink.model.claim import Claim
from joinlink.model.slots import Interval

SHARE_OF_A_DAY: Final = 10
"""One network may have a tenth of the times of a host's day."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers; the template has a parameter for each, with these as defaults."""

    holds_of_address: int = 2
    holds_of_network: int = 10
    free_bookings_ahead: int = 5
    moves_a_day: int = 6
    mails_a_day: int = 5
    strangers_meetings_a_day: int = 80
    times_of_network: int = 8
    """What one network may have of a host's day, however few times the day has."""

    @property
    def purchases_of_address(self) -> int:
        """Unpaid packages: twice as many as holds, for they keep nothing from others and can't be let go."""
        return 2 * self.holds_of_address

    def network_share(self, times: int) -> int:
        """Return how many of a day's times one network may have."""
        return max(self.times_of_network, times // SHARE_OF_A_DAY)


class GuestConfirmation(StrEnum):
    """Which free bookings are confirmed by a link in a mail (S2)."""

    OFF = "off"
    SUSPICIOUS = "suspicious"
    """Those beyond the trusted number."""
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody who books without a session: salted hashes of the address typed and of the network."""

    address: str
    network: str


@dataclass(frozen=True, slots=True)
class HostsDay:
    """A host's day, midnight to midnight by the host's clocks, and how many sessions of a length it has room for."""

    interval: Interval
    times: int


@dataclass(frozen=True, slots=True)
class Admission:
    """How a stranger's change counts against the limits; the store counts it in the change's own transaction."""

    stranger: Stranger
    limits: Limits
    day: HostsDay | None = None
    """The day on which a time is taken, if it counts towards the network's share."""
    is_hold: bool = False
    is_free_booking: bool = False
    mails: int = 0
    """How many mails it causes to an address that a stranger typed."""
    asks_to_confirm: bool = False
    """Whether that mail asks the guest to confirm a booking."""
    meetings: int = 0
    """How many meetings it causes."""
    is_paid: bool = False
    """Whether it is counted without ever being refused."""

    @property
    def is_counted_by_address(self) -> bool:
        """Whether it counts by the guest's address."""
        return self.is_free_booking or self.mails > 0


@dataclass(frozen=True, slots=True)
class Hold:
    """A time that waits for a payment or a confirmation, or a package for its payment; `until` in epoch seconds."""

    owner_id: str
    until: int
    stranger: Stranger


@dataclass(frozen=True, slots=True)
class FreeBooking:
    """A free booking ahead; `until` is its end in epoch seconds, as it was booked."""

    booking_id: str
    host_id: str
    until: int


StillOpen = Callable[[Sequence[str]], Set[str]]
"""Returns which of some bookings still count; called only once the limit is reached, as it reads them."""


def room_for_hold(
    holds: Iterable[Hold], stranger: Stranger, limits: Limits, now: datetime, still_open: StillOpen
) -> list[Hold]:
    """Return the holds that are open, if there is room for one more of this stranger.

    Raises:  RateLimited
    """
    refusal = _("Several bookings of yours are not finished yet. Finish one or let it go, or wait until it lapses.")
    return _room(holds, stranger, (limits.holds_of_address, limits.holds_of_network), now, still_open, refusal)


def room_for_purchase(
    unpaid: Iterable[Hold], stranger: Stranger, limits: Limits, now: datetime, still_open: StillOpen
) -> list[Hold]:
    """Return the packages that can still be paid, if there is room for one more of this stranger.

    Raises:  RateLimited
    """
    refusal = _("You have begun to buy several times. Pay one of them, or try again once a checkout has ended.")
    return _room(unpaid, stranger, (limits.purchases_of_address, limits.holds_of_network), now, still_open, refusal)


def _room(
    holds: Iterable[Hold],
    stranger: Stranger,
    most_of_address_and_network: tuple[int, int],
    now: datetime,
    still_open: StillOpen,
    refusal: str,
) -> list[Hold]:
    live = [hold for hold in holds if hold.until > now.timestamp()]
    for part, most in zip(("address", "network"), most_of_address_and_network, strict=True):
        theirs = [hold for hold in live if getattr(hold.stranger, part) == getattr(stranger, part)]
        if len(theirs) < most:
            continue
        still = still_open([hold.owner_id for hold in theirs])
        live = [hold for hold in live if hold not in theirs or hold.owner_id in still]
        if len(still) >= most:
            raise RateLimited(
                refusal, retry_after=_wait(min(hold.until for hold in theirs if hold.owner_id in still), now)
            )
    return live


def room_for_free_booking(
    ahead: Iterable[FreeBooking],
    host_id: str,
    limits: Limits,
    now: datetime,
    still_open: StillOpen,
    *,
    more: int = 1,
) -> list[FreeBooking]:
    """Return an address's free bookings ahead, if this many more with this host are within the trusted number.

    Raises:  TrustedNumberReached
    """
    live = [one for one in ahead if one.until > now.timestamp()]
    here = [one for one in live if one.host_id == host_id]
    if len(here) + more <= limits.free_bookings_ahead:
        return live
    still = still_open([one.booking_id for one in here])
    if len(still) + more > limits.free_bookings_ahead:
        raise TrustedNumberReached(
            _("You have several bookings with this host already. Book again once one of them is over."),
            retry_after=_wait(min((one.until for one in here if one.booking_id in still), default=0), now),
        )
    return [one for one in live if one.host_id != host_id or one.booking_id in still]


def check_network(claims: Iterable[Claim], claim: Claim, day: HostsDay, limits: Limits, now: datetime) -> bool:
    """Check that one more time of the host's day is within the network's share; returns whether half of that is used.

    Raises:  RateLimited
    """
    others = {
        one.owner_id: one
        for one in claims
        if one.network == claim.network and one.owner_id != claim.owner_id and one.is_live(now)
        if one.interval.start < day.interval.end and day.interval.start < one.interval.end
    }
    share = limits.network_share(day.times)
    if len(others) >= share:
        held = [one.hold_until for one in others.values() if one.hold_until is not None]
        raise RateLimited(
            _("Many times of this day were booked from your network already. Please choose another day."),
            retry_after=_wait(min([*held, day.interval.end]), now),
        )
    return 2 * len(others) >= share


def check_mails(sent: int, admission: Admission, now: datetime) -> None:
    """Check that an address may get the change's mails today, after those that strangers caused before.

    Mails that ask to confirm a booking have room beyond the number, one for each hold that an address may have: they
    come when an address has had its trusted bookings, and each of these has been a mail.
    Raises:  RateLimited
    """
    limits = admission.limits
    most = limits.mails_a_day + (limits.holds_of_address if admission.asks_to_confirm else 0)
    if admission.mails and sent + admission.mails > most:
        raise RateLimited(
            _("This address has had as many mails from here today as others may cause. Please try again tomorrow."),
            retry_after=until_tomorrow(now),
        )


def check_meetings(made: int, more: int, limits: Limits, now: datetime) -> None:
    """Check that strangers may cause this many more meetings of a host today.

    Raises:  RateLimited
    """
    if more and made + more > limits.strangers_meetings_a_day:
        raise RateLimited(
            _("This host has had very many bookings and changes today. Please try again tomorrow."),
            retry_after=until_tomorrow(now),
        )


def check_moves(made: int, limits: Limits, now: datetime) -> None:
    """Check that the guest may move a booking once more today.

    Raises:  RateLimited
    """
    if made >= limits.moves_a_day:
        raise RateLimited(
            _("This booking was moved very often today. Please try again tomorrow, or write to your host."),
            retry_after=until_tomorrow(now),
        )


def until_tomorrow(now: datetime) -> int:
    """Return the seconds until the daily counts start again."""
    tomorrow = datetime.combine(today(now) + timedelta(days=1), time.min, UTC)
    return _wait(int(tomorrow.timestamp()), now)


def _wait(until: int, now: datetime) -> int:
    return max(1, until - int(now.timestamp()))

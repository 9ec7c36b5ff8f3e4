"""What should have come of what was done to one booking."""

from collections.abc import Callable, Iterator

from joinlink.model.booking_stages import BookingStatus
from tests.workflow.sweep.people import BOOKING_ID, PASTED, STARTS_AT
from tests.workflow.sweep.town import Town

Expectation = Callable[[Town], Iterator[str]]


def stands(town: Town) -> Iterator[str]:
    """The booking is confirmed, at its time."""
    yield from _is(town, BookingStatus.CONFIRMED)
    if town.bookings.get(BOOKING_ID).starts_at != STARTS_AT:
        yield "the booking was moved"


def is_moved(town: Town) -> Iterator[str]:
    """The booking is confirmed, at another time, unless the host's calendar could not be read."""
    yield from _is(town, BookingStatus.CONFIRMED)
    if town.bookings.get(BOOKING_ID).starts_at == STARTS_AT and has_calendar(town):
        yield "the booking was not moved"


def may_be_moved(town: Town) -> Iterator[str]:
    """The booking is confirmed: its time may have been taken before it could move there."""
    yield from _is(town, BookingStatus.CONFIRMED)


def has_pasted_link(town: Town) -> Iterator[str]:
    """The booking is confirmed, with the link that the host gave."""
    yield from _is(town, BookingStatus.CONFIRMED)
    link = town.bookings.get(BOOKING_ID).link
    if link is None or link.url != PASTED:
        yield "the booking does not have the host's link"


def is_off(town: Town) -> Iterator[str]:
    """The booking is cancelled."""
    yield from _is(town, BookingStatus.CANCELLED)


def is_expired(town: Town) -> Iterator[str]:
    """The booking is expired."""
    yield from _is(town, BookingStatus.EXPIRED)


def is_settled(town: Town) -> Iterator[str]:
    """The booking that was paid stands or is refunded, as who came first decides."""
    if town.bookings.get(BOOKING_ID).status not in (BookingStatus.CONFIRMED, BookingStatus.REFUNDED):
        yield "what was paid is neither booked nor refunded"


def is_refunded(town: Town) -> Iterator[str]:
    """The booking is refunded, and the other guest's stands."""
    yield from _is(town, BookingStatus.REFUNDED)
    yield from one_guest_is_in(town)


def one_guest_is_in(town: Town) -> Iterator[str]:
    """Of the guests who wanted one time, one has it, unless the host's calendar could not be read."""
    standing = [booking for booking in town.all_bookings if booking.status is BookingStatus.CONFIRMED]
    if len(standing) > 1 or (not standing and has_calendar(town)):
        yield f"{len(standing)} guests have the time"


def has_calendar(town: Town) -> bool:
    """Whether the host's calendar can be read."""
    return all(town.is_connected(provider) for provider in town.providers)


def _is(town: Town, expected: BookingStatus) -> Iterator[str]:
    status = town.bookings.get(BOOKING_ID).status
    if status is not expected:
        yield f"the booking is {status} and should be {expected}"

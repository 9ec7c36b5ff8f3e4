"""What should have come of what was done to a class with several seats, or to a package (G1-G5)."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from joinlink.model.booking_parts import Guest
from joinlink.model.booking_stages import BookingStatus, Ending, Party
from tests.workflow.sweep import seats
from tests.workflow.sweep.outcomes import Expectation, has_calendar
from tests.workflow.sweep.people import ANOTHER, ELSEWHERE, ONE, PASTED, STARTS_AT
from tests.workflow.sweep.seats import THIRD, booking_of
from tests.workflow.sweep.town import Town
from tests.worlds.world import HOST_ID


def come(*guests: Guest, to: datetime | None = STARTS_AT, if_readable: bool = False) -> Expectation:
    """Just these guests come, at this time if one is given; with `if_readable`, if the host's calendar can be read."""

    def expect(town: Town) -> Iterator[str]:
        if if_readable and not has_calendar(town):
            return
        there = [one for one in town.all_bookings if one.status is BookingStatus.CONFIRMED]
        if sorted(one.guest.email for one in there) != sorted(guest.email for guest in guests):
            yield f"{[one.guest.email for one in there]} come"
        if to is not None and any(one.starts_at != to for one in there):
            yield "somebody comes at another time"

    return expect


def one_of_them_comes(*others: Guest) -> Expectation:
    """Of two guests who wanted the last seat, one has it, besides these."""

    def expect(town: Town) -> Iterator[str]:
        there = {one.guest.email for one in town.all_bookings if one.status is BookingStatus.CONFIRMED}
        if len(there) != len(others) + 1 or not there >= {guest.email for guest in others}:
            yield f"{there} come"

    return expect


def who_was_not_in_the_way(*guests: Guest) -> Expectation:
    """Of guests who wanted seats at once, one comes at least: another may wait in vain for a calendar."""

    def expect(town: Town) -> Iterator[str]:
        there = {one.guest.email for one in town.all_bookings if one.status is BookingStatus.CONFIRMED}
        if not there or not there <= {guest.email for guest in guests}:
            yield f"{there} come"

    return expect


def anybody_may_come(_town: Town) -> Iterator[str]:
    """Who comes depends on who was first; the invariants say what has to hold of whoever it is."""
    yield from ()


def all_are_off(town: Town) -> Iterator[str]:
    """The host has cancelled it for everybody who had a seat."""
    yield from come(to=None)(town)
    for booking in (booking_of(guest, town) for guest in (ONE, ANOTHER)):
        if booking is not None and (booking.status, booking.ended_by) != (BookingStatus.CANCELLED, Party.HOST):
            yield f"{booking.booking_id} is {booking.status}, and was not cancelled by its host"


def have_pasted_link(town: Town) -> Iterator[str]:
    """All come, with the link that the host gave."""
    yield from come(ONE, ANOTHER)(town)
    if any(one.link is None or one.link.url != PASTED for one in town.bookings_to_come):
        yield "a seat does not have the host's link"


def come_elsewhere_or_not(town: Town) -> Iterator[str]:
    """The two seats stand together, at the time that the host chose; or the calendar could not be read, as they know.

    A function that dies between its refresh of a token and the storing takes the grant with it: only the host can help.
    """
    yield from come(ONE, ANOTHER, to=None)(town)
    yield from come(ONE, ANOTHER, to=ELSEWHERE, if_readable=True)(town)
    is_refused = any(one.starts_at == STARTS_AT for one in town.bookings_to_come)
    if is_refused and not has_calendar(town) and not town.notices.list(HOST_ID):
        yield "nobody told the host that the calendar can't be read"


def is_moved_and_another_dropped(town: Town) -> Iterator[str]:
    """One has moved, and the guest who had not paid has heard that the seat is gone; or the calendar was unreadable."""
    if not has_calendar(town):
        return
    yield from come(ONE, to=ELSEWHERE)(town)
    yield from _another_is_dropped(town)


def is_off_and_another_dropped(town: Town) -> Iterator[str]:
    """Nobody comes, and the guest who had not paid has heard that the seat is gone."""
    yield from come()(town)
    yield from _another_is_dropped(town)


def _another_is_dropped(town: Town) -> Iterator[str]:
    unpaid = booking_of(ANOTHER, town)
    if unpaid is None or unpaid.ending is not Ending.DROPPED:
        yield "the unpaid seat was not let go"


def a_third_comes_at_the_start_of_before(town: Town) -> Iterator[str]:
    """Where an occurrence was moved away from, another may begin."""
    if not has_calendar(town):
        return
    yield from come(ONE, ANOTHER, THIRD, to=None)(town)
    third, one = booking_of(THIRD, town), booking_of(ONE, town)
    if third is not None and one is not None and (third.starts_at, one.starts_at) != (STARTS_AT, ELSEWHERE):
        yield "they come at other times than they should"


def moved_on_alone(town: Town) -> Iterator[str]:
    """One guest has moved to the other occurrence, and one stayed."""
    yield from come(ONE, ANOTHER, THIRD, to=None)(town)
    times = {one.guest.email: one.starts_at for one in town.all_bookings}
    if times != {ONE.email: ELSEWHERE, ANOTHER.email: STARTS_AT, THIRD.email: ELSEWHERE}:
        yield f"they come at {times}"


def the_lesson_is(*, spent: bool) -> Expectation:
    """The one lesson of the package is spent, or not."""

    def expect(town: Town) -> Iterator[str]:
        left = seats.package_of(town).left
        if (left == 0) is not spent:
            yield f"{left} lessons are left"

    return expect


def both(*expectations: Expectation) -> Expectation:
    """Several things should have come of it."""
    return lambda town: chain.from_iterable(expect(town) for expect in expectations)

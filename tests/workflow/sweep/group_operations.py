"""What happens to a class with several seats, and to packages, and what should have come of it (G1-G5)."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from typing import Final

from joinlink.errors import ProviderRejected
from joinlink.model.booking_parts import Guest
from joinlink.model.booking_stages import BookingStatus, Ending, Party
from joinlink.usecases.bookings.book_class import HOLD
from tests.workflow.sweep import people, seats
from tests.workflow.sweep.operations import ALL, WITH_ZOOM, Expectation, Operation, Pair, has_calendar
from tests.workflow.sweep.people import ANOTHER, ELSEWHERE, ELSEWHERE_TOO, ONE, PASTED, STARTS_AT, Act
from tests.workflow.sweep.seats import THIRD, booking_of, hold, join, leave, move_all, move_on, pay, take
from tests.workflow.sweep.town import Accounts, Town
from tests.worlds.world import HOST_ID

Sale = Callable[[Town], None]

ON_ACCOUNT: Final[Sale] = seats.sell_seats
FREE: Final[Sale] = seats.give_seats_away
IN_PERSON: Final[Sale] = seats.sell_seats_in_person
SUFFIXES: Final = {ON_ACCOUNT: "", FREE: "-free", IN_PERSON: "-in-person"}
WITH_CALENDAR: Final = (Accounts.MEET,)
"""In person nothing is made, and a calendar is still read."""


# --- ready ---


def nobody(town: Town) -> None:
    """Nobody has booked yet."""


def all_of(*acts: Act) -> Act:
    """Do one thing after another."""

    def act(town: Town) -> None:
        for each in acts:
            each(town)

    return act


def later(by: timedelta) -> Act:
    """Let time pass."""

    def act(town: Town) -> None:
        town.clock.time += by

    return act


def at(moment: datetime) -> Act:
    """Let it be a certain time."""

    def act(town: Town) -> None:
        town.clock.time = moment

    return act


def refuse(town: Town) -> None:
    """Let providers make no meeting."""
    for maker in (town.zoom, town.meet):
        maker.failures.add_for_good("create_meeting", ProviderRejected("no", provider=maker.kind.provider))


def lose_streams(town: Town) -> None:
    """Let the workflows that should begin now be lost."""
    town.cloud.stream.clear()


HOUR_BEFORE: Final = at(STARTS_AT - timedelta(hours=1))
DAY_BEFORE: Final = at(STARTS_AT - timedelta(days=1))
HOLD_OVER: Final = later(HOLD + timedelta(minutes=1))

ONE_IN: Final = join(ONE)
TWO_IN: Final = all_of(join(ONE), join(ANOTHER))
ONE_PAID: Final = take(ONE)
TWO_PAID: Final = all_of(take(ONE), take(ANOTHER))
ONE_IN_ONE_PAID: Final = all_of(join(ONE), take(ANOTHER))
ONE_IN_ONE_HOLDS: Final = all_of(join(ONE), hold(ANOTHER))
TWO_HOLD: Final = all_of(hold(ONE), hold(ANOTHER))
LAPSED: Final = all_of(join(ONE), hold(ANOTHER), HOLD_OVER)
LAPSED_AND_TAKEN: Final = all_of(LAPSED, join(THIRD))
TWO_AND_ONE_ELSEWHERE: Final = all_of(TWO_IN, join(THIRD, ELSEWHERE))
WITHOUT_LINK: Final = all_of(refuse, TWO_IN, people.let_providers_work)
NEARLY_THERE: Final = all_of(TWO_IN, HOUR_BEFORE)
GONE: Final = all_of(TWO_IN, people.delete_by_hand, DAY_BEFORE)
MOVED_BY_HAND: Final = all_of(TWO_IN, people.move_by_hand, DAY_BEFORE)
MOVED_UNHEARD: Final = all_of(TWO_IN, seats.move_all_unheard(ELSEWHERE))
CANCELLED_UNHEARD: Final = all_of(TWO_IN, seats.cancel_all_unheard)
MOVED_NEARLY_THERE: Final = all_of(MOVED_UNHEARD, HOUR_BEFORE)
HELD_UNHEARD: Final = all_of(ONE_IN_ONE_HOLDS, seats.move_all_unheard(ELSEWHERE))


# --- expected ---


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


# --- done ---


def _sold(
    sale: Sale, name: str, prepare: Act, act: Act, expect: Expectation, accounts: tuple[Accounts, ...] = ALL
) -> Operation:
    return Operation(f"group-{name}{SUFFIXES[sale]}", all_of(sale, prepare), act, expect, accounts)


def _either_way(
    name: str, prepare: Act, act: Act, expect: Expectation, accounts: tuple[Accounts, ...] = ALL
) -> tuple[Operation, Operation]:
    """Return the operation on a class that is paid, and on a free one."""
    return tuple(_sold(sale, name, prepare, act, expect, accounts) for sale in (ON_ACCOUNT, FREE))


_paid = partial(_sold, ON_ACCOUNT)
_in_person = partial(_sold, IN_PERSON, accounts=WITH_CALENDAR)
_move = move_all(ELSEWHERE)
_move_too = move_all(ELSEWHERE_TOO)
_call_off = seats.cancel_all(refund=True)
_call_off_only = seats.cancel_all(refund=False)
_book_lesson = all_of(take(ONE, package_id=seats.LAST_LESSON.package_id), people.settle)
_with_lesson = all_of(seats.sell_package, _book_lesson)

GROUP_OPERATIONS: Final = (
    *_either_way("first", nobody, join(ONE), come(ONE, if_readable=True)),
    *_either_way("second", ONE_IN, join(ANOTHER), come(ONE, ANOTHER)),
    _paid("two-mint", TWO_PAID, people.settle, come(ONE, ANOTHER)),
    _paid("leave", TWO_IN, leave(ONE), come(ANOTHER)),
    _paid("last-leaves", ONE_IN, leave(ONE), come()),
    _paid("move-on", TWO_AND_ONE_ELSEWHERE, move_on(ONE, ELSEWHERE), moved_on_alone),
    _paid("move-on-alone", ONE_IN, move_on(ONE, ELSEWHERE), come(ONE, to=ELSEWHERE, if_readable=True)),
    _paid("move-all", TWO_IN, _move, come_elsewhere_or_not),
    _paid("move-all-held", ONE_IN_ONE_HOLDS, _move, is_moved_and_another_dropped),
    _paid("start-of-before", all_of(TWO_IN, _move), join(THIRD), a_third_comes_at_the_start_of_before),
    _paid("move-all-followed", MOVED_UNHEARD, people.heal, come(ONE, ANOTHER, to=ELSEWHERE)),
    _paid("move-all-without-link", WITHOUT_LINK, _move, come_elsewhere_or_not),
    _paid("call-off-refund", TWO_IN, _call_off, all_are_off),
    _paid("call-off", TWO_IN, _call_off_only, all_are_off),
    _paid("call-off-followed", CANCELLED_UNHEARD, people.heal, all_are_off),
    _paid("call-off-held", ONE_IN_ONE_HOLDS, _call_off, come()),
    _paid("paste", TWO_IN, seats.paste_for_all, have_pasted_link),
    _paid("paste-without-link", WITHOUT_LINK, seats.paste_for_all, have_pasted_link),
    _paid("late-link", WITHOUT_LINK, people.heal, come(ONE, ANOTHER)),
    _paid("pre-flight-gone", GONE, people.heal, come(ONE, ANOTHER)),
    _paid("pre-flight-moved", MOVED_BY_HAND, people.heal, come(ONE, ANOTHER)),
    _paid("zoom-deleted", TWO_IN, people.delete_at_zoom, come(ONE, ANOTHER), WITH_ZOOM),
    _paid("reminder", NEARLY_THERE, people.remind, come(ONE, ANOTHER)),
    _paid("expire", LAPSED, people.heal, come(ONE)),
    _paid("next-guest", LAPSED, join(THIRD), come(ONE, THIRD)),
    _paid("late-payment", LAPSED, pay(ANOTHER), come(ONE, ANOTHER)),
    _paid("late-payment-taken", LAPSED_AND_TAKEN, pay(ANOTHER), come(ONE, THIRD)),
    _in_person("first", nobody, join(ONE), come(ONE, if_readable=True)),
    _in_person("second", ONE_IN, join(ANOTHER), come(ONE, ANOTHER)),
    _in_person("leave", TWO_IN, leave(ONE), come(ANOTHER)),
    _in_person("last-leaves", ONE_IN, leave(ONE), come()),
    _in_person("move-all", TWO_IN, _move, come_elsewhere_or_not),
    _in_person("call-off-refund", TWO_IN, _call_off, all_are_off),
    _paid("lesson", seats.sell_package, _book_lesson, come(ONE, if_readable=True)),
    _paid("lesson-back", _with_lesson, leave(ONE), both(come(), the_lesson_is(spent=False))),
    _paid("lesson-called-off", _with_lesson, _call_off, both(come(), the_lesson_is(spent=False))),
)


def _pair(
    name: str,
    prepare: Act,
    first: Act,
    second: Act,
    expect: Expectation = anybody_may_come,
    *,
    sale: Sale = ON_ACCOUNT,
    accounts: tuple[Accounts, ...] = ALL,
) -> Pair:
    return Pair(f"group-{name}{SUFFIXES[sale]}", all_of(sale, prepare), first, second, expect, accounts)


def _both_ways(
    one: str, other: str, prepare: Act, first: Act, second: Act, expect: Expectation = anybody_may_come
) -> Iterator[Pair]:
    """Give each within the other, on a class that is paid and on a free one."""
    for sale in (ON_ACCOUNT, FREE):
        yield _pair(f"{one}|{other}", prepare, first, second, expect, sale=sale)
        yield _pair(f"{other}|{one}", prepare, second, first, expect, sale=sale)


def _in_a_room(
    one: str, other: str, prepare: Act, first: Act, second: Act, expect: Expectation = anybody_may_come
) -> Iterator[Pair]:
    """Give each within the other, on a class in person."""
    at_a_place = partial(_pair, sale=IN_PERSON, accounts=WITH_CALENDAR)
    yield at_a_place(f"{one}|{other}", prepare, first, second, expect)
    yield at_a_place(f"{other}|{one}", prepare, second, first, expect)


def _once(one: str, other: str, *acts: Act, expect: Expectation = anybody_may_come) -> Iterator[Pair]:
    """Give each within the other, on a class that is paid."""
    prepare, first, second = acts
    yield _pair(f"{one}|{other}", prepare, first, second, expect)
    yield _pair(f"{other}|{one}", prepare, second, first, expect)


GROUP_PAIRS: Final = (
    *_both_ways("first", "first-too", nobody, join(ONE), join(ANOTHER), who_was_not_in_the_way(ONE, ANOTHER)),
    *_both_ways("last-seat", "last-seat-too", ONE_IN, join(ANOTHER), join(THIRD), one_of_them_comes(ONE)),
    *_both_ways("mint", "join", ONE_PAID, people.settle, join(ANOTHER), come(ONE, ANOTHER)),
    *_both_ways("mint", "leave", ONE_IN_ONE_PAID, people.settle, leave(ONE), come(ANOTHER)),
    *_both_ways("mint", "last-leaves", ONE_PAID, people.settle, leave(ONE), come()),
    *_both_ways("mint", "move-all", TWO_PAID, people.settle, _move, come(ONE, ANOTHER, to=ELSEWHERE)),
    *_both_ways("mint", "call-off", TWO_PAID, people.settle, _call_off, all_are_off),
    *_both_ways("mint", "paste", TWO_PAID, people.settle, seats.paste_for_all, have_pasted_link),
    *_both_ways("join", "leave", ONE_IN, join(ANOTHER), leave(ONE), come(ANOTHER)),
    *_both_ways("join", "move-all", ONE_IN, join(ANOTHER), _move),
    *_both_ways("join", "call-off", ONE_IN, join(ANOTHER), _call_off),
    *_both_ways("leave", "leave-too", TWO_IN, leave(ONE), leave(ANOTHER), come()),
    *_both_ways("leave", "move-all", TWO_IN, leave(ONE), _move, come(ANOTHER, to=ELSEWHERE)),
    *_both_ways("last-leaves", "move-all", ONE_IN, leave(ONE), _move, come()),
    *_both_ways("leave", "call-off", TWO_IN, leave(ONE), _call_off, come()),
    *_both_ways("move-all", "call-off", TWO_IN, _move, _call_off, all_are_off),
    *_both_ways("move-all", "move-all-too", TWO_IN, _move, _move_too, come(ONE, ANOTHER, to=None)),
    *_in_a_room("last-seat", "last-seat-too", ONE_IN, join(ANOTHER), join(THIRD), one_of_them_comes(ONE)),
    *_in_a_room("mint", "move-all", TWO_PAID, people.settle, _move, come(ONE, ANOTHER, to=ELSEWHERE)),
    *_in_a_room("leave", "leave-too", TWO_IN, leave(ONE), leave(ANOTHER), come()),
    *_in_a_room("leave", "call-off", TWO_IN, leave(ONE), _call_off, come()),
    *_once("move-all", "paste", TWO_IN, _move, seats.paste_for_all),
    *_once("move-on", "move-all", TWO_IN, move_on(ONE, ELSEWHERE_TOO), _move, expect=come(ONE, ANOTHER, to=None)),
    *_once("move-on", "leave", TWO_IN, move_on(ONE, ELSEWHERE), leave(ANOTHER), expect=come(ONE, to=ELSEWHERE)),
    *_once(
        "move-on",
        "move-on-too",
        TWO_IN,
        move_on(ONE, ELSEWHERE),
        move_on(ANOTHER, ELSEWHERE),
        expect=come(ONE, ANOTHER, to=ELSEWHERE),
    ),
    *_once("pay", "move-all", ONE_IN_ONE_HOLDS, pay(ANOTHER), _move),
    *_once("pay", "call-off", ONE_IN_ONE_HOLDS, pay(ANOTHER), _call_off, expect=come(to=None)),
    *_once("pay", "pay-too", TWO_HOLD, pay(ONE), pay(ANOTHER), expect=come(ONE, ANOTHER)),
    *_once("late-payment", "join", LAPSED, pay(ANOTHER), join(THIRD), expect=one_of_them_comes(ONE)),
    *_once("late-payment", "expire", LAPSED, pay(ANOTHER), people.heal, expect=come(ONE, ANOTHER)),
    *_once("heal", "leave", MOVED_UNHEARD, people.heal, leave(ONE), expect=come(ANOTHER, to=ELSEWHERE)),
    *_once(
        "heal",
        "join",
        all_of(ONE_IN, seats.move_all_unheard(ELSEWHERE)),
        people.heal,
        join(THIRD, ELSEWHERE),
        expect=come(ONE, THIRD, to=ELSEWHERE),
    ),
    *_once("heal", "move-all", MOVED_UNHEARD, people.heal, _move_too, expect=come(ONE, ANOTHER, to=ELSEWHERE_TOO)),
    *_once("heal", "call-off", MOVED_UNHEARD, people.heal, _call_off, expect=all_are_off),
    *_once("heal-held", "pay", HELD_UNHEARD, people.heal, pay(ANOTHER)),
    *_once("heal-held", "call-off", HELD_UNHEARD, people.heal, _call_off, expect=is_off_and_another_dropped),
    *_once("heal-off", "again", CANCELLED_UNHEARD, people.heal, _call_off, expect=all_are_off),
    _pair("heal|heal", MOVED_UNHEARD, people.heal, people.heal, come(ONE, ANOTHER, to=ELSEWHERE)),
    _pair("heal-off|heal-off", CANCELLED_UNHEARD, people.heal, people.heal, all_are_off),
    *_once("late-link", "leave", WITHOUT_LINK, people.heal, leave(ONE), expect=come(ANOTHER)),
    *_once("late-link", "move-all", WITHOUT_LINK, people.heal, _move, expect=come(ONE, ANOTHER, to=ELSEWHERE)),
    *_once("pre-flight", "leave", GONE, people.heal, leave(ONE), expect=come(ANOTHER)),
    *_once("pre-flight", "move-all", GONE, people.heal, _move, expect=come_elsewhere_or_not),
    *_once("pre-flight", "call-off", GONE, people.heal, _call_off, expect=all_are_off),
    *_once("reminder", "leave", NEARLY_THERE, people.remind, leave(ONE), expect=come(ANOTHER)),
    *_once("reminder", "move-all", NEARLY_THERE, people.remind, _move),
    *_once("reminder", "paste", NEARLY_THERE, people.remind, seats.paste_for_all, expect=have_pasted_link),
    *_once("reminder", "call-off", NEARLY_THERE, people.remind, _call_off, expect=all_are_off),
    *_once(
        "reminder-behind",
        "heal",
        MOVED_NEARLY_THERE,
        people.remind,
        people.heal,
        expect=come(ONE, ANOTHER, to=ELSEWHERE),
    ),
    _pair("reminder|reminder", NEARLY_THERE, people.remind, people.remind, come(ONE, ANOTHER)),
    *_once(
        "lesson",
        "lesson-too",
        seats.sell_package,
        _book_lesson,
        all_of(take(ONE, ELSEWHERE, package_id=seats.LAST_LESSON.package_id), people.settle),
        expect=both(come(ONE, to=None), the_lesson_is(spent=True)),
    ),
    *_once(
        "lesson-back",
        "lesson",
        _with_lesson,
        leave(ONE),
        all_of(take(ONE, ELSEWHERE, package_id=seats.LAST_LESSON.package_id), people.settle),
    ),
    *_once(
        "lesson-back", "call-off", _with_lesson, leave(ONE), _call_off, expect=both(come(), the_lesson_is(spent=False))
    ),
)

"""What happens to a class with several seats, and to the last lesson of a package (G1-G5)."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from tests.workflow.sweep import people, seats
from tests.workflow.sweep.group_outcomes import (
    a_third_comes_at_the_start_of_before,
    all_are_off,
    anybody_may_come,
    both,
    come,
    come_elsewhere_or_not,
    have_pasted_link,
    is_moved_and_another_dropped,
    is_off_and_another_dropped,
    moved_on_alone,
    one_of_them_comes,
    the_lesson_is,
    who_was_not_in_the_way,
)
from tests.workflow.sweep.group_situations import (
    CANCELLED_UNHEARD,
    GONE,
    HELD_UNHEARD,
    LAPSED,
    LAPSED_AND_TAKEN,
    MOVED_BY_HAND,
    MOVED_NEARLY_THERE,
    MOVED_UNHEARD,
    NEARLY_THERE,
    ONE_IN,
    ONE_IN_ONE_HOLDS,
    ONE_IN_ONE_PAID,
    ONE_PAID,
    TWO_AND_ONE_ELSEWHERE,
    TWO_HOLD,
    TWO_IN,
    TWO_PAID,
    WITHOUT_LINK,
    nobody,
)
from tests.workflow.sweep.operations import ALL, WITH_ZOOM, Operation, Pair
from tests.workflow.sweep.outcomes import Expectation
from tests.workflow.sweep.people import ANOTHER, ELSEWHERE, ELSEWHERE_TOO, ONE, Act, all_of
from tests.workflow.sweep.seats import THIRD, join, leave, move_all, move_on, pay, take
from tests.workflow.sweep.town import Accounts, Town

Sale = Callable[[Town], None]

ON_ACCOUNT: Final[Sale] = seats.sell_seats
FREE: Final[Sale] = seats.give_seats_away
IN_PERSON: Final[Sale] = seats.sell_seats_in_person
SUFFIXES: Final = {ON_ACCOUNT: "", FREE: "-free", IN_PERSON: "-in-person"}
WITH_CALENDAR: Final = (Accounts.MEET,)
"""In person nothing is made, and a calendar is still read."""


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
    """Yield each within the other, on a class that is paid and on a free one."""
    for sale in (ON_ACCOUNT, FREE):
        yield _pair(f"{one}|{other}", prepare, first, second, expect, sale=sale)
        yield _pair(f"{other}|{one}", prepare, second, first, expect, sale=sale)


def _in_a_room(
    one: str, other: str, prepare: Act, first: Act, second: Act, expect: Expectation = anybody_may_come
) -> Iterator[Pair]:
    """Yield each within the other, on a class in person."""
    at_a_place = partial(_pair, sale=IN_PERSON, accounts=WITH_CALENDAR)
    yield at_a_place(f"{one}|{other}", prepare, first, second, expect)
    yield at_a_place(f"{other}|{one}", prepare, second, first, expect)


def _once(one: str, other: str, *acts: Act, expect: Expectation = anybody_may_come) -> Iterator[Pair]:
    """Yield each within the other, on a class that is paid."""
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
